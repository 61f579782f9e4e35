// What holds of everything that takes input from outside, whatever comes.
import { isDeepStrictEqual } from 'node:util'
import type fc from 'fast-check'
import type { Invalid } from '../../src/domain/invalid.js'
import { SECRET } from './inputs.js'

/** What a target says of an input. */
export type Said =
  | { readonly _tag: 'Refused'; readonly mistakes: readonly Invalid[] }
  | { readonly _tag: 'Accepted'; readonly value: unknown; readonly readBack?: unknown }
  /** Something that is neither, and is told to people or stored. */
  | { readonly _tag: 'Told'; readonly value: unknown }

/** Something that takes input from outside. */
export interface Target {
  readonly name: string
  readonly inputs: fc.Arbitrary<unknown>
  /** How often it is tried, compared with the others. */
  readonly weight: number
  /** Whether the name of a person in the input must not come back in what is said. */
  readonly hides: boolean
  readonly ask: (input: unknown) => Said | Promise<Said>
  /** Whether something thrown is an error that the target documents. */
  readonly isDocumented?: (thrown: unknown) => boolean
}

/** A law that an input broke, in words; `null` = none. */
export async function brokenLaw(target: Target, input: unknown): Promise<string | null> {
  const first = await saidBy(target, input)
  if (typeof first === 'string') return first
  const second = await saidBy(target, input)
  if (!isDeepStrictEqual(first, second)) return 'the same input got another answer'
  if (Object.keys(Object.prototype).length > 0) return 'a prototype was polluted'
  if (target.hides && textOf(first).includes(SECRET)) return 'a name came back'
  switch (first?._tag) {
    case 'Refused':
      return improperRefusal(first.mistakes)
    case 'Accepted':
      return 'readBack' in first && !saysTheSame(first.value, first.readBack)
        ? 'what was accepted is read back as something else'
        : null
    default:
      return null
  }
}

/** JSON has no `undefined`: a field that is undefined is the same as one that is left out. */
function saysTheSame(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(withoutUndefined(left), withoutUndefined(right))
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => [name, withoutUndefined(each)]),
  )
}

/** What a target says; a text: it threw what it must not; `null`: it threw what it documents. */
async function saidBy(target: Target, input: unknown): Promise<Said | string | null> {
  try {
    return await target.ask(input)
  } catch (thrown) {
    if (target.isDocumented?.(thrown) === true) return null
    return `it threw ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : typeof thrown}`
  }
}

function improperRefusal(mistakes: readonly Invalid[]): string | null {
  if (mistakes.length === 0) return 'it was refused without a mistake'
  const isProper = mistakes.every(
    ({ code, path, expected, got }) =>
      /^[a-z]+(-[a-z]+)*$/.test(code) &&
      typeof path === 'string' &&
      typeof expected === 'string' &&
      expected !== '' &&
      typeof got === 'string' &&
      got !== '',
  )
  return isProper ? null : 'a mistake does not say where, what was expected and what came'
}

function textOf(said: Said | null): string {
  return said?._tag === 'Accepted' ? '' : (JSON.stringify(said) ?? '')
}
