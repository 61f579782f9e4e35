// Faults on order: a port that fails on the calls that a test names, before it did anything or
// after, when only the answer is lost.
import type { EffectRefusal } from '../ports/effects.js'
import type { TransactionPort } from '../ports/transaction.js'

/** When a planned fault strikes. Everything given must hold; nothing given = on every call. */
export interface FaultMoment {
  /** The n-th call of that method, from 1, counted for each fault by itself. */
  readonly call?: number
  /** Whether the request is one of those meant. */
  readonly when?: (request: unknown) => boolean
  /** What is thrown; left out: an error with code `planned-fault`. */
  readonly fault?: unknown
}

/** One planned fault of a port. */
export interface PlannedFault<Method> extends FaultMoment {
  /** The method whose call fails. */
  readonly method: Method
  /** `before` = the call never reaches the port; `after` = it was done, and its answer is lost. */
  readonly at: 'before' | 'after'
}

/** The names of a port's methods. */
export type MethodOf<Port> = {
  [Name in keyof Port]-?: NonNullable<Port[Name]> extends (...args: never[]) => Promise<unknown>
    ? Name
    : never
}[keyof Port]

/**
 * A port whose methods fail as planned; everything else goes through. The port itself is left as it
 * is.
 *
 * @param plan - For each call, the first planned fault that meets it strikes.
 * @example
 * const journal = failing(memoryJournal(database, { now }), [{ method: 'recordBatch', call: 2, at:
 * 'before' }])
 */
export const failing = <Port extends object>(
  port: Port,
  plan: readonly PlannedFault<MethodOf<Port>>[],
): Port => {
  const wrapped = { ...port } as Record<PropertyKey, unknown>
  for (const method of new Set(plan.map((each) => each.method))) {
    const real = port[method] as (...given: unknown[]) => Promise<unknown>
    const faults = plan
      .filter((each) => each.method === method)
      .map((planned) => ({ planned, strikes: watch(planned) }))
    wrapped[method] = async (...given: unknown[]) => {
      const struck = firstStruck(faults, given[0])
      if (struck?.at === 'before') throw thrownBy(struck)
      const answer = await real.apply(port, given)
      if (struck?.at === 'after') throw thrownBy(struck)
      return answer
    }
  }
  return wrapped as Port
}

/** One planned fault of a commit; `when` is handed the options of the run. */
export interface PlannedCommitFault extends FaultMoment {
  /**
   * `before-commit` = the work was done and is rolled back; `after-commit` = it is committed, and
   * the answer is lost.
   */
  readonly at: 'before-commit' | 'after-commit'
}

/**
 * Transactions whose commits fail as planned. Calls are counted over reads and writes alike; a run
 * whose work rejects counts too.
 */
export const failingCommits = <Tx>(
  transactions: TransactionPort<Tx>,
  plan: readonly PlannedCommitFault[],
): TransactionPort<Tx> => {
  const faults = plan.map((planned) => ({ planned, strikes: watch(planned) }))
  return {
    ...transactions,
    run: async (work, options) => {
      const struck = firstStruck(faults, options)
      const result = await transactions.run(async (tx) => {
        const done = await work(tx)
        if (struck?.at === 'before-commit') throw thrownBy(struck)
        return done
      }, options)
      if (struck?.at === 'after-commit') throw thrownBy(struck)
      return result
    },
  }
}

/**
 * An effect that refuses commands, as a host with rules of its own would; it does nothing at all
 * when it refuses any.
 */
export const refusing = <
  Command extends { readonly key: EffectRefusal['key'] },
  Request extends { readonly commands: readonly Command[] },
>(
  effect: {
    readonly delivery: 'in-transaction'
    readonly apply: (request: Request) => Promise<readonly EffectRefusal[]>
  },
  codeFor: (command: Command) => string | null,
): typeof effect => ({
  delivery: effect.delivery,
  apply: async (request) => {
    const refusals = request.commands.flatMap((command) => {
      const code = codeFor(command)
      return code === null ? [] : [{ key: command.key, code }]
    })
    return refusals.length > 0 ? refusals : effect.apply(request)
  },
})

/**
 * A condition that holds by chance, the same way for the same seed: for `when`.
 *
 * @param rate - How often it holds, from 0 = never to 1 = always.
 */
export const seeded = (seed: number, rate: number): (() => boolean) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32 < rate
  }
}

/** Counts the calls of one planned fault and says which of them it strikes. */
const watch = ({ call, when }: FaultMoment): ((request: unknown) => boolean) => {
  let calls = 0
  return (request) => {
    calls++
    return (call === undefined || calls === call) && (when === undefined || when(request))
  }
}

interface Watched<Planned> {
  readonly planned: Planned
  readonly strikes: (request: unknown) => boolean
}

/** Asks every fault, so that each keeps count, and takes the first that strikes. */
const firstStruck = <Planned>(
  faults: readonly Watched<Planned>[],
  request: unknown,
): Planned | undefined => faults.filter((each) => each.strikes(request))[0]?.planned

const thrownBy = (planned: FaultMoment): unknown =>
  planned.fault ??
  Object.assign(new Error('A fault that the test planned.'), { code: 'planned-fault' })
