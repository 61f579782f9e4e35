// What the benchmark says: one line a comparison, with ratio, goal and whether it was met; for
// people and for machines.

/** The sections of the benchmark, in the order in which they run. */
export const SECTIONS = [
  'evaluator',
  'size',
  'run',
  'locks',
  'desk',
  'memory',
  'scale',
  'keys',
  'nights',
  'rate',
  'evergreen',
  'koha',
] as const

/** A section of the benchmark. */
export type SectionName = (typeof SECTIONS)[number]

/** What a ratio is held against. */
export interface Goal {
  readonly sense: 'at-least' | 'at-most'
  readonly value: number
}

/** One comparison, or one figure that belongs to one. */
export interface Line {
  readonly section: SectionName
  /** What was measured. */
  readonly what: string
  /** The figure itself, with its unit, as people read it. */
  readonly figure: string
  /** The figure as a number, for plots. */
  readonly value: number
  /** What it is a ratio to; `null` = a plain figure. */
  readonly against: string | null
  readonly ratio: number | null
  readonly goal: Goal | null
  /** `null` where there is no goal. */
  readonly met: boolean | null
}

/** A line without a goal. */
export const figureLine = (line: Pick<Line, 'section' | 'what' | 'figure' | 'value'>): Line => ({
  ...line,
  against: null,
  ratio: null,
  goal: null,
  met: null,
})

/** A line that is held against a goal; a ratio that is no number never meets one. */
export const goalLine = (
  line: Omit<Line, 'met' | 'goal' | 'ratio'> & {
    readonly ratio: number
    readonly goal: Goal | null
  },
): Line => ({
  ...line,
  met: line.goal === null ? null : meets(line.ratio, line.goal),
})

const meets = (ratio: number, { sense, value }: Goal): boolean =>
  sense === 'at-least' ? ratio >= value : ratio <= value

export const atLeast = (value: number): Goal => ({ sense: 'at-least', value })
export const atMost = (value: number): Goal => ({ sense: 'at-most', value })

/** Three digits that count. */
export const digits = (value: number): string => {
  const size = Math.abs(value)
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/** A rate as people read it. */
export const usersPerSecond = (rate: number): string =>
  rate >= 1e6
    ? `${digits(rate / 1e6)} M users/s`
    : rate >= 1e3
      ? `${digits(rate / 1e3)} k users/s`
      : `${digits(rate)} users/s`

const COLUMNS = [48, 18, 46] as const

/** A line as cells: what, figure, ratio, goal, whether it was met. */
export const lineCells = (line: Line): readonly [string, string, string, string, string] => [
  line.what,
  line.figure,
  comparedText(line),
  goalText(line.goal),
  line.met === null ? '' : line.met ? 'met' : 'NOT MET',
]

/** A line as it is printed. */
export const lineText = (line: Line): string => {
  const [what, figure, compared, goal, verdict] = lineCells(line)
  const measured = `${what.padEnd(COLUMNS[0])} ${figure.padStart(COLUMNS[1])}`
  const judged = `${compared.padEnd(COLUMNS[2])} ${goal.padEnd(11)} ${verdict}`
  return `${measured}  ${judged}`.trimEnd()
}

const comparedText = ({ ratio, against }: Line): string =>
  ratio === null || against === null ? '' : `${digits(ratio)} × ${against}`

const goalText = (goal: Goal | null): string =>
  goal === null ? '' : `goal ${goal.sense === 'at-least' ? '≥' : '≤'} ${goal.value}`
