// How this library's people and orders appear in texts: the sentences are the purge library's own,
// a user is shown by the ID that staff know.
import type { Database } from 'better-sqlite3'
import {
  describeCriteria,
  describePolicy,
  explainReason,
  type JobOrder,
  type PurgeOrder,
  type StoredRules,
  storedRulesOf,
} from 'ils-user-purge'
import type { ListWords, OrderWords, SummaryWords } from 'ils-user-purge/report'

/** Shows a user by primary ID; one whose record is gone by the key, which is all that is left. */
export const showUserOf = (db: Database): ((key: string) => string) => {
  const primaryId = db.prepare('SELECT primary_id FROM users WHERE id = ?').pluck()
  return (key) => {
    const found = /^\d{1,15}$/.test(key)
      ? (primaryId.get(Number(key)) as string | null | undefined)
      : undefined
    return found ?? `key ${key}`
  }
}

/**
 * An actor is a member of staff by primary ID where there is one, else the name as it was given.
 */
export const showActorOf = (db: Database): ((key: string) => string) => {
  const show = showUserOf(db)
  return (key) => {
    const shown = show(key)
    return shown === `key ${key}` ? key : shown
  }
}

/** Reasons in sentences, users by primary ID. */
export const listWordsOf = (db: Database): Required<Pick<ListWords, 'explain' | 'show'>> => ({
  explain: explainReason,
  show: showUserOf(db),
})

/**
 * Criteria and policy of a purge, one sentence an item; of a stored order with the rules that it
 * was stored with.
 */
export function purgeWordsOf(
  { criteria, policy, cutoff }: Pick<PurgeOrder, 'criteria' | 'policy' | 'cutoff'>,
  storedRules?: StoredRules,
): OrderWords {
  return {
    criteria: describeCriteria(criteria, cutoff, policy, storedRules),
    policy: describePolicy(policy, storedRules),
  }
}

/** What a stored job was ordered to do. Reports say all of a bulk order by themselves. */
export function jobWordsOf(order: JobOrder): OrderWords {
  return order._tag === 'purge'
    ? purgeWordsOf(order, storedRulesOf(order))
    : { criteria: [], policy: [] }
}

/** The words of a job's summary. */
export const summaryWordsOf = (db: Database, order: JobOrder): SummaryWords => ({
  words: jobWordsOf(order),
  showActor: showActorOf(db),
})
