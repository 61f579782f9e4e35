// Makes a step of the engine out of an effect of the host.
import type { PurgeActions } from '../domain/verdict.js'
import type { Effect } from '../ports/effects.js'
import { contractFault } from './fault.js'
import type { Decision, OutsideStepRequest, Step } from './work.js'

/** What the engine must know of an effect apart from the effect itself. */
interface StepDescription<Command> extends Pick<Step<never>, 'name'> {
  /** Left out: every user on whom the job acts. */
  readonly concerns?: (decision: Decision) => boolean
  /** The command that a decision becomes. */
  readonly commandOf: (decision: Decision) => Command
  readonly removes?: boolean
  readonly part?: keyof PurgeActions
}

/** Binds an effect of the host to the engine. */
export function stepOf<Tx, Command>(
  effect: Effect<Tx, Command> | undefined,
  { name, concerns = isActedOn, commandOf, removes = false, part }: StepDescription<Command>,
): Step<Tx> {
  const described = { name, concerns, removes, part: part ?? null }
  // Whether the host has every effect that the order needs is checked before anything is stored;
  // this guards a host that changed since.
  if (effect === undefined)
    return {
      ...described,
      delivery: 'in-transaction',
      pipelined: false,
      isMissing: true,
      apply: () => Promise.reject(contractFault(`host-lacks-effect-${name}`)),
    }
  if (effect.delivery === 'in-transaction')
    return {
      ...described,
      delivery: effect.delivery,
      pipelined: effect.pipelined === true,
      apply: ({ tx, context, decisions }) =>
        effect.apply({ tx, context, commands: decisions.map(commandOf) }),
    }
  const { delivery, perform, lookUp, probe, calls = 1 } = effect
  const requestOf = ({ decision, ...request }: OutsideStepRequest) => ({
    ...request,
    command: commandOf(decision),
  })
  return {
    ...described,
    delivery,
    perform: (request) => perform(requestOf(request)),
    lookUp: lookUp === undefined ? null : (request) => lookUp(requestOf(request)),
    probe: probe ?? null,
    calls,
  }
}

function isActedOn({ act }: Decision): boolean {
  return act
}

/** Each key answered at most once, and nobody answered who was not asked for. */
export async function requireAskedFor<Item extends { readonly key: string }>(
  keys: readonly string[],
  answer: Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  // While the host reads.
  const awaited = new Set(keys)
  const items = await answer
  if (!Array.isArray(items)) throw contractFault('host-read-improper')
  for (const item of items)
    if (!awaited.delete(keyOf(item))) throw contractFault('host-read-unasked-or-repeated')
  return items
}

/** Without its key nobody can tell whose record it is. */
function keyOf(item: { readonly key: string }): string {
  try {
    return item.key
  } catch {
    throw contractFault('host-read-improper')
  }
}
