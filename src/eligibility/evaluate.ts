// The one evaluator: plan, run and the check of a single user all ask this function.
import { type CalendarDate, dateAt, type Instant, instant } from '../domain/calendar.js'
import type { PurgeCriteria } from '../domain/criteria.js'
import type { Invalid } from '../domain/invalid.js'
import type { FoldName } from '../domain/fold.js'
import type { ActorKey } from '../domain/keys.js'
import { presentPolicy, type StoredPolicy } from '../domain/former-policy.js'
import type { RuleSetting } from '../domain/policy.js'
import type { UserFacts } from '../domain/user.js'
import type { RuleCode, Verdict, Warning } from '../domain/verdict.js'
import { E } from '../internal/fp.js'
import { type Cutoff, resolveCutoffs } from '../domain/cutoff.js'
import { prepareActions } from './actions.js'
import { readableFacts } from './facts.js'
import { isNonEmpty, judge, NOTHING, NOTHING_BEFORE, prepareJudgement } from './judge.js'
import { questionsOf } from './questions.js'
import type { Rule, RuleContext } from './rule.js'
import { boundaryDay } from './rules/boundary-day.js'
import { prepareEveryone } from './rules/everyone.js'
import { BUILT_IN_RULES } from './rules/index.js'
import { boundaryOf, fits, fitsWell, mismatchesOf, prepareSelection } from './selection.js'
import { effectiveSettings, type SettingOf } from './settings.js'
import type { StoredRules } from './stored-rules.js'
import { mistakesIn } from './validate.js'

/** What an evaluator is compiled from. */
export interface EvaluatorConfig {
  /** Whom it means. */
  readonly criteria: PurgeCriteria
  /** Of the former form only with `storedRules`. */
  readonly policy: StoredPolicy
  /** The moment that everything is held against; its day in the policy's zone is the as-of day. */
  readonly asOf: Instant
  /** Who asks; `null` where nobody does. */
  readonly actor: ActorKey | null
  /** Who approved; their account is protected as the actor's is. Left out, or `null`: nobody. */
  readonly approver?: ActorKey | null
  /** Who asked for the plan; their account is protected likewise. Left out, or `null`: nobody. */
  readonly planner?: ActorKey | null
  /**
   * The home libraries that the criteria mean, branches included. Left out: those that they name;
   * criteria that mean branches are refused then, because only the host knows its tree.
   */
  readonly homeLibraries?: readonly string[]
  /** Adds matches to the guards (protected groups, own account, excluded users); see `FoldName`. */
  readonly foldName?: FoldName
  /** The host's own rules, asked after the built-in ones. */
  readonly rules?: readonly Rule[]
  /**
   * The rules of an order that was stored before; left out for an order that is given anew.
   *
   * A rule that is not among them is not asked; a hard one is, where its fact is delivered.
   * A policy of the former form is then not refused, but read by what it meant.
   */
  readonly storedRules?: StoredRules
}

/** A rule with the setting that applies to it. */
export interface EffectiveRule {
  /** The stable code of the rule. */
  readonly code: RuleCode
  /** Whether no policy can switch it off. */
  readonly hard: boolean
  /**
   * What really applies: `on`, where the policy does not name the rule; `warn` instead of `on` for
   * a rule that can only warn; as its field says for a rule that a field of the policy sets; `off`
   * for `researcher-not-demoted` where there is a research system.
   */
  readonly setting: RuleSetting
  /** Where the rule comes from. */
  readonly source: string
}

/** The criteria, the policy and the rules of one moment, ready for any number of users. */
export interface Evaluator {
  /** The conditions on dates, resolved against the as-of day, in their order. */
  readonly cutoffs: readonly Cutoff[]
  /** The home libraries that are meant, branches included; empty = any. */
  readonly homeLibraries: readonly string[]
  /** The day of the as-of moment in the policy's zone. */
  readonly asOfDate: CalendarDate
  /** Every rule with its setting, in the order of reasons. */
  readonly rules: readonly EffectiveRule[]
  /**
   * The verdict for one user. Pure: the same facts always give an equal verdict, no matter who was
   * looked at before.
   */
  readonly evaluate: (user: UserFacts) => Verdict
}

/**
 * Compiles criteria, policy and rules into one fast function; dates, limits and sets are resolved
 * here, once.
 *
 * A rule that the policy does not name is `on`: what was not configured narrows. A rule that a
 * field of the policy sets is refused in `rules`, as `moved-setting`. A rule that throws, while it
 * is prepared or later, answers `RuleFailed` for every user it throws on.
 *
 * @returns Left every mistake at once, each with its path (`criteria.days`,
 * `policy.rules.open-loans`, `rules.0.code`); it never throws.
 * @example
 * const compiled = compileEvaluator({ criteria: { ...DEFAULT_CRITERIA, days: 10 }, policy:
 * PRESETS.alma, asOf, actor: null }) if (compiled._tag === 'Right') compiled.right.evaluate(user)
 */
export const compileEvaluator = (
  config: EvaluatorConfig,
): E.Either<readonly Invalid[], Evaluator> => {
  const mistakes = mistakesIn(config, BUILT_IN_RULES)
  return mistakes.length > 0
    ? E.left(mistakes)
    : E.map((asOf: Instant) => compile({ ...config, asOf }))(momentOf(config.asOf))
}

const momentOf = (text: string): E.Either<readonly Invalid[], Instant> =>
  E.mapLeft((mistake: Invalid) => [mistake])(instant(text))

const compile = ({
  criteria,
  policy: given,
  asOf,
  actor,
  approver = null,
  planner = null,
  homeLibraries = criteria.homeLibraries.map(({ library }) => library),
  foldName,
  rules = [],
  storedRules,
}: EvaluatorConfig): Evaluator => {
  const policy = presentPolicy(given)
  const asOfDate = dateAt(asOf, policy.timeZone)
  const cutoffs = resolveCutoffs(criteria.dates, asOfDate)
  const folding = foldName === undefined ? {} : { foldName }
  const context: RuleContext = {
    criteria,
    policy,
    asOf,
    asOfDate,
    cutoffs,
    actor,
    approver,
    planner,
    ...folding,
  }
  const settingOf = effectiveSettings({ criteria, policy: given, storedRules })
  const effective = [...BUILT_IN_RULES, ...rules].map((rule) => ({
    code: rule.code,
    hard: rule.hard,
    setting: settingOf(rule).setting,
    source: rule.source,
  }))
  return {
    cutoffs,
    homeLibraries,
    asOfDate,
    rules: effective,
    evaluate: evaluatorOf(context, homeLibraries, rules, settingOf),
  }
}

const evaluatorOf = (
  context: RuleContext,
  homeLibraries: readonly string[],
  hostRules: readonly Rule[],
  settingOf: SettingOf,
): ((user: UserFacts) => Verdict) => {
  const { criteria, cutoffs, foldName } = context
  const selection = prepareSelection(criteria, cutoffs, homeLibraries, foldName)
  const boundaryWarnings = boundaryWarningsOf(cutoffs, settingOf(boundaryDay).setting)
  const questions = questionsOf(context, hostRules, settingOf)
  const plain = new Set(
    questions.filter((each) => each.isBuiltIn && !each.onlyWhereDelivered).map(({ code }) => code),
  )
  const everyone = prepareEveryone(context, (code) => plain.has(code))
  const judgement = prepareJudgement(questions, everyone, prepareActions(context.policy))

  const decide = (user: UserFacts, isReadable: boolean): Verdict => {
    const isSelected = fits(selection, user)
    const boundary = boundaryWarnings(user)
    if (isSelected) return judge(judgement, user, { unknowns: NOTHING, boundary, isReadable })
    const { mismatches, unknowns } = mismatchesOf(selection, user)
    return isNonEmpty(mismatches)
      ? { _tag: 'NotSelected', reasons: mismatches, warnings: boundary }
      : judge(judgement, user, { unknowns, boundary, isReadable })
  }

  return (user) => {
    try {
      return fitsWell(selection, user)
        ? judge(judgement, user, NOTHING_BEFORE)
        : decide(user, false)
    } catch {
      // A fact that throws when it is read was not delivered; the others decide.
      return decide(readableFacts(user), true)
    }
  }
}

/** The warning of a user of whom a date falls on its cutoff day; each is made once. */
function boundaryWarningsOf(
  cutoffs: readonly Cutoff[],
  setting: RuleSetting,
): (user: UserFacts) => readonly Warning[] {
  if (setting === 'off') return () => NOTHING
  const warnings = new Map(
    cutoffs.map((cutoff): [Cutoff, readonly Warning[]] => {
      const { date } = cutoff
      const onTheDay = {
        _tag: 'Blocked',
        code: boundaryDay.code,
        measured: date,
        limit: date,
      } as const
      return [cutoff, Object.freeze([Object.freeze<Warning>(onTheDay)])]
    }),
  )
  return (user) => {
    const cutoff = boundaryOf(cutoffs, user)
    return cutoff === null ? NOTHING : (warnings.get(cutoff) ?? NOTHING)
  }
}
