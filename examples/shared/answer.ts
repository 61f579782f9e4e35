// What an operation of the library answered: its result, or a sentence with the exit code that
// fits.
import { libraryWords } from './spoken.js'
import { explainError, type Operation, type PurgeError } from 'ils-user-purge'
import { EXIT, type Trouble } from './trouble.js'

const EXIT_CODES: Readonly<Record<PurgeError['_tag'], number>> = {
  DigestMismatch: EXIT.refused,
  CountMismatch: EXIT.refused,
  CapExceeded: EXIT.refused,
  PeriodCapExceeded: EXIT.refused,
  ApprovalMissing: EXIT.refused,
  ApprovalBySamePerson: EXIT.refused,
  ApprovalByService: EXIT.refused,
  PlanNotReady: EXIT.refused,
  PlanOrdered: EXIT.refused,
  PlanDiscarded: EXIT.refused,
  PlanExpired: EXIT.refused,
  PlanOutdated: EXIT.refused,
  PlanTampered: EXIT.refused,
  ForeignPlan: EXIT.refused,
  NobodyGoes: EXIT.refused,
  JobNotReady: EXIT.refused,
  ForeignJob: EXIT.refused,
  InvalidOrder: EXIT.badInput,
  JobNotFound: EXIT.badInput,
  PlanNotFound: EXIT.badInput,
  UserNotFound: EXIT.badInput,
  RunnerDraining: EXIT.resting,
  PlanInterrupted: EXIT.fault,
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
  return {
    _tag: 'Trouble',
    exitCode: EXIT_CODES[error._tag],
    message: explainError(error, libraryWords()),
  }
}
