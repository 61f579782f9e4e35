// A database of the chaos host, through an ORM or another driver.
import { sqlJournal } from '../../src/adapters/sql/index.js'
import { dialectOf } from '../support/dialects.js'
import { NODE_SQLITE, WAYS } from '../support/layers/layers.js'
import type { AnyDatabase } from './host/database.js'

/** Opens it by the name of the layer. */
export async function openLayer(name: string, at: string): Promise<Omit<AnyDatabase, 'query'>> {
  const way = [...WAYS, NODE_SQLITE].find((each) => each.name === name)
  if (way === undefined) throw new Error(`there is no layer ${name}`)
  const { transactions, executor, close } = await way.open(at)
  return {
    dialect: way.dialect,
    transactions,
    executor,
    journal: sqlJournal({ dialect: dialectOf(way.dialect), executor }),
    close: async () => {
      await close()
    },
  }
}
