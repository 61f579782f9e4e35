// What TypeORM says by itself once the connection of a transaction broke or was closed.
import { anyOf, type SqlFaultSign } from '../fault-signs.js'

export const TYPEORM_FAULTS: readonly SqlFaultSign[] = [
  {
    kind: 'outage',
    name: anyOf(
      'QueryRunner(?:Provider)?AlreadyReleasedError',
      'ConnectionIsNotSetError|CannotExecuteNotConnectedError',
    ),
  },
]
