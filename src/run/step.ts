// Makes a step of the engine out of an effect of the host.
import type { Effect } from '../ports/effects.js'
import { contractFault } from './fault.js'
import type { Decision, OutsideStepRequest, Step } from './work.js'

/** Binds an effect to the engine: whom it concerns, the command that a decision becomes, and whether the user is gone afterwards. */
export const stepOf = <Tx, Command>(
  name: string,
  effect: Effect<Tx, Command> | undefined,
  concerns: (decision: Decision) => boolean,
  commandOf: (decision: Decision) => Command,
  removes = false,
): Step<Tx> => {
  // Whether the host has every effect that the order needs is checked before anything is stored; this guards a host that changed since.
  if (effect === undefined)
    return { name, concerns, removes, delivery: 'in-transaction', apply: () => Promise.reject(contractFault(`host-lacks-effect-${name}`)) }
  if (effect.delivery === 'in-transaction')
    return {
      name,
      concerns,
      removes,
      delivery: effect.delivery,
      apply: ({ tx, context, decisions }) => effect.apply({ tx, context, commands: decisions.map(commandOf) }),
    }
  const { delivery, perform, lookUp, probe } = effect
  const requestOf = ({ context, decision, idempotencyKey }: OutsideStepRequest) => ({
    context,
    command: commandOf(decision),
    idempotencyKey,
  })
  return {
    name,
    concerns,
    removes,
    delivery,
    perform: (request) => perform(requestOf(request)),
    lookUp: lookUp === undefined ? null : (request) => lookUp(requestOf(request)),
    probe: probe ?? null,
  }
}

/** Each key answered at most once, and nobody answered who was not asked for. */
export const requireAskedFor = async <Item extends { readonly key: string }>(
  keys: readonly string[],
  answer: Promise<readonly Item[]>,
): Promise<readonly Item[]> => {
  // While the host reads.
  const awaited = new Set(keys)
  const items = await answer
  for (const item of items) if (!awaited.delete(item.key)) throw contractFault('host-read-unasked-or-repeated')
  return items
}
