// Fails when a file imports what its room may not know, and when the cruise saw no file at all.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import ts from 'typescript'

const require = createRequire(import.meta.url)

/** One import that breaks a rule, by the names of rule and files. */
export type BrokenImport = { readonly rule: string; readonly from: string; readonly to: string }

/**
 * Every broken import rule in the folders below the working directory, with the modules looked at.
 */
export async function brokenImports(
  folders: readonly string[],
): Promise<{ readonly modules: readonly string[]; readonly broken: readonly BrokenImport[] }> {
  const { options, forbidden } = require('../.dependency-cruiser.cjs')
  const settings: ICruiseOptions = { ...options, ruleSet: { forbidden }, validate: true }
  const tsConfig = extractTSConfig(options.tsConfig.fileName)
  const { output } = await cruise([...folders], settings, options.enhancedResolveOptions, {
    tsConfig,
  })
  const { modules, summary } = output as ICruiseResult
  return {
    modules: modules
      .map(({ source }) => source)
      .filter((source) => folders.some((folder) => source.startsWith(`${folder}/`))),
    broken: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  }
}

/** Statements of an entry file that are more than a named re-export, as `path:line`. */
export function entryLogic(path: string): readonly string[] {
  if (!existsSync(path)) return [`${path} is missing`]
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true)
  return file.statements
    .filter((node) => !isNamedReExport(node))
    .map((node) => `${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`)
}

function isNamedReExport(node: ts.Statement): boolean {
  if (!ts.isExportDeclaration(node) || node.moduleSpecifier === undefined) return false
  return node.exportClause !== undefined && ts.isNamedExports(node.exportClause)
}

/** Source files of the published entries, as package.json lists them. */
function entryFiles(): readonly string[] {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
  const paths = Object.keys(exports).filter((path) => path !== './package.json')
  return paths.map((path) => `src/${path === '.' ? '' : `${path.slice(2)}/`}index.ts`)
}

async function main(): Promise<number> {
  const { modules, broken } = await brokenImports(['src', 'examples'])
  const complaints = [
    ...broken.map(({ rule, from, to }) => `${rule}: ${from} -> ${to}`),
    ...entryFiles()
      .flatMap(entryLogic)
      .map((place) => `entry-is-a-list: ${place}`),
    ...(modules.length === 0 ? ['no-modules: the cruise saw no file, so it proves nothing'] : []),
  ]
  for (const complaint of complaints) console.error(complaint)
  console.log(`imports: ${modules.length} modules, ${complaints.length} broken rules`)
  return complaints.length === 0 ? 0 : 1
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main()
