// The tables of the facts, written from the table of facts itself.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { FACT_NAMES, FACTS, isSettled, type OwnFactName } from '../../src/domain/facts.js'
import { code, table } from './table.js'

type KindName = (typeof FACTS)[OwnFactName]['kind']

/** How a value of each kind is written, in JSON as in a host. */
const FORMS: Readonly<Record<KindName, string>> = {
  text: 'text',
  'text-or-none': 'text, or `null` = in none',
  day: 'day, `YYYY-MM-DD` (in JSON also `YYYY-MM-DDZ`), or `null` = there is none',
  amount: 'amount from 0, as text in any exact form: `0`, `12.5`, `12.500000`',
  count: 'whole number from 0',
  flag: '`true`, `false`',
  requests:
    'whole numbers from 0 for `pending`, `inTransit`, `onHoldShelf` and `shipped`, all four',
  restrictions:
    'list of at most 10,000 of `{ "until": … }`: a moment, in JSON with an offset up to 15:59, ' +
    'or `null` = never ends; `until` is required',
  researcher: '`{ "affiliated", "assets", "grants" }`, all three, or `null` = not a researcher',
}

/** The comments of the entries of `FACTS`, by name. */
function meanings(): ReadonlyMap<string, string> {
  const path = join(import.meta.dirname, '..', '..', 'src', 'domain', 'facts.ts')
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true)
  const found = new Map<string, string>()
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node)) {
      const text = ts.getTextOfJSDocComment(ts.getJSDocCommentsAndTags(node)[0]?.comment)
      if (text !== undefined) found.set(node.name.getText(), text.replace(/\s*\n\s*/g, ' '))
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function cleanValueOf(name: OwnFactName): string {
  return isSettled(name) ? code(JSON.stringify(FACTS[name].clean).replaceAll(',', ', ')) : ''
}

function factsTable(): string {
  const meaning = meanings()
  return table(
    ['fact', 'kind', 'clean', 'meaning'],
    FACT_NAMES.map((name) => [
      code(name),
      FACTS[name].kind,
      cleanValueOf(name),
      meaning.get(name) ?? '',
    ]),
  )
}

/** The kinds that some fact has, in the order of the facts. */
const KINDS: readonly KindName[] = [...new Set(FACT_NAMES.map((name) => FACTS[name].kind))]

function formsTable(): string {
  return table(
    ['kind', 'value', 'facts'],
    KINDS.map((kind) => [
      kind,
      FORMS[kind],
      FACT_NAMES.filter((name) => FACTS[name].kind === kind)
        .map(code)
        .join(', '),
    ]),
  )
}

/** The generated parts about facts, by the name that their markers carry. */
export const FACT_PARTS: Readonly<Record<string, () => string>> = {
  facts: factsTable,
  'fact-forms': formsTable,
}
