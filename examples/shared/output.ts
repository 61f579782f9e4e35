// What a command answers, written for people or, with `--json`, for a program: one JSON document on
// the output, everything else on the error stream.
import { complain, say } from './screen.js'

/** What a command writes. */
export interface Output {
  readonly isForProgram: boolean
  /** The answer. */
  readonly answer: (text: string, json: unknown) => void
  /** The answer of a command that has said everything to people along the way. */
  readonly end: (json: unknown) => void
  /** What is said along the way. */
  readonly note: (text: string) => void
}

/** The output that the options ask for. */
export function outputOf({ json }: { readonly json?: unknown }): Output {
  const isForProgram = json === true
  const document = (json: unknown): void => say(JSON.stringify(json, null, 2))
  return {
    isForProgram,
    answer: (text, json) => (isForProgram ? document(json) : say(text)),
    end: (json) => {
      if (isForProgram) document(json)
    },
    note: isForProgram ? complain : say,
  }
}
