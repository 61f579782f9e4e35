// An operation of the library: how it answers with a result or with a tagged error.
import type { Invalid } from '../domain/invalid.js'
import { E, type TE } from '../internal/fp.js'
import type { PurgeError } from './errors.js'

/**
 * An operation that does nothing until it is called, and then answers with its result or a tagged
 * error; it never rejects.
 */
export type Operation<Result> = TE.TaskEither<PurgeError, Result>

/** Thrown inside an operation to answer with an error; only `operation` below catches it. */
interface Answer {
  readonly answer: PurgeError
}

/** Ends the operation with an error. */
export function answerWith(answer: PurgeError): never {
  throw { answer } satisfies Answer
}

/** Ends the operation, because its order cannot be used as it is. */
export function refuseOrder(mistakes: readonly Invalid[]): never {
  return answerWith({ _tag: 'InvalidOrder', code: 'invalid-order', mistakes })
}

/**
 * Makes an operation of an action. What the action throws by {@link answerWith} is its answer;
 * anything else is a fault of a port.
 */
export function operation<Result>(
  name: string,
  action: () => Promise<Result>,
  describeFault: (fault: unknown) => string,
): Operation<Result> {
  return async () => {
    try {
      return E.right(await action())
    } catch (thrown) {
      if (isAnswer(thrown)) return E.left(thrown.answer)
      const fault = describeFault(thrown)
      return E.left({ _tag: 'HostFault', code: 'host-fault', operation: name, fault })
    }
  }
}

function isAnswer(thrown: unknown): thrown is Answer {
  return typeof thrown === 'object' && thrown !== null && 'answer' in thrown
}
