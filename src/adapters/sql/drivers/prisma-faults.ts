// What Prisma says in codes of its own: no connection or no right, a table or column that is
// missing, a deadlock; a statement or transaction that took too long.
import { anyOf, type SqlFaultSign } from '../fault-signs.js'

export const PRISMA_FAULTS: readonly SqlFaultSign[] = [
  { kind: 'outage', code: anyOf('P10(?:0[0-3]|1[017])', 'P20(?:2[124]|34)') },
  { kind: 'timeout', code: anyOf('P1008|P2028') },
  { kind: 'outage', name: anyOf('PrismaClientInitializationError') },
]
