// The journal's intents and outcomes: what is about to happen to users, and what became of them.
import { millisFromInstant } from '../../../internal/time.js'
import type { Intent } from '../../../jobs/intent.js'
import type { JournalPort } from '../../../ports/journal.js'
import type { Calls } from '../calls.js'
import { isBackwards, type ListQueries } from '../list-queries.js'
import { jsonOf, outcomeOf, textOf } from '../rows.js'
import { INTENT_ROW } from '../statements.js'
import { dropFirst } from './slices.js'

export function intentMethods<Tx>(
  calls: Calls<Tx>,
): Pick<JournalPort<Tx>, 'readIntents' | 'saveIntents' | 'dropIntents'> {
  const { statements, dialect, rowsOf, send } = calls
  return {
    readIntents: async ({ tx, jobId, keys }) => {
      if (keys.length === 0) return []
      const rows = await rowsOf(tx, statements.readIntents, [dialect.listText(keys), jobId])
      return rows.map((row) => jsonOf<Intent>(row, 'record'))
    },
    saveIntents: async ({ tx, jobId, intents }) => {
      if (intents.length === 0) return
      const rows = intents.map((intent) => [intent.userKey, JSON.stringify(intent)])
      await send(tx, statements.saveIntents, [jobId, ...dialect.rowValues(INTENT_ROW, rows)])
    },
    dropIntents: async ({ tx, jobId, keys }) => {
      if (keys.length > 0) await send(tx, statements.dropIntents, [dialect.listText(keys), jobId])
    },
  }
}

export function outcomeMethods<Tx>(
  calls: Calls<Tx>,
  lists: ListQueries,
): Pick<JournalPort<Tx>, 'listOutcomes' | 'readOutcome' | 'expireOutcomes'> {
  const { statements, rowsOf } = calls
  return {
    listOutcomes: async ({ tx, ...request }) => {
      const { text, values } = lists.outcomes(request)
      const outcomes = (await rowsOf(tx, text, values)).map(outcomeOf)
      return isBackwards(request) ? outcomes.reverse() : outcomes
    },
    readOutcome: async ({ tx, jobId, userKey }) => {
      const [row] = await rowsOf(tx, statements.readOutcome, [jobId, userKey])
      return row === undefined ? null : outcomeOf(row)
    },
    expireOutcomes: async ({ tx, before, limit }) => {
      const jobs = await rowsOf(tx, statements.jobsToForget, [millisFromInstant(before)])
      let forgotten = 0
      for (const row of jobs) {
        if (forgotten >= limit) break
        const [id, left] = [textOf(row, 'id'), limit - forgotten]
        forgotten += await dropFirst(calls, tx, 'Outcome', id, left)
      }
      return forgotten
    },
  }
}
