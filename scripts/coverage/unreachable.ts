// Branches that no test can reach, and why each still stands in the code.

/** A line with a branch that is never taken. */
export interface Unreachable {
  readonly file: string
  /** The line as it stands, without the space around it. */
  readonly line: string
  readonly why: string
}

export const UNREACHABLE: readonly Unreachable[] = [
  {
    file: 'src/eligibility/evaluate.ts',
    line: 'return cutoff === null ? NOTHING : (warnings.get(cutoff) ?? NOTHING)',
    why: 'each cutoff has its warning; the compiler does not know that of a map',
  },
  {
    file: 'src/eligibility/rules/debt-over-threshold.ts',
    line: "return checked._tag === 'Right' ? checked.right : amount",
    why: 'criteria whose threshold is no amount are refused before any rule is prepared',
  },
  {
    file: 'src/jobs/digest.ts',
    line: 'left < right ? -1 : left > right ? 1 : 0,',
    why: 'the names of an object are never equal',
  },
]
