// The memory adapters as the simulation wants them.
import {
  memoryDatabase,
  memoryHost,
  memoryJournal,
  type MemoryTransaction,
  memoryTransactions,
} from 'ils-user-purge/adapters/memory'
import type { SimulationOptions } from '../../src/testing/simulator/simulate.js'

/** A new database in memory for every seed. */
export const memoryStore: SimulationOptions<MemoryTransaction>['store'] = ({
  users,
  databaseNow,
}) => {
  const database = memoryDatabase()
  const host = memoryHost(database, { users })
  return {
    transactions: memoryTransactions(database),
    journal: memoryJournal(database, { now: databaseNow }),
    host,
    putUser: host.put,
    removeUser: host.remove,
  }
}
