// Mutants that no test can find, because the library does the same with them, and why.

/** A line on which every mutant, or the one that `becomes` this, changes nothing. */
export interface Equivalent {
  readonly file: string
  /** The line as it stands, without the space around it. */
  readonly line: string
  readonly becomes?: string
  readonly why: string
}

const UNIQUE = 'the names of an object are never equal, so which way equals go is never asked'

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'src/jobs/digest.ts',
    line: 'left < right ? -1 : left > right ? 1 : 0,',
    becomes: 'left <= right',
    why: UNIQUE,
  },
  {
    file: 'src/jobs/digest.ts',
    line: 'left < right ? -1 : left > right ? 1 : 0,',
    becomes: 'left >= right',
    why: UNIQUE,
  },
  {
    file: 'src/jobs/guards.ts',
    line: 'if (caps === null || period === null || count === 0) return null',
    becomes: 'false',
    why: 'without caps there is no period either; the compiler wants the first question',
  },
  {
    file: 'src/jobs/guards.ts',
    line: 'if (approvedBy !== null && isSameName(approvedBy, requestedBy, foldName))',
    becomes: 'true',
    why: 'what is no text has no name that is the same; the compiler wants the first question',
  },
  {
    file: 'src/jobs/totals.ts',
    line: 'libraryOf: LibraryOf = () => null,',
    becomes: '() => undefined',
    why: 'no library is counted as none, whichever way it is said',
  },
]
