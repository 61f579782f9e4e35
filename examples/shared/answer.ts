// What an operation of the library answered: its result, or a sentence with the exit code that
// fits.
import { explainError, type Operation, type PurgeError } from 'ils-user-purge'
import { EXIT, type Trouble } from './trouble.js'

const EXIT_CODES: Readonly<Record<PurgeError['_tag'], number>> = {
  PlanStale: EXIT.refused,
  CountMismatch: EXIT.refused,
  CapExceeded: EXIT.refused,
  PeriodCapExceeded: EXIT.refused,
  ApprovalMissing: EXIT.refused,
  ApprovalBySamePerson: EXIT.refused,
  AlreadySubmitted: EXIT.refused,
  JobNotReady: EXIT.refused,
  ForeignJob: EXIT.refused,
  InvalidOrder: EXIT.badInput,
  JobNotFound: EXIT.badInput,
  UserNotFound: EXIT.badInput,
  RunnerDraining: EXIT.resting,
  HostFault: EXIT.fault,
}

/** Carries out an operation; throws a {@link Trouble} where it does not answer its result. */
export async function answerOf<Result>(operation: Operation<Result>): Promise<Result> {
  const answer = await operation()
  if (answer._tag === 'Right') return answer.right
  throw troubleOf(answer.left)
}

/** The error as a sentence with its exit code. */
export function troubleOf(error: PurgeError): Trouble {
  return { _tag: 'Trouble', exitCode: EXIT_CODES[error._tag], message: explainError(error) }
}
