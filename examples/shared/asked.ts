// What an operator can ask for, one member a job kind: previewed, confirmed and put on the queue in
// the same way, whatever it is.
import type { Database } from 'better-sqlite3'
import type {
  ActorKey,
  BulkOrder,
  Confirmation,
  Job,
  JobKindName,
  Operation,
  Purge,
  PurgeCriteria,
  PurgeRefusal,
} from 'ils-user-purge'
import { planText } from 'ils-user-purge/report'
import { answerOf } from './answer.js'
import { bulkPlanText } from '../embedded-library/cli/bulk-plan-text.js'
import { purgeSample, bulkSample } from '../embedded-library/cli/samples.js'
import { purgeWordsOf } from './words.js'

/** An order before it is confirmed. */
export type Asked = { readonly _tag: 'purge'; readonly criteria: PurgeCriteria } | BulkOrder

/** What a preview comes to, whatever was asked for. */
export interface Previewed {
  /** The numbers and some of the users, with their reasons in words. */
  readonly text: string
  readonly confirm: Confirmation
  /** Set when the policy would refuse it. */
  readonly refusal: PurgeRefusal | null
}

/** How the operator is spoken to about a kind of job. */
interface KindWords {
  /** Beside the progress. */
  readonly doing: string
  /** Whom the number to be typed counts. */
  readonly whom: string
  /** Said where that number is 0. */
  readonly nobody: string
}

export const KIND_WORDS: Readonly<Record<JobKindName, KindWords>> = {
  purge: { doing: 'purging', whom: 'users who will be purged', nobody: 'Nobody would go' },
  'assign-purge-dates': {
    doing: 'setting purge dates',
    whom: 'users whose purge date will be set',
    nobody: 'No purge date would change',
  },
  'reapply-delete-policy': {
    doing: 'applying the delete policy',
    whom: 'deleted users of whom more will be removed',
    nobody: 'Of nobody would more be removed',
  },
}

/** What the order would do right now. Changes nothing. */
export const previewAsked = async (
  purge: Purge,
  db: Database,
  asked: Asked,
  requestedBy: ActorKey,
): Promise<Previewed> => {
  if (asked._tag === 'purge') {
    const request = { criteria: asked.criteria, requestedBy }
    const plan = await answerOf(purge.preview(request))
    return {
      text: `${planText(plan, { words: purgeWordsOf(plan) })}\n${await purgeSample(purge, db, request)}`,
      confirm: { digest: plan.digest, count: plan.counts.purge },
      refusal: plan.refusal,
    }
  }
  const request = { order: asked, requestedBy }
  const plan = await answerOf(purge.previewBulk(request))
  return {
    text: `${bulkPlanText(plan)}\n${await bulkSample(purge, db, request)}`,
    confirm: { digest: plan.digest, count: plan.counts.apply },
    refusal: null,
  }
}

/** Who confirmed what. */
export interface Confirmed {
  readonly requestedBy: ActorKey
  /** `null` = nobody was asked to. */
  readonly approvedBy: ActorKey | null
  readonly confirm: Confirmation
}

/** Puts the order on the queue, or is refused. */
export const submitAsked = (
  purge: Purge,
  asked: Asked,
  { approvedBy, ...confirmed }: Confirmed,
): Operation<Job> => {
  const request = approvedBy === null ? confirmed : { ...confirmed, approvedBy }
  return asked._tag === 'purge'
    ? purge.submit({ ...request, criteria: asked.criteria })
    : purge.submitBulk({ ...request, order: asked })
}
