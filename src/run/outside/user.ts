// One user on the way through the steps outside the transaction: what is known of them, and what
// each answer changes. All of it is pure: the engine performs what `nextMove` says.
import type { UserKey } from '../../domain/keys.js'
import { type Money, NO_MONEY } from '../../domain/money.js'
import type { PurgeActions } from '../../domain/verdict.js'
import { NO_ACTIONS } from '../../eligibility/actions.js'
import type { Intent, StepState } from '../../jobs/intent.js'
import { mustStayReason } from '../outcomes.js'
import type { Decision, Step } from '../work.js'

/** What a read said of a user. */
export interface UserRead {
  /** `null` = there is no such user. */
  readonly decision: Decision | null
  /** When the read was sent, and how long it took, in milliseconds by the runner's clock. */
  readonly sent: number
  readonly took: number
  /** Whether a pause, or an effect of ours on the user, came after it. */
  readonly isOutdated: boolean
}

/** What is known of one user. */
export interface OutsideUser {
  readonly key: UserKey
  /** The last read; `null` = there was none yet. */
  readonly read: UserRead | null
  readonly intent: Intent | null
  /** A step that is written down, and that this runner has surely not asked for yet. */
  readonly noted: { readonly step: string; readonly decision: Decision } | null
  /** Whether another runner began the intent. All its calls have arrived by now. */
  readonly isInherited: boolean
}

/** A user of whom nothing was read yet. */
export function newUser(key: UserKey, intent: Intent | null, isInherited: boolean): OutsideUser {
  return { key, read: null, intent, noted: null, isInherited }
}

/** The decision of the last read; `null` = there is no such user, or nobody has read them. */
export function decisionOn({ read }: OutsideUser): Decision | null {
  return read?.decision ?? null
}

/** How far a step has come; `undefined` = it has not begun. */
export function stateOf({ intent }: OutsideUser, step: string): StepState | undefined {
  return intent?.steps[step]
}

/** Whether a step may have been done without an answer. */
export function mayHaveHappened(user: OutsideUser, step: string): boolean {
  return stateOf(user, step) === 'started' && user.noted?.step !== step
}

const ENDED_BADLY: ReadonlySet<StepState> = new Set(['refused', 'failed', 'inDoubt'])

/** Whether a step ended badly, so that no other is taken. */
export function isStuck({ intent }: OutsideUser): boolean {
  return intent !== null && Object.values(intent.steps).some((state) => ENDED_BADLY.has(state))
}

function hasBegun(intent: Intent): boolean {
  return Object.keys(intent.steps).length > 0
}

/** What this job has begun to do to a user; `null` = nothing. */
export function begunOf({ intent }: OutsideUser): Intent | null {
  return intent === null || !hasBegun(intent) ? null : intent
}

/**
 * What is to be done to a user. A step that was begun is brought to its end as it was written down;
 * for all others the latest read counts.
 */
export function intended<Tx>(user: OutsideUser, steps: readonly Step<Tx>[]): Decision | null {
  const { key, intent } = unnoted(user)
  const decision = decisionOn(user)
  if (intent === null || !hasBegun(intent)) return decision
  const { warnings, actions, assigned, datesBefore } = intent
  const evidence = decision?.evidence ?? intent.evidence
  const begun = {
    key,
    act: true,
    reasons: [],
    warnings,
    homeLibrary: decision?.homeLibrary ?? null,
    ...(assigned === undefined ? {} : { assigned }),
    ...(datesBefore === undefined ? {} : { datesBefore }),
    ...(evidence === undefined ? {} : { evidence }),
  }
  if (decision?.act !== true) return { ...begun, actions }
  const written = partsOf(steps, (step) => step.name in intent.steps)
  return { ...begun, actions: mergedActions(decision.actions, actions, written) }
}

/** The parts of the actions that some steps carry out. */
export function partsOf<Tx>(
  steps: readonly Step<Tx>[],
  which: (step: Step<Tx>) => boolean,
): readonly (keyof PurgeActions)[] {
  return steps.flatMap((step) => (step.part !== null && which(step) ? [step.part] : []))
}

/** The actions of the latest read, but those parts as they were written down. */
function mergedActions(
  latest: PurgeActions | null,
  written: PurgeActions | null,
  parts: readonly (keyof PurgeActions)[],
): PurgeActions | null {
  if (parts.length === 0 || written === null) return latest
  return { ...(latest ?? NO_ACTIONS), ...onlyParts(written, parts) }
}

/** Some parts of the actions alone. */
export function onlyParts(
  actions: PurgeActions,
  parts: readonly (keyof PurgeActions)[],
): Partial<PurgeActions> {
  return Object.fromEntries(parts.map((part) => [part, actions[part]]))
}

/** Whether what was written down is still what is to be done. */
export function isNoted<Tx>(
  user: OutsideUser,
  steps: readonly Step<Tx>[],
  step: string,
): user is OutsideUser & { readonly noted: NonNullable<OutsideUser['noted']> } {
  const { noted } = user
  if (noted === null || noted.step !== step) return false
  const now = intended(user, steps)
  return (
    now?.assigned === noted.decision.assigned &&
    JSON.stringify(now?.actions ?? null) === JSON.stringify(noted.decision.actions)
  )
}

/** The intent of a user, with one step in another state. */
export function intentWith<Tx>(
  user: OutsideUser,
  steps: readonly Step<Tx>[],
  step: string,
  state: StepState,
  failed?: { readonly fault: string; readonly alone?: boolean },
): Intent {
  const { intent } = user
  const decision = intended(user, steps)
  const { alone = intent?.alone ?? false } = failed ?? {}
  return {
    userKey: user.key,
    actions: decision?.actions ?? null,
    warnings: decision?.warnings ?? [],
    ...(decision?.assigned === undefined ? {} : { assigned: decision.assigned }),
    ...(decision?.datesBefore === undefined ? {} : { datesBefore: decision.datesBefore }),
    ...(decision?.evidence === undefined ? {} : { evidence: decision.evidence }),
    steps: { ...unnoted(user).intent?.steps, [step]: state },
    fault: failed?.fault ?? intent?.fault ?? null,
    ...(alone ? { alone } : {}),
  }
}

/** As if the step that is written down were not, for nobody has asked for it. */
export function unnoted(user: OutsideUser): OutsideUser {
  const { noted } = user
  return noted === null ? user : { ...withoutStep(user, noted.step), noted: null }
}

function withoutStep(user: OutsideUser, step: string): OutsideUser {
  if (user.intent === null) return user
  const { [step]: _, ...steps } = user.intent.steps
  return { ...user, intent: { ...user.intent, steps } }
}

/** A step is written down. */
export function noted(
  user: OutsideUser,
  step: string,
  decision: Decision,
  intent: Intent,
): OutsideUser {
  return { ...user, intent, noted: { step, decision } }
}

/** A step is asked for: from now on it may have happened. */
export function asked(user: OutsideUser): OutsideUser {
  return { ...user, noted: null }
}

/** The last read is no longer good enough to act on. */
export function outdated(user: OutsideUser): OutsideUser {
  return user.read === null ? user : { ...user, read: { ...user.read, isOutdated: true } }
}

/**
 * A user was read. Who is not to go any more is not asked for what was written down. A deletion
 * that another runner began did not happen where the user is still there.
 */
export function withRead<Tx>(
  user: OutsideUser,
  read: UserRead,
  steps: readonly Step<Tx>[],
): OutsideUser {
  const now = read.decision?.act === true ? { ...user, read } : { ...unnoted(user), read }
  if (read.decision?.act !== false || !user.isInherited) return now
  const undone = steps.find(({ removes, name }) => removes && stateOf(now, name) === 'started')
  return undone === undefined ? now : withoutStep(now, undone.name)
}

/**
 * What came of a step for one user.
 *
 * - `Vanished`: somebody else deleted the user; nothing was done. `NotDone`: it is known that
 *   nothing was done.
 * - `MustStay`: the host says so. `Failed`: known not to have happened, although it was tried.
 */
export type Performed =
  | { readonly _tag: 'Done'; readonly waived?: Money }
  | { readonly _tag: 'Vanished' | 'NotDone' }
  | { readonly _tag: 'MustStay' | 'Refused'; readonly code: string }
  | { readonly _tag: 'Failed' | 'InDoubt'; readonly fault: string; readonly alone: boolean }

/** What is known of a user once it is known what came of a step. */
export function settledBy<Tx>(
  user: OutsideUser,
  steps: readonly Step<Tx>[],
  step: string,
  performed: Performed,
): OutsideUser {
  const ended = (state: StepState, failed?: { fault: string; alone?: boolean }): OutsideUser => ({
    ...user,
    intent: intentWith(user, steps, step, state, failed),
    noted: null,
  })
  switch (performed._tag) {
    case 'Done':
      // Our own effect has changed the user, and took its time: the next one needs another read.
      return outdated(withWaived(ended('done'), performed.waived))
    case 'NotDone':
      return withoutStep({ ...user, noted: null }, step)
    case 'Vanished':
      return withDecision(withoutStep({ ...user, noted: null }, step), null)
    case 'MustStay': {
      const stays = withDecision(user, stayingBy(user, performed.code))
      return mayHaveHappened(user, step) ? stays : withoutStep({ ...stays, noted: null }, step)
    }
    case 'Refused':
      return ended('refused', { fault: performed.code })
    case 'Failed':
      return ended('failed', performed)
    case 'InDoubt':
      return ended('inDoubt', performed)
  }
}

/** The sum that was waived, in place of the one that was to be. */
function withWaived(user: OutsideUser, waived: Money | undefined): OutsideUser {
  const { intent } = user
  if (waived === undefined || intent === null) return user
  const waive = waived === NO_MONEY ? null : waived
  return { ...user, intent: { ...intent, actions: { ...(intent.actions ?? NO_ACTIONS), waive } } }
}

/** The last read, but with another decision. */
export function withDecision(user: OutsideUser, decision: Decision | null): OutsideUser {
  const { read } = user
  const known = read ?? { sent: 0, took: 0, isOutdated: true }
  return { ...user, read: { ...known, decision } }
}

function stayingBy(user: OutsideUser, code: string): Decision {
  const decision = decisionOn(user)
  return {
    key: user.key,
    act: false,
    reasons: [mustStayReason(code)],
    warnings: decision?.warnings ?? [],
    actions: null,
    homeLibrary: decision?.homeLibrary ?? null,
  }
}
