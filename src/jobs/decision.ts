// Acts for two: a change of what an institution has decided needs a second person, unless it
// provably only narrows. Every change becomes a version, and the versions are the record.
import type { Instant } from '../domain/calendar.js'
import type { FoldName } from '../domain/fold.js'
import type { ActorKey } from '../domain/keys.js'
import type { PurgePolicy } from '../domain/policy.js'
import type { Difference } from '../domain/policy-changes.js'
import { E } from '../internal/fp.js'
import { refuseByApproval } from './guards.js'
import type { PurgeRefusal } from './refusal.js'

/** What an institution decides together: the policy, and whatever else a host adds to it. */
export interface Decided {
  /** The policy that was decided. */
  readonly policy: PurgePolicy
}

/** A version of what is decided. The host stores each one, and never changes it. */
export interface DecidedVersion<Content extends Decided> {
  /** 1 for the first, and one more for each that follows. */
  readonly version: number
  /** What was decided. */
  readonly content: Content
  /** Who asked for it, and the second person; `null` = there was none. */
  readonly requestedBy: ActorKey
  /** The second person; `null` = nobody had to approve. */
  readonly approvedBy: ActorKey | null
  /** When it was decided. */
  readonly decidedAt: Instant
}

/** A change that somebody asks for. */
export interface DecisionRequest<Content extends Decided> {
  /** The version that the person looked at and changed. */
  readonly basedOn: number
  /** What is to be decided. */
  readonly content: Content
  /** Who asks. */
  readonly requestedBy: ActorKey
}

/** Who approves a change and when, and what there is to know about people. */
export interface DecisionContext {
  /** `null` = nobody has approved it so far. */
  readonly approvedBy: ActorKey | null
  /** The moment of the decision. */
  readonly now: Instant
  /** Everything in which the request differs from what is decided. */
  readonly differences: readonly Difference[]
  /** The accounts that are no people. */
  readonly serviceActors?: readonly ActorKey[]
  /** The host's own way to compare names; left out: that of the library. */
  readonly foldName?: FoldName
}

/**
 * Why a change is not made.
 *
 * - `DecisionOutdated`: somebody else has changed it since. Show both, and let the person decide.
 * - `NothingChanged`: it is so already.
 * - `ApprovalMissing`: the change may let more people go, so a second person has to approve it.
 * - `ApprovalBySamePerson`, `ApprovalByService`: as for a job.
 */
export type DecisionRefusal =
  | {
      readonly _tag: 'DecisionOutdated'
      readonly code: 'decision-outdated'
      readonly basedOn: number
      readonly version: number
    }
  | { readonly _tag: 'NothingChanged'; readonly code: 'nothing-changed' }
  | Extract<
      PurgeRefusal,
      { readonly _tag: 'ApprovalMissing' | 'ApprovalBySamePerson' | 'ApprovalByService' }
    >

/**
 * The version that a change leads to, or why it is not made.
 *
 * The approval is that of the policy that applies now, not of the one that is asked for: nobody can
 * switch the second person off alone. Call it in the transaction that stores the answer, with the
 * latest version read under lock.
 */
export function decideChange<Content extends Decided>(
  current: DecidedVersion<Content>,
  { basedOn, content, requestedBy }: DecisionRequest<Content>,
  { approvedBy, now, differences, serviceActors = [], foldName }: DecisionContext,
): E.Either<DecisionRefusal, DecidedVersion<Content>> {
  const { version } = current
  if (basedOn !== version)
    return E.left({ _tag: 'DecisionOutdated', code: 'decision-outdated', basedOn, version })
  if (differences.length === 0) return E.left({ _tag: 'NothingChanged', code: 'nothing-changed' })
  const narrows = differences.every((each) => each.narrows)
  const approval = narrows ? 'none' : current.content.policy.approval
  const people = { requestedBy, approvedBy, serviceActors, foldName }
  const refused = refuseByApproval({ approval }, people)
  return refused === null
    ? E.right({ version: version + 1, content, requestedBy, approvedBy, decidedAt: now })
    : E.left(refused as DecisionRefusal)
}
