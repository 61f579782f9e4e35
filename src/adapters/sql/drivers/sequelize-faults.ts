// What Sequelize says by itself, where no driver had a say.
import { anyOf, type SqlFaultSign } from '../fault-signs.js'

const CONNECTION = 'Connection\\w*|HostNotFound|HostNotReachable|InvalidConnection|AccessDenied'

export const SEQUELIZE_FAULTS: readonly SqlFaultSign[] = [
  { kind: 'outage', name: anyOf(`Sequelize(?:${CONNECTION})Error`) },
]
