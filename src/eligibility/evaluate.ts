// The one evaluator: preview, plan, run and the check of a single user all ask this function.
import { type CalendarDate, dateAt, type Instant, instant } from '../domain/calendar.js'
import type { NonEmpty } from '../domain/brand.js'
import type { PurgeCriteria } from '../domain/criteria.js'
import type { Invalid } from '../domain/invalid.js'
import type { FoldName } from '../domain/fold.js'
import type { ActorKey } from '../domain/keys.js'
import type { PurgePolicy, RuleSetting } from '../domain/policy.js'
import type { UserFacts } from '../domain/user.js'
import type { Reason, RuleCode, Verdict, Warning } from '../domain/verdict.js'
import { E } from '../internal/fp.js'
import type { Cutoff } from '../domain/cutoff.js'
import { needsOf, NO_ACTIONS, prepareActions } from './actions.js'
import { resolveCutoff } from '../domain/cutoff.js'
import { readableFacts, readFact } from './facts.js'
import { restlessFacts } from './generated/restless.js'
import { prepareHostRule } from './host-rule.js'
import type { Finding, Rule, RuleCheck, RuleContext } from './rule.js'
import { boundaryDay } from './rules/boundary-day.js'
import { debtOverThreshold } from './rules/debt-over-threshold.js'
import { BUILT_IN_RULES } from './rules/index.js'
import { prepareSelection } from './selection.js'
import { ALWAYS, decisiveFacts } from './settled.js'
import { effectiveSettings, type SettingOf } from './settings.js'
import type { StoredRules } from './stored-rules.js'
import { mistakesIn } from './validate.js'

/** What an evaluator is compiled from. */
export interface EvaluatorConfig {
  readonly criteria: PurgeCriteria
  readonly policy: PurgePolicy
  /** The moment that everything is held against; its day in the policy's zone is the as-of day. */
  readonly asOf: Instant
  /** Who asks; `null` where nobody does. */
  readonly actor: ActorKey | null
  /** Who approved; their account is protected as the actor's is. Left out, or `null`: nobody. */
  readonly approver?: ActorKey | null
  /** Adds matches to the guards (protected groups, own account, excluded users); see `FoldName`. */
  readonly foldName?: FoldName
  /** The host's own rules, asked after the built-in ones. */
  readonly rules?: readonly Rule[]
  /**
   * The rules of an order that was stored before; left out for an order that is given anew.
   *
   * A rule that is not among them is not asked; a hard one is, where its fact is delivered.
   * Settings that contradict each other are not refused, but read as the narrower.
   */
  readonly storedRules?: StoredRules
}

/** A rule with the setting that applies to it. */
export interface EffectiveRule {
  readonly code: RuleCode
  readonly hard: boolean
  /**
   * What really applies: `on`, where the policy does not name the rule; `warn` instead of `on` for
   * a rule that can only warn; as `policy.requests` says for a rule about requests; `off` for
   * `recent-activity` without a number of days.
   */
  readonly setting: RuleSetting
  readonly source: string
}

/** The criteria, the policy and the rules of one moment, ready for any number of users. */
export interface Evaluator {
  readonly cutoff: Cutoff
  /** The day of the as-of moment in the policy's zone. */
  readonly asOfDate: CalendarDate
  /** Every rule with its setting, in the order of reasons. */
  readonly rules: readonly EffectiveRule[]
  /**
   * The verdict for one user. Pure: the same facts always give an equal verdict, whoever was looked
   * at before.
   */
  readonly evaluate: (user: UserFacts) => Verdict
}

/**
 * Compiles criteria, policy and rules into one fast function; dates, limits and sets are resolved
 * here, once.
 *
 * A rule that the policy does not name is `on`: what was not configured narrows; a rule about
 * requests then follows `policy.requests`. Two settings of which one keeps a user whom the other
 * lets go are refused, as `contradictory-settings` with both paths, unless the order is a stored
 * one. A rule that throws, while it is prepared or later, answers `RuleFailed` for every user it
 * throws on.
 *
 * @returns Left every mistake at once, each with its path (`criteria.days`,
 * `policy.rules.open-loans`, `rules.0.code`); it never throws.
 * @example
 * const compiled = compileEvaluator({ criteria: { ...DEFAULT_CRITERIA, days: 10 }, policy: PRESETS.alma, asOf, actor: null })
 * if (compiled._tag === 'Right') compiled.right.evaluate(user)
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
  policy,
  asOf,
  actor,
  approver = null,
  foldName,
  rules = [],
  storedRules,
}: EvaluatorConfig): Evaluator => {
  const asOfDate = dateAt(asOf, policy.timeZone)
  const cutoff = resolveCutoff(criteria, asOfDate)
  const cutoffDate = cutoff.date
  const folding = foldName === undefined ? {} : { foldName }
  const context: RuleContext = {
    criteria,
    policy,
    asOf,
    asOfDate,
    cutoffDate,
    actor,
    approver,
    ...folding,
  }
  const settingOf = effectiveSettings({ criteria, policy, storedRules })
  const effective = [...BUILT_IN_RULES, ...rules].map((rule) => ({
    code: rule.code,
    hard: rule.hard,
    setting: settingOf(rule).setting,
    source: rule.source,
  }))
  return {
    cutoff,
    asOfDate,
    rules: effective,
    evaluate: evaluatorOf(context, cutoff, rules, settingOf),
  }
}

/** A check that is asked, with the code of its reason and whether that keeps the user. */
interface Question {
  readonly code: RuleCode
  readonly blocks: boolean
  readonly check: RuleCheck
  /** Whether it is the library's own: what such a check throws was thrown by a fact. */
  readonly isBuiltIn: boolean
  /** See `decisiveFacts`. A host's rule may not be pure, so it is always asked. */
  readonly decisive: number
}

/** Every question of an order, in the order of reasons. */
const questionsOf = (
  context: RuleContext,
  hostRules: readonly Rule[],
  settingOf: SettingOf,
): readonly Question[] => {
  const questionsFor = (
    rule: Rule,
    prepare: () => RuleCheck,
    isBuiltIn: boolean,
  ): readonly Question[] => {
    const { setting, onlyWhereDelivered } = settingOf(rule)
    if (setting === 'off') return []
    const asked = preparedOrFailing(prepare)
    const check = onlyWhereDelivered ? whereDelivered(asked) : asked
    const decisive = isBuiltIn ? decisiveFacts(check) : ALWAYS
    return [{ code: rule.code, blocks: setting === 'on', check, isBuiltIn, decisive }]
  }
  const debtRule = { code: debtOverThreshold.code, setting: settingOf(debtOverThreshold).setting }
  return [
    ...BUILT_IN_RULES.filter(({ code }) => code !== boundaryDay.code).flatMap((rule) =>
      questionsFor(rule, () => rule.prepare(context), true),
    ),
    ...needsOf(context.policy, debtRule).map(({ code, check }) => ({
      code,
      check,
      blocks: true,
      isBuiltIn: true,
      decisive: decisiveFacts(check),
    })),
    ...hostRules.flatMap((rule) => questionsFor(rule, () => prepareHostRule(rule, context), false)),
  ]
}

/**
 * A rule that cannot even be prepared blocks everybody, visibly, instead of stopping a job that was
 * confirmed.
 */
const preparedOrFailing = (prepare: () => RuleCheck): RuleCheck => {
  try {
    return prepare()
  } catch (fault) {
    return () => {
      throw fault
    }
  }
}

/**
 * A fact that was not delivered is no finding; one that was delivered in a form that says nothing
 * is.
 */
function whereDelivered(check: RuleCheck): RuleCheck {
  return (user) => {
    const finding = check(user)
    return finding?._tag === 'Unknown' && readFact(user, finding.fact) === undefined
      ? null
      : finding
  }
}

const NOTHING: readonly Reason[] = /* @__PURE__ */ Object.freeze([])
const CLEAN: Verdict = /* @__PURE__ */ Object.freeze({
  _tag: 'Purge',
  actions: NO_ACTIONS,
  warnings: NOTHING,
})

const evaluatorOf = (
  context: RuleContext,
  cutoff: Cutoff,
  hostRules: readonly Rule[],
  settingOf: SettingOf,
): ((user: UserFacts) => Verdict) => {
  const selection = prepareSelection(context.criteria, cutoff, context.foldName)
  const onBoundary =
    settingOf(boundaryDay).setting === 'off' ? () => null : boundaryDay.prepare(context)
  const onTheDay: readonly Warning[] = Object.freeze([
    Object.freeze<Warning>({
      _tag: 'Blocked',
      code: boundaryDay.code,
      measured: cutoff.date,
      limit: cutoff.date,
    }),
  ])
  const judge = judgeOf(questionsOf(context, hostRules, settingOf), prepareActions(context.policy))

  const decide = (user: UserFacts, isReadable: boolean): Verdict => {
    if (!isReadable && selection.fitsWell(user)) return judge(user, NOTHING_BEFORE)
    const fits = selection.fits(user)
    const boundary = (cutoff.inclusive || !fits) && onBoundary(user) !== null ? onTheDay : NOTHING
    if (fits) return judge(user, { unknowns: NOTHING, boundary, isReadable })
    const { mismatches, unknowns } = selection.mismatches(user)
    return isNonEmpty(mismatches)
      ? { _tag: 'NotSelected', reasons: mismatches, warnings: boundary }
      : judge(user, { unknowns, boundary, isReadable })
  }

  return (user) => {
    try {
      return decide(user, false)
    } catch {
      // A fact that throws when it is read was not delivered; the others decide.
      return decide(readableFacts(user), true)
    }
  }
}

/** What is known of a user before the questions are asked. */
interface Before {
  /** Facts without which the selection is undecided. */
  readonly unknowns: readonly Reason[]
  /** The warning of the boundary day. */
  readonly boundary: readonly Warning[]
  /** Whether the facts were made readable, so that none throws. */
  readonly isReadable: boolean
}

const NOTHING_BEFORE: Before = /* @__PURE__ */ Object.freeze({
  unknowns: NOTHING,
  boundary: NOTHING,
  isReadable: false,
})

/**
 * Asks a selected user every question that their facts do not settle; a list is made only once
 * there is something to say.
 */
const judgeOf = (questions: readonly Question[], actionsOf: ReturnType<typeof prepareActions>) => {
  const always = questions.filter(({ decisive }) => (decisive & ALWAYS) !== 0)
  const findNothing = allSilent(always)
  const openFor = questionsByFacts(questions)
  const openForSilent = questionsByFacts(questions.filter((question) => !always.includes(question)))

  const weigh = (
    user: UserFacts,
    restless: number,
    isSilent: boolean,
    { unknowns, boundary, isReadable }: Before,
  ): Verdict => {
    const asked = isSilent ? openForSilent(restless) : openFor(restless)
    let reasons = unknowns
    let warnings = boundary
    for (let at = 0; at < asked.length; at++) {
      const question = asked[at] as Question
      if ((question.decisive & (restless | ALWAYS)) === 0) continue
      const finding = answer(question, user, isReadable)
      if (finding === null) continue
      const reason = reasonOf(question.code, finding)
      if (question.blocks) reasons = reasons === NOTHING ? [reason] : [...reasons, reason]
      else warnings = warnings === NOTHING ? [reason] : [...warnings, reason]
    }
    if (isNonEmpty(reasons)) return { _tag: 'Keep', reasons, warnings }
    const actions = actionsOf(user)
    return actions === NO_ACTIONS && warnings === NOTHING
      ? CLEAN
      : { _tag: 'Purge', actions, warnings }
  }

  return (user: UserFacts, before: Before): Verdict => {
    const restless = restlessFacts(user)
    const isSilent = !before.isReadable && findNothing(user)
    // A clean user owes nothing, requested nothing and is no researcher: there is no action.
    return restless === 0 && isSilent && before === NOTHING_BEFORE
      ? CLEAN
      : weigh(user, restless, isSilent, before)
  }
}

/**
 * The questions of which some may be open, by the restless facts of a user. Most users have none or
 * one, and for these the lists are made once.
 */
function questionsByFacts(
  questions: readonly Question[],
): (restless: number) => readonly Question[] {
  const openWith = (restless: number) =>
    questions.filter(({ decisive }) => (decisive & (restless | ALWAYS)) !== 0)
  const none = openWith(0)
  const one = Array.from({ length: 32 }, (_, bit) => openWith(1 << bit))
  return (restless) => {
    if (restless === 0) return none
    const isOne = (restless & (restless - 1)) === 0
    return isOne ? (one[31 - Math.clz32(restless)] as readonly Question[]) : questions
  }
}

const SILENT: RuleCheck = () => null

/**
 * Whether the library's own checks that are asked of everybody all find nothing, which is so for
 * most users. Written out, because a loop calls a different function each time, and so none of them
 * is compiled into it. Answers `false` where there are more of them, or a host's among them.
 */
function allSilent(questions: readonly Question[]): (user: UserFacts) => boolean {
  if (questions.length > 6 || questions.some(({ isBuiltIn }) => !isBuiltIn)) return () => false
  const checks = questions.map(({ check }) => check)
  const [a = SILENT, b = SILENT, c = SILENT, d = SILENT, e = SILENT, f = SILENT] = checks
  return (user) =>
    a(user) === null &&
    b(user) === null &&
    c(user) === null &&
    d(user) === null &&
    e(user) === null &&
    f(user) === null
}

const FAILED = 'failed'

/**
 * Throws only where a rule of the library cannot read a fact, before the facts were made readable.
 */
const answer = (
  { check, isBuiltIn }: Question,
  user: UserFacts,
  isReadable: boolean,
): Finding | typeof FAILED | null => {
  try {
    return check(user)
  } catch (fault) {
    if (isBuiltIn && !isReadable) throw fault
    return FAILED
  }
}

const reasonOf = (code: RuleCode, finding: Finding | typeof FAILED): Reason => {
  if (finding === FAILED) return { _tag: 'RuleFailed', code }
  return finding._tag === 'Unknown'
    ? { _tag: 'Unknown', code, fact: finding.fact }
    : { _tag: 'Blocked', code, measured: finding.measured, limit: finding.limit }
}

const isNonEmpty = (reasons: readonly Reason[]): reasons is NonEmpty<Reason> => reasons.length > 0
