// Looks at all candidates without changing anything: the one selection and the one evaluator of
// preview, plan and run.
import type { ActorKey, UserKey } from '../domain/keys.js'
import { sumMoney, NO_MONEY, type Money } from '../domain/money.js'
import { reasonKey, type Reason, type Verdict } from '../domain/verdict.js'
import { dateAt, type Instant } from '../domain/calendar.js'
import { NO_ACTIONS } from '../eligibility/actions.js'
import { candidateQuery } from '../domain/candidate-query.js'
import type { Evaluator } from '../eligibility/evaluate.js'
import { cautionsOf } from '../domain/cautions.js'
import { planDigest } from '../jobs/digest.js'
import { refuseByCaps } from '../jobs/guards.js'
import type { BulkOrder } from '../jobs/job.js'
import type { BulkPlan, PurgePlan } from '../jobs/plan.js'
import type { PurgeCriteria } from '../domain/criteria.js'
import type { PurgePolicy } from '../domain/policy.js'
import type { PurgeHost } from '../ports/host.js'
import type { TransactionPort } from '../ports/transaction.js'
import { type BulkWork, bulkWork } from './bulk-work.js'
import type { BulkPreviewedUser, PreviewedUser } from './face.js'
import { countUsers, readUsers } from './purge-work.js'
import { requireProperPage, type Scope, throughPages } from './scope.js'

/** What is looked at, and by which rules. */
export interface Survey<Tx> {
  readonly transactions: TransactionPort<Tx>
  readonly host: PurgeHost<Tx>
  readonly criteria: PurgeCriteria
  readonly policy: PurgePolicy
  readonly asOf: Instant
  readonly requestedBy: ActorKey
  readonly evaluator: Evaluator
}

const PAGE = 500

/**
 * One page of candidates with their verdicts, those on the boundary day included, in the host's
 * order.
 */
export const surveyPage = <Tx>(
  survey: Survey<Tx>,
  after: UserKey | null,
  limit: number,
): Promise<{ readonly users: readonly PreviewedUser[]; readonly next: UserKey | null }> => {
  const query = candidateQuery(survey.criteria, survey.evaluator.cutoff, 'with-boundary-day')
  return reading(survey, async (tx) => {
    const keys = await survey.host.candidates({ tx, query, after, limit })
    requireProperPage(keys, after, limit)
    const users = keys.length === 0 ? [] : await readUsers(survey.host, { tx, keys, lock: false })
    const verdicts = new Map(users.map((user) => [user.key, survey.evaluator.evaluate(user)]))
    return {
      users: keys.flatMap((key) => {
        const verdict = verdicts.get(key)
        return verdict === undefined ? [] : [{ key, verdict }]
      }),
      next: keys.length < limit ? null : (keys.at(-1) ?? null),
    }
  })
}

/**
 * Reads from the host: in a transaction of its own, or without one where the host's users live
 * behind an API.
 */
export const reading = <Tx, Result>(
  {
    transactions,
    host,
  }: { readonly transactions: TransactionPort<Tx>; readonly host: PurgeHost<Tx> },
  read: (tx: Tx) => Promise<Result>,
): Promise<Result> =>
  host.reads === 'outside' ? read(undefined as Tx) : transactions.run(read, { mode: 'read' })

/** What would become of a user who is selected: they stay, or they go and this is done besides. */
const digestEntryOf = (verdict: Verdict): string => {
  if (verdict._tag !== 'Purge' || verdict.actions === NO_ACTIONS) return verdict._tag
  const { demoteResearcher, waive, cancelRequests } = verdict.actions
  return `${verdict._tag},${demoteResearcher},${waive ?? ''},${cancelRequests}`
}

/**
 * Makes the plan: looks at every candidate, in flat memory. A scope that is given gathers those who
 * are selected.
 */
export const makePlan = async <Tx>(survey: Survey<Tx>, scope?: Scope): Promise<PurgePlan> => {
  const { criteria, policy, asOf, evaluator } = survey
  const { cutoff, asOfDate } = evaluator
  const rules = evaluator.rules.map(({ code, setting }) => ({ code, setting }))
  const { identity } = survey.host
  const digest = planDigest({ host: identity, criteria, policy, rules, asOfDate, cutoff })
  const counts = startCounts()
  await throughPages(
    (after) => surveyPage(survey, after, PAGE),
    (page) => {
      for (const { key, verdict } of page.users) {
        counts.add(verdict)
        if (verdict._tag === 'NotSelected') continue
        digest.add(key, digestEntryOf(verdict))
        scope?.add(key, verdict._tag === 'Purge')
      }
    },
  )
  const users = await reading(survey, (tx) => countUsers(survey.host, { tx }))
  const counted = counts.result()
  return {
    criteria,
    policy,
    asOf,
    asOfDate,
    cutoff,
    users,
    ...counted,
    cautions: cautionsOf(criteria),
    refusal: refuseByCaps(policy.caps, counted.counts.purge, users),
    digest: digest.finish(),
  }
}

/** What is looked at by a bulk order. */
export interface BulkSurvey<Tx> {
  readonly transactions: TransactionPort<Tx>
  readonly host: PurgeHost<Tx>
  readonly order: BulkOrder
  readonly asOf: Instant
}

/** One page of the users whom a bulk order examines, with what would become of them. */
export const bulkPage = <Tx>(
  survey: BulkSurvey<Tx>,
  after: UserKey | null,
  limit: number,
  work: BulkWork<Tx> = bulkWork(survey.order, survey.asOf, survey.host),
): Promise<{ readonly users: readonly BulkPreviewedUser[]; readonly next: UserKey | null }> => {
  return reading(survey, async (tx) => {
    const keys = await work.candidates({ tx, after, limit })
    requireProperPage(keys, after, limit)
    const decisions = keys.length === 0 ? [] : await work.read({ tx, keys, lock: false })
    return {
      users: decisions.map(({ key, act, reasons, assigned }) => ({
        key,
        applies: act,
        reasons,
        assigned: assigned ?? null,
      })),
      next: keys.length < limit ? null : (keys.at(-1) ?? null),
    }
  })
}

/**
 * Makes the plan of a bulk order, in flat memory. A scope that is given gathers all who are
 * examined.
 */
export const makeBulkPlan = async <Tx>(
  survey: BulkSurvey<Tx>,
  scope?: Scope,
): Promise<BulkPlan> => {
  const { order, asOf } = survey
  const asOfDate = order._tag === 'assign-purge-dates' ? dateAt(asOf, order.timeZone) : null
  const digest = planDigest({ host: survey.host.identity, order, asOfDate })
  const work = bulkWork(order, asOf, survey.host)
  const reasons: Record<string, number> = {}
  let [apply, leave] = [0, 0]
  await throughPages(
    (after) => bulkPage(survey, after, PAGE, work),
    (page) => {
      for (const user of page.users) {
        digest.add(user.key, user.applies ? (user.assigned ?? 'apply') : 'leave')
        scope?.add(user.key, user.applies)
        note(reasons, user.reasons)
        if (user.applies) apply++
        else leave++
      }
    },
  )
  return {
    order,
    asOf,
    counts: { examined: apply + leave, apply, leave },
    reasons,
    digest: digest.finish(),
  }
}

type Counted = Pick<
  PurgePlan,
  'counts' | 'reasons' | 'warnings' | 'waived' | 'demoted' | 'requestsCancelled'
>

/** The running numbers of a plan. */
interface Counts {
  readonly add: (verdict: Verdict) => void
  readonly result: () => Counted
}

const startCounts = (): Counts => {
  const byVerdict = { Purge: 0, Keep: 0, NotSelected: 0 }
  const reasons: Record<string, number> = {}
  const warnings: Record<string, number> = {}
  let waived: Money = NO_MONEY
  let [demoted, requestsCancelled] = [0, 0]
  return {
    add: (verdict) => {
      byVerdict[verdict._tag]++
      note(warnings, verdict.warnings)
      if (verdict._tag === 'Keep') note(reasons, verdict.reasons)
      if (verdict._tag !== 'Purge') return
      const { demoteResearcher, waive, cancelRequests } = verdict.actions
      if (demoteResearcher) demoted++
      if (waive !== null) waived = sumMoney([waived, waive])
      requestsCancelled += cancelRequests
    },
    result: () => {
      const { Purge: purge, Keep: keep, NotSelected: notSelected } = byVerdict
      const counts = { examined: purge + keep + notSelected, purge, keep, notSelected }
      return { counts, reasons, warnings, waived, demoted, requestsCancelled }
    },
  }
}

const note = (counts: Record<string, number>, reasons: readonly Reason[]): void => {
  for (const reason of reasons) {
    const key = reasonKey(reason)
    counts[key] = (counts[key] ?? 0) + 1
  }
}
