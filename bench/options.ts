// What the benchmark is asked for on the command line.
import { parseArgs } from 'node:util'
import { SECTIONS, type SectionName } from './lines.js'

export interface BenchOptions {
  /** The sections to run, in their order. */
  readonly sections: readonly SectionName[]
  readonly json: boolean
  /** Whether a goal that is not met is a failure. */
  readonly strict: boolean
  /** Instead of each section's own number of users. */
  readonly users: number | null
  /** Instead of each section's own number of rounds: fewer for a hurried look. */
  readonly rounds: number | null
}

/** Reads the options. @throws an `Error` that says what is wrong with them. */
export const benchOptions = (args: readonly string[]): BenchOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      users: { type: 'string' },
      rounds: { type: 'string' },
    },
  })
  const only = (values.only ?? []).flatMap((each) => each.split(','))
  const unknown = only.find((each) => !(SECTIONS as readonly string[]).includes(each))
  if (unknown !== undefined) throw new Error(`--only takes ${SECTIONS.join(', ')}; not ${unknown}`)
  return {
    sections: only.length === 0 ? SECTIONS : SECTIONS.filter((section) => only.includes(section)),
    json: values.json,
    strict: values.strict,
    users: values.users === undefined ? null : wholeUsers(values.users),
    rounds: values.rounds === undefined ? null : wholeRounds(values.rounds),
  }
}

const wholeUsers = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text) || Number(text) < 100)
    throw new Error('--users takes a whole number from 100')
  return Number(text)
}

const wholeRounds = (text: string): number => {
  if (!/^[1-9]\d?$/.test(text)) throw new Error('--rounds takes a whole number from 1 to 99')
  return Number(text)
}
