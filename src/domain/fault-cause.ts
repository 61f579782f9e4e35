// What may be said of a fault that a port threw. The thrown object itself goes nowhere: drivers and
// ORMs keep statements and parameters in it, and those name people.

/**
 * The cause of a fault, as plain data without personal data: never the thrown object, its message,
 * or anything that leads to either.
 */
export interface FaultCause {
  /** The fault's own code, or the name of its type: `23503`, `ECONNREFUSED`, `TypeError`. */
  readonly code: string
  /** The table that the database names. */
  readonly table?: string
  /** The column that the database names, or several with commas between. */
  readonly column?: string
  /** The constraint that was broken. */
  readonly constraint?: string
  /** The system that failed, by the host's name for it. */
  readonly system?: string
  /** The host's own words, where the names above do not say it. At most 500 characters. */
  readonly words?: string
}

/**
 * The cause in one line: its own words where it has some, else code and names.
 *
 * @example
 * faultText({ code: '23503', table: 'loans' }) // '23503: table loans'
 */
export function faultText({ code, words, system, ...names }: FaultCause): string {
  if (words !== undefined) return words
  const said = (['table', 'column', 'constraint'] as const).flatMap((what) =>
    names[what] === undefined ? [] : [`${what} ${names[what]}`],
  )
  const where = system === undefined ? '' : ` in ${system}`
  return `${code}${where}${said.length === 0 ? '' : `: ${said.join(', ')}`}`
}
