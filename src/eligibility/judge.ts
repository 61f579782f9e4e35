// The verdict on a selected user: the questions that their facts do not settle, and the actions.
import type { NonEmpty } from '../domain/brand.js'
import type { UserFacts } from '../domain/user.js'
import type { Reason, RuleCode, Verdict, Warning } from '../domain/verdict.js'
import { type ActionsPolicy, actionsFor, NO_ACTIONS } from './actions.js'
import { restlessFacts } from './generated/restless.js'
import type { Question } from './questions.js'
import { type Everyone, isClearOf } from './rules/everyone.js'
import type { Finding } from './rule.js'
import { ALWAYS } from './settled.js'
import { reasonOf } from './reason.js'

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

/** Everything that a user is judged by. Data, so that every evaluator shares the same functions. */
export interface Judgement {
  readonly everyone: Everyone
  /** Every question. */
  readonly all: Questions
  /** The questions that {@link everyone} does not ask. */
  readonly others: Questions
  readonly actions: ActionsPolicy
}

/** Questions by the restless facts of a user. Most users have none or one of these. */
interface Questions {
  readonly any: readonly Question[]
  readonly withNone: readonly Question[]
  /** By the number of the bit. */
  readonly withOne: readonly (readonly Question[])[]
}

/** Prepares the questions of an order. */
export function prepareJudgement(
  questions: readonly Question[],
  everyone: Everyone,
  actions: ActionsPolicy,
): Judgement {
  const others = questions.filter(({ code }) => !everyone.asks.has(code))
  return { everyone, all: byFacts(questions), others: byFacts(others), actions }
}

function byFacts(questions: readonly Question[]): Questions {
  const openWith = (restless: number) => questions.filter((question) => isOpen(question, restless))
  return {
    any: questions,
    withNone: openWith(0),
    withOne: Array.from({ length: 32 }, (_, bit) => openWith(1 << bit)),
  }
}

/** Whether the restless facts of a user leave a question open. */
function isOpen({ decisive }: Question, restless: number): boolean {
  return (decisive & (restless | ALWAYS)) !== 0
}

function openQuestions({ any, withNone, withOne }: Questions, restless: number) {
  if (restless === 0) return withNone
  const isOne = (restless & (restless - 1)) === 0
  return isOne ? (withOne[31 - Math.clz32(restless)] as readonly Question[]) : any
}

/** Asks a selected user every question that their facts do not settle. */
export function judge(judgement: Judgement, user: UserFacts, before: Before): Verdict {
  const restless = restlessFacts(user)
  const isClear =
    !before.isReadable && isClearOf(judgement.everyone, user, before === NOTHING_BEFORE)
  // A clean user owes nothing, requested nothing and is no researcher: there is no action.
  return restless === 0 &&
    isClear &&
    before === NOTHING_BEFORE &&
    judgement.others.withNone.length === 0
    ? CLEAN
    : weigh(judgement, user, restless, isClear ? judgement.others : judgement.all, before)
}

/** A list is made only once there is something to say. */
function weigh(
  { actions: policy }: Judgement,
  user: UserFacts,
  restless: number,
  questions: Questions,
  { unknowns, boundary, isReadable }: Before,
): Verdict {
  const asked = openQuestions(questions, restless)
  let reasons = unknowns
  let warnings = boundary
  for (let at = 0; at < asked.length; at++) {
    const question = asked[at] as Question
    if (!isOpen(question, restless)) continue
    const finding = answer(question, user, isReadable)
    if (finding === null) continue
    const reason = reasonFor(question.code, finding, user)
    if (question.blocks) reasons = reasons === NOTHING ? [reason] : [...reasons, reason]
    else warnings = warnings === NOTHING ? [reason] : [...warnings, reason]
  }
  if (isNonEmpty(reasons)) return { _tag: 'Keep', reasons, warnings }
  const actions = actionsFor(policy, user)
  return actions === NO_ACTIONS && warnings === NOTHING
    ? CLEAN
    : { _tag: 'Purge', actions, warnings }
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

function reasonFor(code: RuleCode, finding: Finding | typeof FAILED, user: UserFacts): Reason {
  return finding === FAILED ? { _tag: 'RuleFailed', code } : reasonOf(code, finding, user)
}

/** Whether there is a reason at all. */
export function isNonEmpty(reasons: readonly Reason[]): reasons is NonEmpty<Reason> {
  return reasons.length > 0
}
