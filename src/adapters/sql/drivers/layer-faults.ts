// The layers that can stand over any driver, and what they say by themselves.
import type { SqlFaultSign } from '../fault-signs.js'
import { KNEX_FAULTS } from './knex-faults.js'
import { PRISMA_FAULTS } from './prisma-faults.js'
import { SEQUELIZE_FAULTS } from './sequelize-faults.js'
import { TYPEORM_FAULTS } from './typeorm-faults.js'

export const LAYER_FAULTS: readonly SqlFaultSign[] = [
  ...KNEX_FAULTS,
  ...PRISMA_FAULTS,
  ...SEQUELIZE_FAULTS,
  ...TYPEORM_FAULTS,
]
