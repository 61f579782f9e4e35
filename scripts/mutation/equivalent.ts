// Mutants that no test can find, because the library does the same with them, and why.

/** A line on which every mutant, or the one that `becomes` this, changes nothing. */
export interface Equivalent {
  readonly file: string
  /** The line as it stands, without the space around it. */
  readonly line: string
  readonly becomes?: string
  readonly why: string
}

export const EQUIVALENT: readonly Equivalent[] = []
