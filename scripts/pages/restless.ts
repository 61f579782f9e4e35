// The generated test for what stands against a user: every fact of the table, unrolled. A loop over
// the names takes ten times as long, and there is one for every user.
import { FACT_NAMES, FACTS, isSettled, type SettledFactName } from '../../src/domain/facts.js'
import { REQUEST_STATES } from '../../src/domain/user.js'

/** The file that is generated. */
export const RESTLESS_FILE = 'src/eligibility/generated/restless.ts'

/** As many bits as a whole number has, but for one that the evaluator keeps for itself. */
const BITS = 31

type SettledKindName = (typeof FACTS)[SettledFactName]['kind']

/** How to say in code that a value is another than the clean one: one of these tests holds. */
const IS_RESTLESS: Readonly<Record<SettledKindName, (fact: string) => readonly string[]>> = {
  count: (fact) => [`user.${fact} !== 0`],
  amount: (fact) => [`user.${fact} !== '0'`],
  flag: (fact) => [`user.${fact} !== false`],
  requests: (fact) => REQUEST_STATES.map((state) => `user.${fact}?.${state} !== 0`),
  restrictions: (fact) => [`!Array.isArray(user.${fact})`, `user.${fact}.length !== 0`],
  researcher: (fact) => [`user.${fact} !== null`],
}

const WIDTH = 100

/** A statement as the formatter writes it. */
function statement(tests: readonly string[], bit: number): string {
  const line = `  if (${tests.join(' || ')}) restless |= ${bit}`
  return line.length <= WIDTH
    ? line
    : `  if (\n    ${tests.join(' ||\n    ')}\n  )\n    restless |= ${bit}`
}

/** The whole file. */
export function restlessSource(): string {
  const settled = FACT_NAMES.filter(isSettled)
  const bit = (at: number): number => 1 << (at % BITS)
  const bits = settled.map((fact, at) => `  ${fact}: ${bit(at)},`)
  const tests = settled.map((fact, at) => statement(IS_RESTLESS[FACTS[fact].kind](fact), bit(at)))
  return `// Written by \`npm run pages\` from the table of facts, src/domain/facts.ts. Do not edit.
import type { SettledFactName } from '../../domain/facts.js'
import type { UserFacts } from '../../domain/user.js'

/** The bit of every fact that has a clean value. */
export const FACT_BITS = {
${bits.join('\n')}
} as const satisfies Readonly<Record<SettledFactName, number>>

/** The bits of the facts that do not have exactly the clean value; 0 for the commonest user. */
export function restlessFacts(user: UserFacts): number {
  let restless = 0
${tests.join('\n')}
  return restless
}
`
}
