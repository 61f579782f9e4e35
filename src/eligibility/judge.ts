// The verdict on a selected user: the questions that their facts do not settle, and the actions.
import type { NonEmpty } from '../domain/brand.js'
import type { UserFacts } from '../domain/user.js'
import type { Reason, RuleCode, Verdict, Warning } from '../domain/verdict.js'
import { NO_ACTIONS, type prepareActions } from './actions.js'
import { restlessFacts } from './generated/restless.js'
import type { Question } from './questions.js'
import type { Finding, RuleCheck } from './rule.js'
import { ALWAYS } from './settled.js'

/** No reasons, and no warnings. */
export const NOTHING: readonly Reason[] = /* @__PURE__ */ Object.freeze([])

const CLEAN: Verdict = /* @__PURE__ */ Object.freeze({
  _tag: 'Purge',
  actions: NO_ACTIONS,
  warnings: NOTHING,
})

/** What is known of a user before the questions are asked. */
export interface Before {
  /** Facts without which the selection is undecided. */
  readonly unknowns: readonly Reason[]
  /** The warning of the boundary day. */
  readonly boundary: readonly Warning[]
  /** Whether the facts were made readable, so that none throws. */
  readonly isReadable: boolean
}

/** Of most users nothing is known before. */
export const NOTHING_BEFORE: Before = /* @__PURE__ */ Object.freeze({
  unknowns: NOTHING,
  boundary: NOTHING,
  isReadable: false,
})

/**
 * Asks a selected user every question that their facts do not settle; a list is made only once
 * there is something to say.
 */
export function judgeOf(
  questions: readonly Question[],
  actionsOf: ReturnType<typeof prepareActions>,
): (user: UserFacts, before: Before) => Verdict {
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

  return (user, before) => {
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
function answer(
  { check, isBuiltIn }: Question,
  user: UserFacts,
  isReadable: boolean,
): Finding | typeof FAILED | null {
  try {
    return check(user)
  } catch (fault) {
    if (isBuiltIn && !isReadable) throw fault
    return FAILED
  }
}

function reasonOf(code: RuleCode, finding: Finding | typeof FAILED): Reason {
  if (finding === FAILED) return { _tag: 'RuleFailed', code }
  return finding._tag === 'Unknown'
    ? { _tag: 'Unknown', code, fact: finding.fact }
    : { _tag: 'Blocked', code, measured: finding.measured, limit: finding.limit }
}

/** Whether there is a reason at all. */
export function isNonEmpty(reasons: readonly Reason[]): reasons is NonEmpty<Reason> {
  return reasons.length > 0
}
