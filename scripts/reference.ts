// The pages of public names, made from docstrings: `npm run reference` writes docs/reference/api,
// `npm run check:reference` fails where they are out of date.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Application, type TypeDocOptions } from 'typedoc'
import type { PluginOptions } from 'typedoc-plugin-markdown'
import { entryFiles } from './check-docs.js'

const ROOT = join(import.meta.dirname, '..')
const PAGES = join(ROOT, 'docs', 'reference', 'api')
const COMMAND = 'npm run reference'

const OPTIONS: TypeDocOptions & PluginOptions = {
  plugin: ['typedoc-plugin-markdown'],
  name: 'Public names',
  readme: 'none',
  disableSources: true,
  excludeExternals: true,
  hideGenerator: true,
  sort: ['alphabetical'],
  tsconfig: join(ROOT, 'tsconfig.json'),
  // The compiler has checked them, and so has `npm run check:docs`.
  skipErrorChecking: true,
  validation: { notExported: false, invalidLink: false, notDocumented: false },
  logLevel: 'Error',
  outputFileStrategy: 'modules',
  entryFileName: 'index',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  useHTMLAnchors: true,
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  parametersFormat: 'table',
}

/** Every page as it should be, by its path under the folder. */
export async function wantedPages(): Promise<ReadonlyMap<string, string>> {
  const out = mkdtempSync(join(tmpdir(), 'ils-user-purge-reference-'))
  try {
    const app = await Application.bootstrapWithPlugins({
      ...OPTIONS,
      entryPoints: [...entryFiles()],
      basePath: join(ROOT, 'src'),
      out,
    } as TypeDocOptions)
    const project = await app.convert()
    if (project === undefined) throw new Error('typedoc made nothing of the sources')
    await app.generateOutputs(project)
    // Signatures are no programs: the tests run what opens with `ts`.
    return new Map(
      [...pagesIn(out)].map(([name, text]) => [
        name,
        text.replaceAll(/^```ts$/gm, '```typescript'),
      ]),
    )
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

/** The pages in a folder; none where there is no folder. */
export function pagesIn(folder: string): ReadonlyMap<string, string> {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    return new Map(
      names
        .filter((name) => name.endsWith('.md'))
        .sort()
        .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    )
  } catch {
    return new Map()
  }
}

/** The pages that are not as they should be. */
export function stalePages(
  wanted: ReadonlyMap<string, string>,
  kept: ReadonlyMap<string, string>,
): readonly string[] {
  const names = new Set([...wanted.keys(), ...kept.keys()])
  return [...names].filter((name) => wanted.get(name) !== kept.get(name)).sort()
}

async function main(check: boolean): Promise<number> {
  const wanted = await wantedPages()
  const stale = stalePages(wanted, pagesIn(PAGES))
  if (check) {
    for (const name of stale) console.error(`docs/reference/api/${name} is out of date`)
    if (stale.length > 0) console.error(`Run ${COMMAND}, and commit what it writes.`)
    else console.log(`${wanted.size} pages of public names are up to date`)
    return stale.length === 0 ? 0 : 1
  }
  rmSync(PAGES, { recursive: true, force: true })
  for (const [name, text] of wanted) {
    mkdirSync(dirname(join(PAGES, name)), { recursive: true })
    writeFileSync(join(PAGES, name), text)
  }
  console.log(`written: ${wanted.size} pages in docs/reference/api`)
  return 0
}

if (process.argv[1] === import.meta.filename)
  process.exitCode = await main(process.argv.includes('--check'))
