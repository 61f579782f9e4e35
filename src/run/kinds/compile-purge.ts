// The rules of a purge, made ready for users, or every mistake in what is asked for.
import { isFormerPolicy } from '../../domain/former-policy.js'
import type { PurgeCriteria } from '../../domain/criteria.js'
import type { Instant } from '../../domain/calendar.js'
import type { Invalid } from '../../domain/invalid.js'
import type { ActorKey } from '../../domain/keys.js'
import type { PurgePolicy } from '../../domain/policy.js'
import { namesInPurge } from '../../domain/vocabulary.js'
import { compileEvaluator, type Evaluator } from '../../eligibility/evaluate.js'
import type { StoredRules } from '../../eligibility/stored-rules.js'
import { E } from '../../internal/fp.js'
import type { PurgeOrder } from '../../jobs/job.js'
import { missingEffects } from '../check-order.js'
import { type KnownNames, mistakesInNames, type People, readNames } from '../known-names.js'
import { refuseOrder } from '../operation.js'
import type { Setup } from '../setup.js'
import { expandedLibraries } from './home-libraries.js'

/** What rules are compiled with. */
export type RuleSetup<Tx> = Pick<Setup<Tx>, 'host' | 'rules' | 'foldName'>

/** What is asked for; `homeLibraries` are the libraries that are meant, branches included. */
interface Asked extends Pick<PurgeOrder, 'criteria' | 'policy'> {
  readonly homeLibraries?: readonly string[] | undefined
  /**
   * Left out for an order that is stored: names may have changed since, and it runs all the same.
   */
  readonly known?: KnownNames
}

/** Whose accounts no purge of theirs may touch. */
interface Participants {
  readonly actor: ActorKey | null
  readonly approver?: ActorKey | null
  readonly planner?: ActorKey | null
}

/** Compiles the rules of an order; ends the operation where it cannot be used as it is. */
export function compilePurge<Tx>(
  setup: RuleSetup<Tx>,
  { criteria, policy, homeLibraries, known }: Asked,
  asOf: Instant,
  people: Participants,
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

/** A purge that is asked for, under the policy as it is, and by whom. */
export interface AskedPurge {
  readonly criteria: PurgeCriteria
  readonly policy: PurgePolicy
  readonly people: People
}

/** Compiles what is asked for at this moment, with what the host says of its names. */
export async function compileAsked<Tx>(
  setup: RuleSetup<Tx> & Pick<Setup<Tx>, 'transactions'>,
  { criteria, policy, people }: AskedPurge,
  asOf: Instant,
): Promise<{ readonly evaluator: Evaluator; readonly known: KnownNames }> {
  const known = await readNames(setup, people)
  const homeLibraries = await expandedLibraries(setup, criteria)
  const asked = { criteria, policy, homeLibraries, known }
  const actor = people.requestedBy ?? null
  return { evaluator: compilePurge(setup, asked, asOf, { actor }), known }
}

/** A request names people as who asks and who approves, the evaluator as those whom it protects. */
const REQUEST_FIELDS: Readonly<Record<string, string>> = {
  actor: 'requestedBy',
  approver: 'approvedBy',
  planner: 'plannedBy',
}

function asRequestSays(mistake: Invalid): Invalid {
  return { ...mistake, path: REQUEST_FIELDS[mistake.path] ?? mistake.path }
}
