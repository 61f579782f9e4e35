// The job kind *purge*.
import { candidateQuery } from '../../domain/candidate-query.js'
import { nameSet } from '../../domain/fold.js'
import { cautionsOf } from '../../domain/cautions.js'
import type { Instant } from '../../domain/calendar.js'
import { isFormerPolicy } from '../../domain/former-policy.js'
import type { PurgeCriteria } from '../../domain/criteria.js'
import { type EvidenceFact, evidenceFacts, evidenceOf } from '../../domain/evidence.js'
import type { Invalid } from '../../domain/invalid.js'
import type { ActorKey } from '../../domain/keys.js'
import { NO_MONEY } from '../../domain/money.js'
import type { NameWatch } from '../../domain/name-watch.js'
import type { Caps, PurgePolicy } from '../../domain/policy.js'
import { REQUEST_STATES, type RequestState, type UserFacts } from '../../domain/user.js'
import type { Verdict } from '../../domain/verdict.js'
import { namesInPurge } from '../../domain/vocabulary.js'
import { NO_ACTIONS } from '../../eligibility/actions.js'
import { compileEvaluator, type Evaluator } from '../../eligibility/evaluate.js'
import { type StoredRules, storedRulesOf } from '../../eligibility/stored-rules.js'
import { E } from '../../internal/fp.js'
import { instantFromMillis, millisFromInstant } from '../../internal/time.js'
import { refuseByCaps, refuseByPeriod } from '../../jobs/guards.js'
import type { Job, PurgeOrder } from '../../jobs/job.js'
import type { PreviewedUser, PurgePlan } from '../../jobs/plan.js'
import type { PurgeRefusal } from '../../jobs/refusal.js'
import type { PurgeHost } from '../../ports/host.js'
import { missingEffects } from '../check-order.js'
import { goes, stays } from '../decision.js'
import { type KnownNames, mistakesInNames, type People, readNames } from '../known-names.js'
import { refuseOrder } from '../operation.js'
import type { Setup } from '../setup.js'
import { stepOf } from '../step.js'
import type { Decision, RefuseRequest, Step, Work } from '../work.js'
import { expandedLibraries } from './home-libraries.js'
import { hostWork, type JobKind } from './kind.js'
import { candidatesOf, othersOf } from './candidates.js'
import { namesNotMet, watchUnlisted } from './names-not-met.js'
import {
  countNotFound,
  countVerdicts,
  NO_PURGE_NUMBERS,
  type PurgeNumbers,
} from './purge-numbers.js'
import { homeLibraryOf, readUsers } from './read-users.js'

/** What is asked for; `homeLibraries` are the libraries that are meant, branches included. */
interface Asked extends Pick<PurgeOrder, 'criteria' | 'policy'> {
  readonly homeLibraries?: readonly string[] | undefined
  /** Left out for an order that is stored: names may have changed since, and it runs all the same. */
  readonly known?: KnownNames
}

/** Compiles the rules of an order; ends the operation where it cannot be used as it is. */
function compilePurge<Tx>(
  setup: Pick<Setup<Tx>, 'host' | 'rules' | 'foldName'>,
  { criteria, policy, homeLibraries, known }: Asked,
  asOf: Instant,
  people: { readonly actor: ActorKey | null; readonly approver?: ActorKey | null },
  storedRules?: StoredRules,
): Evaluator {
  const { host, rules, foldName } = setup
  const compiled = compileEvaluator({
    criteria,
    policy,
    asOf,
    ...people,
    rules,
    ...(homeLibraries !== undefined && { homeLibraries }),
    ...(foldName !== undefined && { foldName }),
    ...(storedRules !== undefined && { storedRules }),
  })
  if (E.isLeft(compiled)) return refuseOrder(compiled.left.map(asRequestSays))
  const missing = [
    ...missingEffects(host, { criteria, policy }),
    ...(known === undefined || isFormerPolicy(policy)
      ? []
      : mistakesInNames(known, namesInPurge({ criteria, policy }), setup)),
  ]
  return missing.length > 0 ? refuseOrder(missing) : compiled.right
}

/** Compiles what is asked for at this moment, with what the host says of its names. */
export async function compileAsked<Tx>(
  setup: Pick<Setup<Tx>, 'host' | 'rules' | 'foldName' | 'transactions'>,
  { criteria, policy }: Pick<AskedPurge, 'criteria' | 'policy'>,
  asOf: Instant,
  people: People,
): Promise<{ readonly evaluator: Evaluator; readonly known: KnownNames }> {
  const known = await readNames(setup, people)
  const homeLibraries = await expandedLibraries(setup, criteria)
  const asked = { criteria, policy, homeLibraries, known }
  const actor = people.requestedBy ?? null
  return { evaluator: compilePurge(setup, asked, asOf, { actor }), known }
}

/** A purge that is asked for, under the policy as it is, and by whom. */
interface AskedPurge {
  readonly criteria: PurgeCriteria
  readonly policy: PurgePolicy
  readonly people: People
}

/** A request names people as who asks and who approves, the evaluator as those whom it protects. */
const REQUEST_FIELDS: Readonly<Record<string, string>> = {
  actor: 'requestedBy',
  approver: 'approvedBy',
}

function asRequestSays(mistake: Invalid): Invalid {
  return { ...mistake, path: REQUEST_FIELDS[mistake.path] ?? mistake.path }
}

/** A purge that is asked for, as it would be ordered at this moment. */
export async function askedPurge<Tx>(
  setup: Pick<Setup<Tx>, 'host' | 'rules' | 'foldName' | 'transactions'>,
  { criteria, policy, people }: AskedPurge,
  asOf: Instant,
): Promise<JobKind<Tx, PreviewedUser, PurgeNumbers, PurgePlan>> {
  const { host } = setup
  const { evaluator, known } = await compileAsked(setup, { criteria, policy }, asOf, people)
  const watch = watchUnlisted(criteria.include, namesInPurge({ criteria, policy }), known, setup)
  const { cutoffs, asOfDate, homeLibraries } = evaluator
  const rules = evaluator.rules.map(({ code, setting }) => ({ code, setting }))
  const settings = Object.fromEntries(rules.map(({ code, setting }) => [code, setting]))
  const frozen = { criteria, policy, cutoffs, homeLibraries }
  const order: PurgeOrder = { _tag: 'purge', ...frozen, rules: settings }
  const selection = { cutoffs, recordTypes: criteria.recordTypes, homeLibraries }
  const query = candidateQuery(selection, 'with-boundary-day')
  const work = purgeWork(order, evaluator, host)
  return {
    ...work,
    order,
    candidates: candidatesOf(criteria.include, query, host),
    preview: async ({ tx, keys }) =>
      (await readUsers(host, { tx, keys, lock: false })).map((user) =>
        previewedUser(user, evaluator.evaluate(user), watch),
      ),
    countOthers: othersOf(criteria.include, query, host),
    digestBasis: { ...frozen, rules, asOfDate },
    digestEntry: ({ verdict }) => (verdict._tag === 'NotSelected' ? null : digestEntryOf(verdict)),
    acts: ({ verdict }) => verdict._tag === 'Purge',
    noNumbers: NO_PURGE_NUMBERS,
    count: countVerdicts,
    // A candidate that the host found and then did not is gone; a key that was given never was.
    ...(criteria.include !== null && { countMissing: countNotFound }),
    plan: async (request) => {
      const { digest, counted } = request
      const { excluded, notFound, mismatches, ...numbers } = request.numbers
      const { users, others } = await request.countAll()
      const { purge: count } = numbers.counts
      const refusal = await work.refuse({ count, now: asOf, users: async () => users, counted })
      const isMet = nameSet(excluded.flat(), setup.foldName)
      return {
        criteria,
        policy,
        asOf,
        asOfDate,
        cutoffs,
        users,
        ...numbers,
        notSelected: { candidates: mismatches, others },
        notFound: notFound.flat(),
        excludedNotMet: criteria.exclude.filter((key) => !isMet(key)).length,
        cautions: cautionsOf(criteria),
        namesNotMet: namesNotMet(watch, { examined: numbers.counts.examined, users, others }),
        refusal,
        digest,
      }
    },
    confirms: ({ digest, counts, refusal }) => ({ digest, count: counts.purge, refusal }),
  }
}

function previewedUser(user: UserFacts, verdict: Verdict, watch: NameWatch): PreviewedUser {
  watch.note(user)
  return { key: user.key, verdict, homeLibrary: homeLibraryOf(user) }
}

/** A purge that is stored, with the rules under which it was confirmed. */
export function storedPurge<Tx>(
  setup: Pick<Setup<Tx>, 'host' | 'rules' | 'foldName'>,
  order: PurgeOrder,
  { asOf, requestedBy, approvedBy }: Job,
): Work<Tx> {
  const people = { actor: requestedBy, approver: approvedBy }
  const evaluator = compilePurge(setup, order, asOf, people, storedRulesOf(order))
  return purgeWork(order, evaluator, setup.host)
}

/** What would become of a user who is selected: they stay, or they go and this is done before. */
function digestEntryOf(verdict: Verdict): string {
  if (verdict._tag !== 'Purge' || verdict.actions === NO_ACTIONS) return verdict._tag
  const { demoteResearcher, waive, cancelRequests } = verdict.actions
  return `${verdict._tag},${demoteResearcher},${waive ?? ''},${cancelRequests}`
}

/** The evaluator must be compiled from this very order. */
function purgeWork<Tx>(order: PurgeOrder, evaluator: Evaluator, host: PurgeHost<Tx>): Work<Tx> {
  const { caps, evidence } = order.policy
  const kept = evidence === 'dates' ? evidenceFacts(order.criteria) : null
  return {
    ...hostWork(host),
    read: async (request) =>
      (await readUsers(host, request)).map((user) =>
        decisionOf(user, evaluator.evaluate(user), kept),
      ),
    steps: purgeSteps(order, host),
    done: 'purged',
    refuse: (request) => refuseByAllCaps(caps, request),
    countsOthers: (caps?.period ?? null) !== null,
  }
}

const DAY = 86_400_000

async function refuseByAllCaps(
  caps: Caps | null,
  { count, now, users: countUsers, counted }: RefuseRequest,
): Promise<PurgeRefusal | null> {
  if (caps === null) return null
  const users = await countUsers()
  const refusal = refuseByCaps(caps, count, users)
  const period = caps.period ?? null
  if (refusal !== null || period === null) return refusal
  const since = instantFromMillis(millisFromInstant(now) - period.days * DAY) as Instant
  return refuseByPeriod(caps, { count, users, since, jobs: await counted(since) })
}

// A user who is only deleted has no actions: most users are such, and there is nothing to store.
function decisionOf(
  user: UserFacts,
  verdict: Verdict,
  kept: readonly EvidenceFact[] | null,
): Decision {
  const { key } = user
  const { warnings } = verdict
  const library = homeLibraryOf(user)
  if (verdict._tag !== 'Purge') return stays(key, verdict.reasons, warnings, library)
  const actions = verdict.actions === NO_ACTIONS ? null : verdict.actions
  const decision = goes(key, warnings, actions, library)
  return kept === null ? decision : { ...decision, evidence: evidenceOf(user, kept) }
}

/** The request states that a policy has cancelled. */
function cancelledStates(order: PurgeOrder): readonly RequestState[] {
  return REQUEST_STATES.filter((state) => order.policy.requests[state] === 'cancel')
}

function purgeSteps<Tx>(order: PurgeOrder, host: PurgeHost<Tx>): readonly Step<Tx>[] {
  const { demoteResearchers, waiveFines, cancelRequests, deleteUsers } = host.effects
  const states = cancelledStates(order)
  return [
    stepOf(demoteResearchers, {
      name: 'demote-researchers',
      part: 'demoteResearcher',
      concerns: (decision) => decision.actions?.demoteResearcher === true,
      commandOf: ({ key }) => ({ key }),
    }),
    stepOf(waiveFines, {
      name: 'waive-fines',
      part: 'waive',
      concerns: (decision) => decision.actions !== null && decision.actions.waive !== null,
      commandOf: ({ key, actions }) => ({ key, amount: actions?.waive ?? NO_MONEY }),
    }),
    stepOf(cancelRequests, {
      name: 'cancel-requests',
      part: 'cancelRequests',
      concerns: (decision) => decision.actions !== null && decision.actions.cancelRequests > 0,
      commandOf: ({ key, actions }) => ({ key, states, count: actions?.cancelRequests ?? 0 }),
    }),
    stepOf(deleteUsers, {
      name: 'delete-users',
      commandOf: ({ key }) => ({ key, level: order.policy.deletePolicy }),
      removes: true,
    }),
  ]
}
