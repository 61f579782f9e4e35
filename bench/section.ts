// What a section of the benchmark is: it measures, and says what it found line by line.
import type { Line } from './lines.js'

export interface SectionOptions {
  /** How many users; the section's own number where it is left out. */
  readonly users?: number
  /** How many rounds; the section's own number where it is left out. */
  readonly rounds?: number
  readonly emit: (line: Line) => void
}

export type Section = (options: SectionOptions) => Promise<void>
