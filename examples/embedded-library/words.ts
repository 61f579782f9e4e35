// The words that previews and reports are written in, and how a user is shown: by the ID that staff know, not by the key.
import type { Database } from 'better-sqlite3'
import { describeCriteria, describePolicy, explainReason, type JobOrder, type PurgePlan } from 'ils-user-purge'

/** Shows a user by primary ID; one whose record is gone by the key, which is all that is left. */
export const showUserOf = (db: Database): ((key: string) => string) => {
  const primaryId = db.prepare('SELECT primary_id FROM users WHERE id = ?').pluck()
  return (key) => {
    const found = /^\d{1,15}$/.test(key) ? (primaryId.get(Number(key)) as string | null | undefined) : undefined
    return found ?? `key ${key}`
  }
}

/** Reasons in sentences, users by primary ID. */
export const listWordsOf = (db: Database) => ({ explain: explainReason, show: showUserOf(db) })

/** Criteria and policy, one sentence an item. */
export const orderWordsOf = ({ criteria, policy, cutoff }: Pick<PurgePlan, 'criteria' | 'policy' | 'cutoff'>) => ({
  criteria: describeCriteria(criteria, cutoff),
  policy: describePolicy(policy),
})

/** What a stored job was ordered to do, in words. */
export const jobWordsOf = (order: JobOrder): ReturnType<typeof orderWordsOf> => {
  switch (order._tag) {
    case 'purge':
      return orderWordsOf(order)
    case 'assign-purge-dates':
      return { criteria: ['Purge dates are assigned in bulk.'], policy: [`The day of the run is reckoned in ${order.timeZone}.`] }
    case 'reapply-delete-policy':
      return { criteria: ['Everybody who was deleted under a looser delete policy.'], policy: [`The delete policy is now ${order.level}.`] }
  }
}
