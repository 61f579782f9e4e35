// An operation of the library: how it answers with a result or with a tagged error.
import type { FaultCause } from '../domain/fault-cause.js'
import type { Invalid } from '../domain/invalid.js'
import { E, type TE } from '../internal/fp.js'
import type { PurgeError } from '../jobs/errors.js'

/**
 * An operation that does nothing until it is called, and then answers with its result or a tagged
 * error; it never rejects.
 */
export type Operation<Result> = TE.TaskEither<PurgeError, Result>

/** Thrown inside an operation to answer with an error; only `operationsOf` below catches it. */
interface Answer {
  readonly answer: PurgeError
}

/**
 * Every answer under way. What a port throws may have a property of any name, so the name alone
 * does not make it an answer.
 */
const ANSWERS = new WeakSet<object>()

/** Ends the operation with an error. */
export function answerWith(answer: PurgeError): never {
  const thrown: Answer = { answer }
  ANSWERS.add(thrown)
  throw thrown
}

/** Ends the operation, because its order cannot be used as it is. */
export function refuseOrder(mistakes: readonly Invalid[]): never {
  return answerWith({ _tag: 'InvalidOrder', code: 'invalid-order', mistakes })
}

/** What operations do, by name: each answers or throws. */
export type Actions<Operations> = {
  readonly [Name in keyof Operations]: Operations[Name] extends (
    ...request: infer Request
  ) => Operation<infer Result>
    ? (...request: Request) => Promise<Result>
    : never
}

/**
 * Makes operations of actions. What an action throws by {@link answerWith} is the answer of its
 * operation; anything else is a fault of a port. No action is begun where there are mistakes.
 */
export function operationsOf<Operations>(
  actions: Actions<Operations>,
  mistakes: readonly Invalid[],
  describeFault: (thrown: unknown) => FaultCause,
): Operations {
  const operation = (name: string, action: Action) => (request: unknown) => () =>
    answered(name, describeFault, () => {
      if (mistakes.length > 0) refuseOrder(mistakes)
      return action(request)
    })
  return Object.fromEntries(
    Object.entries<Action>(actions as never).map(([name, action]) => [
      name,
      operation(name, action),
    ]),
  ) as Operations
}

/** What an action answers, or the error that ended it. */
export async function answered<Result>(
  operation: string,
  describeFault: (fault: unknown) => FaultCause,
  action: () => Promise<Result>,
): Promise<E.Either<PurgeError, Result>> {
  try {
    return E.right(await action())
  } catch (thrown) {
    if (isAnswer(thrown)) return E.left(thrown.answer)
    const fault = describeFault(thrown)
    return E.left({ _tag: 'HostFault', code: 'host-fault', operation, fault })
  }
}

type Action = (request: unknown) => Promise<unknown>

/** Whether it was thrown by {@link answerWith}. */
export function isAnswer(thrown: unknown): thrown is Answer {
  return typeof thrown === 'object' && thrown !== null && ANSWERS.has(thrown)
}
