// What a command answers instead of its result: a sentence for the operator and an exit code. A
// mistake never shows a stack trace.

/** Exit codes of the command line, as documented in its help. */
export const EXIT = {
  /** The job is complete, or there was nobody to purge. */
  done: 0,
  /** Not confirmed, or refused by a guard of the policy. Nothing was touched. */
  refused: 1,
  /** A mistake in the options, the files or the database. Nothing was changed. */
  badInput: 2,
  /** The nightly run found nobody who would go. Nothing is ordered. */
  nobodyGoes: 10,
  /** The nightly run left its plan for a person. Nothing is ordered. */
  waitsForPerson: 11,
  /**
   * Something broke that is nobody's mistake. What was committed stays; a job that was begun stays
   * running.
   */
  fault: 70,
  /** Asked to end (SIGTERM, SIGINT): the job stays running, `--resume` goes on with it. */
  resting: 75,
} as const

/** An expected end of a command that is not its result. */
export interface Trouble {
  readonly _tag: 'Trouble'
  readonly exitCode: number
  readonly message: string
}

/** Says what is wrong, where, and what to do; ends the command with exit code 2. */
export const badInput = (message: string): Trouble => ({
  _tag: 'Trouble',
  exitCode: EXIT.badInput,
  message,
})

/** Ends the command with exit code 1: nothing was touched. */
export const refused = (message: string): Trouble => ({
  _tag: 'Trouble',
  exitCode: EXIT.refused,
  message,
})

export const isTrouble = (value: unknown): value is Trouble =>
  typeof value === 'object' && value !== null && (value as { _tag?: unknown })._tag === 'Trouble'

/**
 * The code of a system or SQLite error, e.g. `EACCES`, `SQLITE_BUSY`; `null` where there is none.
 */
export const codeOf = (fault: unknown): string | null => {
  const code =
    typeof fault === 'object' && fault !== null ? (fault as { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : null
}
