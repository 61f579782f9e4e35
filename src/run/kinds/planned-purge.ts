// The job kind *purge*, as far as a plan needs it.
import { candidateQuery } from '../../domain/candidate-query.js'
import { cautionsOf } from '../../domain/cautions.js'
import type { Instant } from '../../domain/calendar.js'
import { nameSet } from '../../domain/fold.js'
import { presentPolicy } from '../../domain/former-policy.js'
import type { NameWatch } from '../../domain/name-watch.js'
import type { RuleSetting } from '../../domain/policy.js'
import type { RuleCode } from '../../domain/verdict.js'
import { type GivenName, namesInPurge } from '../../domain/vocabulary.js'
import { NO_ACTIONS } from '../../eligibility/actions.js'
import type { Evaluator } from '../../eligibility/evaluate.js'
import { storedRulesOf } from '../../eligibility/stored-rules.js'
import type { PurgeOrder } from '../../jobs/job.js'
import type { PlannedUser, PurgePlan } from '../../jobs/plan.js'
import type { StoredPlan } from '../../jobs/stored-plan.js'
import type { Setup } from '../setup.js'
import type { DeskSetup } from '../under-policy.js'
import { type AskedPurge, compileAsked, compilePurge, type RuleSetup } from './compile-purge.js'
import { candidatesOf, othersOf } from './candidates.js'
import type { JobKind, PlanEnd } from './kind.js'
import { namesNotMet, unlistedNames } from './names-not-met.js'
import { purgeWork } from './purge.js'
import { countVerdicts, isVerdict, NO_PURGE_NUMBERS, type PurgeNumbers } from './purge-numbers.js'
import { homeLibraryOf, readUsers, userGroupOf } from './read-users.js'

/** The order that a request comes to at this moment, and the names in it to watch for. */
export interface FrozenOrder<Order> {
  readonly order: Order
  readonly unlisted: readonly GivenName[]
}

/** Freezes a purge that is asked for; ends the operation where it cannot be used as it is. */
export async function freezePurge<Tx>(
  setup: RuleSetup<Tx> & Pick<Setup<Tx>, 'transactions'>,
  asked: AskedPurge,
  asOf: Instant,
): Promise<FrozenOrder<PurgeOrder>> {
  const { criteria, policy } = asked
  const { evaluator, known } = await compileAsked(setup, asked, asOf)
  const { cutoffs, homeLibraries } = evaluator
  return {
    order: {
      _tag: 'purge',
      criteria,
      policy,
      cutoffs,
      homeLibraries,
      rules: settingsOf(evaluator),
    },
    unlisted: unlistedNames(criteria.include, namesInPurge({ criteria, policy }), known),
  }
}

function settingsOf({ rules }: Evaluator): Readonly<Record<RuleCode, RuleSetting>> {
  return Object.fromEntries(rules.map(({ code, setting }) => [code, setting]))
}

/** The setting of every rule, were the order planned under this setup. */
export function rulesUnder<Tx>(
  setup: RuleSetup<Tx> & Pick<DeskSetup<Tx>, 'policy'>,
  { criteria, homeLibraries }: PurgeOrder,
  asOf: Instant,
): Readonly<Record<RuleCode, RuleSetting>> {
  const { policy } = setup
  return settingsOf(compilePurge(setup, { criteria, policy, homeLibraries }, asOf, { actor: null }))
}

/** Binds the order of a plan. */
export function plannedPurge<Tx>(
  setup: RuleSetup<Tx>,
  order: PurgeOrder,
  { asOf, plannedBy }: Pick<StoredPlan, 'asOf' | 'plannedBy'>,
  watch: NameWatch,
): JobKind<Tx, PurgeNumbers, PurgePlan> {
  const { host } = setup
  const { criteria } = order
  const people = { actor: null, planner: plannedBy }
  const evaluator = compilePurge(setup, order, asOf, people, storedRulesOf(order))
  const { cutoffs, homeLibraries } = order
  const selection = { cutoffs, recordTypes: criteria.recordTypes, homeLibraries }
  const query = candidateQuery(selection, 'with-boundary-day')
  const work = purgeWork(order, evaluator, host)
  return {
    ...work,
    candidates: candidatesOf(criteria.include, query, host),
    look: async ({ tx, keys }) =>
      (await readUsers(host, { tx, keys, lock: false })).found.map((user) => {
        watch.note(user)
        return {
          key: user.key,
          verdict: evaluator.evaluate(user),
          userGroup: userGroupOf(user),
          homeLibrary: homeLibraryOf(user),
        }
      }),
    listsNotFound: criteria.include !== null,
    countOthers: othersOf(criteria.include, query, host),
    digestEntry: digestEntryOf,
    notMet: watch.notMet,
    noNumbers: NO_PURGE_NUMBERS,
    count: countVerdicts,
    found: async (end) => {
      const { id, now, counted } = end
      const { excluded, mismatches, ...numbers } = end.numbers
      const { users, others } = await end.countAll()
      const { purge: count, examined } = numbers.counts
      const isMet = nameSet(excluded.flat(), setup.foldName)
      return {
        id,
        criteria,
        policy: presentPolicy(order.policy),
        asOf,
        asOfDate: evaluator.asOfDate,
        cutoffs,
        users,
        ...numbers,
        notSelected: { candidates: mismatches, others },
        excludedNotMet: criteria.exclude.filter((key) => !isMet(key)).length,
        cautions: cautionsOf(criteria),
        namesNotMet: namesNotMet(watch, { examined, users, others }),
        refusal: await work.refuse({ count, now, users: async () => users, counted }),
      }
    },
  } satisfies JobKind<Tx, PurgeNumbers, PurgePlan> & {
    found: (end: PlanEnd<PurgeNumbers>) => unknown
  }
}

/** What would become of a user who is selected: they stay, or they go and this is done before. */
function digestEntryOf({ verdict }: PlannedUser): string | null {
  if (!isVerdict(verdict) || verdict._tag === 'NotSelected') return null
  if (verdict._tag !== 'Purge' || verdict.actions === NO_ACTIONS) return verdict._tag
  const { demoteResearcher, waive, cancelRequests } = verdict.actions
  return `${verdict._tag},${demoteResearcher},${waive ?? ''},${cancelRequests}`
}
