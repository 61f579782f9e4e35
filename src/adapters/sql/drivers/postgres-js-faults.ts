// What postgres.js says by itself when the server cannot be reached.
import { anyOf, type SqlFaultSign } from '../fault-signs.js'

export const POSTGRES_JS_FAULTS: readonly SqlFaultSign[] = [
  {
    kind: 'outage',
    code: anyOf('CONNECTION_(?:CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|SASL_SIGNATURE_MISMATCH'),
  },
]
