// The operations of the library as plain promises, which reject with an `Error`.
import type { PurgeError } from '../jobs/errors.js'
import { createPurge as createOperations, type Purge } from '../purge.js'
import type { Operation } from '../run/operation.js'
import type { PurgeConfig } from '../run/setup.js'
import { explainError } from '../words/explain.js'

/** Operations as functions that act when they are called, and answer with a promise. */
export type Promised<Operations> = {
  readonly [Name in keyof Operations]: Operations[Name] extends (
    ...request: infer Request
  ) => Operation<infer Result>
    ? (...request: Request) => Promise<Result>
    : never
}

/** The operations of {@link Purge}, each as a plain promise. */
export type PromisePurge = Promised<Purge>

/**
 * What a promise of {@link PromisePurge} rejects with. The message is for people and may change;
 * programs use `code`.
 */
export interface PurgeFailure extends Error {
  /** Tells it from other errors. */
  readonly name: 'PurgeFailure'
  /** The stable code of the error. */
  readonly code: PurgeError['code']
  /** The error as the operation answered it: tagged data, with its described cause. */
  readonly cause: PurgeError
}

/**
 * Makes a purge out of the host's ports, as `createPurge` of `ils-user-purge` does, with plain
 * promises in place of operations that are called twice.
 *
 * @example
 * const purge = createPurge({ transactions, host, journal, policy, clock, ids })
 * const plan = await purge.plan({ criteria, requestedBy })
 */
export function createPurge<Tx>(config: PurgeConfig<Tx>): PromisePurge {
  return promisesOf(createOperations(config))
}

/** The operations of a purge, or a part of them, as plain promises. */
export function promisesOf<Operations extends object>(
  operations: Operations,
): Promised<Operations> {
  const promised =
    (operation: AnyOperation) =>
    (...request: readonly unknown[]) =>
      settled(operation(...request))
  return Object.fromEntries(
    Object.entries<AnyOperation>(operations as never).map(([name, operation]) => [
      name,
      promised(operation),
    ]),
  ) as Promised<Operations>
}

/** Whether something that was thrown is the failure of an operation. */
export function isPurgeFailure(thrown: unknown): thrown is PurgeFailure {
  return thrown instanceof Error && thrown.name === 'PurgeFailure' && 'code' in thrown
}

type AnyOperation = (...request: readonly unknown[]) => Operation<unknown>

async function settled(operation: Operation<unknown>): Promise<unknown> {
  const answer = await operation()
  if (answer._tag === 'Right') return answer.right
  const failure = new Error(explainError(answer.left), { cause: answer.left })
  throw Object.assign(failure, { name: 'PurgeFailure', code: answer.left.code })
}
