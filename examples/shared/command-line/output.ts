// What a command answers, written for people or, with `--json`, for a program: one JSON document on
// the output, everything else on the error stream.
import { complain, say } from '../screen.js'
import type { RawOptions } from './system.js'

/** What a command writes. */
export interface Output {
  readonly isForProgram: boolean
  /** The answer. */
  readonly answer: (text: string, json: unknown) => void
  /** What is said along the way. */
  readonly note: (text: string) => void
}

/** The output that the options ask for. */
export function outputOf(raw: RawOptions): Output {
  const isForProgram = raw.json === true
  return {
    isForProgram,
    answer: (text, json) => say(isForProgram ? JSON.stringify(json, null, 2) : text),
    note: isForProgram ? complain : say,
  }
}
