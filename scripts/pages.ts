// `npm run pages`: writes anew every file, and every part of a page, that is generated from the
// code. The tests say which are out of date.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CODE_PARTS } from './pages/codes.js'
import { FACT_PARTS } from './pages/facts.js'
import { RESTLESS_FILE, restlessSource } from './pages/restless.js'
import { RULE_PARTS } from './pages/rules-and-presets.js'
import { SETTING_PARTS } from './pages/settings.js'

const ROOT = join(import.meta.dirname, '..')
const PAGES = 'docs/reference'

/** Every generated part of the pages, by the name that its markers carry. */
export const PARTS: Readonly<Record<string, () => string>> = {
  ...FACT_PARTS,
  ...RULE_PARTS,
  ...CODE_PARTS,
  ...SETTING_PARTS,
}

/** A file with generated content: as it is, and as it should be. */
export interface GeneratedFile {
  readonly path: string
  readonly is: string
  readonly shouldBe: string
}

/** Every file with generated content. */
export function generatedFiles(): readonly GeneratedFile[] {
  const pages = readdirSync(join(ROOT, PAGES)).filter((name) => name.endsWith('.md'))
  return [
    { path: RESTLESS_FILE, is: contentOf(RESTLESS_FILE), shouldBe: restlessSource() },
    ...pages.map((name) => {
      const path = `${PAGES}/${name}`
      const is = contentOf(path)
      return { path, is, shouldBe: refreshed(is) }
    }),
  ]
}

function contentOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** A page with every marked part written anew. */
function refreshed(page: string): string {
  return page.replace(
    /(<!-- begin ([a-z-]+) -->\n)[\s\S]*?(<!-- end \2 -->)/g,
    (whole, begin: string, name: string, end: string) => {
      const part = PARTS[name]
      return part === undefined ? whole : `${begin}\n${part()}\n\n${end}`
    },
  )
}

function main(): void {
  for (const { path, is, shouldBe } of generatedFiles()) {
    if (is === shouldBe) continue
    writeFileSync(join(ROOT, path), shouldBe)
    console.log(`written: ${path}`)
  }
}

if (process.argv[1] === import.meta.filename) main()
