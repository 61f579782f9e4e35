// The public names and types of each entry as text in git: `npm run api` writes api/*.api.md,
// `npm run check:api` fails where they are out of date.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type IConfigFile,
} from '@microsoft/api-extractor'
import ts from 'typescript'

const ROOT = join(import.meta.dirname, '..')
const REPORTS = join(ROOT, 'api')
const OUT = join(ROOT, '.test-results', 'api')
const COMMAND = 'npm run api'

/** A report that differs from what is in git, and how. */
export interface Stale {
  readonly file: string
  readonly why: 'is out of date' | 'is missing' | 'is of no entry'
}

/** What differs between the reports as they should be and those in git, by file name. */
export function staleReports(
  wanted: ReadonlyMap<string, string>,
  kept: ReadonlyMap<string, string>,
): readonly Stale[] {
  const differing = [...wanted].flatMap(([file, text]): readonly Stale[] => {
    const old = kept.get(file)
    if (old === undefined) return [{ file, why: 'is missing' }]
    return old === text ? [] : [{ file, why: 'is out of date' }]
  })
  const extra = [...kept.keys()].filter((file) => !wanted.has(file))
  return [...differing, ...extra.map((file): Stale => ({ file, why: 'is of no entry' }))]
}

/** The published entries, as package.json lists them: `index`, `codec`, `adapters/sql` … */
function entries(): readonly string[] {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  return Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => (path === '.' ? 'index' : path.slice(2)))
}

function pathOf(entry: string, ending: string): string {
  return entry === 'index' ? `index${ending}` : join(entry, `index${ending}`)
}

/** Writes the declarations of the sources, as a compiler sees them that knows nothing of Node. */
function emitDeclarations(): void {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT)
  const program = ts.createProgram(
    entries().map((entry) => join(ROOT, 'src', pathOf(entry, '.ts'))),
    {
      ...options,
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: join(ROOT, 'src'),
      outDir: OUT,
    },
  )
  const { diagnostics } = program.emit()
  const complaints = diagnostics.map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, '\n'),
  )
  if (complaints.length > 0) throw new Error(complaints.join('\n'))
}

function configOf(entry: string): ExtractorConfig {
  const configObject: IConfigFile = {
    projectFolder: ROOT,
    mainEntryPointFilePath: join(OUT, pathOf(entry, '.d.ts')),
    compiler: { overrideTsconfig: COMPILER },
    apiReport: {
      enabled: true,
      reportFileName: `${entry.replaceAll('/', '-')}.api.md`,
      reportFolder: join(OUT, 'reports'),
      reportTempFolder: join(OUT, 'temp'),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: 'lf',
    messages: {
      extractorMessageReporting: {
        default: { logLevel: ExtractorLogLevel.None },
        // A type that a reader of the entry meets, but cannot import by name.
        'ae-forgotten-export': {
          logLevel: ExtractorLogLevel.Warning,
          addToApiReportFile: true,
        },
      },
      compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
      // The comments are held to their own style by the linter and a test.
      tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
    },
  }
  return ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: undefined,
    packageJsonFullPath: join(ROOT, 'package.json'),
  })
}

/** How the declarations are read again. */
const COMPILER = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2022'],
    module: 'ESNext',
    moduleResolution: 'Bundler',
    types: [],
    strict: true,
    skipLibCheck: true,
  },
  include: [OUT],
}

/** The reports as they should be, by file name. */
function reports(): ReadonlyMap<string, string> {
  rmSync(OUT, { recursive: true, force: true })
  mkdirSync(join(OUT, 'reports'), { recursive: true })
  emitDeclarations()
  const configs = entries().map(configOf)
  const [first, ...others] = configs
  if (first === undefined) throw new Error('package.json exports no entry')
  const compilerState = CompilerState.create(first, {
    additionalEntryPoints: others.map((config) => config.mainEntryPointFilePath),
  })
  for (const config of configs)
    Extractor.invoke(config, { localBuild: true, compilerState, messageCallback: hush })
  const texts = textsIn(join(OUT, 'reports'))
  const named = exportedNames(texts.get('index.api.md') ?? '')
  return new Map([...texts].map(([file, text]) => [file, withoutKnownWarnings(text, named)]))
}

/** The names that a report says an entry exports. */
function exportedNames(report: string): ReadonlySet<string> {
  const names = report.matchAll(/^export (?:\w+ )*?(?:const|function|interface|type) (\w+)/gm)
  return new Set([...names].map(([, name = '']) => name))
}

/**
 * A report without the warnings about types that the main entry exports: a reader can import them
 * from there. The warnings that stay are of types that no reader can name.
 */
export function withoutKnownWarnings(report: string, named: ReadonlySet<string>): string {
  const kept: string[] = []
  for (const line of report.split('\n')) {
    const [, name] = /\(ae-forgotten-export\) The symbol "(\w+)"/.exec(line) ?? []
    if (name !== undefined && named.has(name)) continue
    const leadsNothing = line.trim() === '//' && !(kept.at(-1) ?? '').trim().startsWith('//')
    if (!leadsNothing) kept.push(line)
  }
  return kept
    .join('\n')
    .replace(/\/\/ Warnings were encountered during analysis:\n(?:\/\/\n)?\n/, '')
}

/** Forgotten exports stand in the report itself; whatever else is said is an error. */
function hush(message: { logLevel: string; handled: boolean }): void {
  message.handled = message.logLevel !== ExtractorLogLevel.Error
}

function textsIn(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map()
  const files = readdirSync(folder).filter((name) => name.endsWith('.api.md'))
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]))
}

function main(args: readonly string[]): number {
  const wanted = reports()
  const stale = staleReports(wanted, textsIn(REPORTS))
  if (args.includes('--check')) {
    for (const { file, why } of stale) console.error(`api/${file} ${why}: ${COMMAND}`)
    console.log(`api: ${wanted.size} reports, ${stale.length} out of date`)
    return stale.length === 0 ? 0 : 1
  }
  mkdirSync(REPORTS, { recursive: true })
  for (const { file, why } of stale) {
    if (why === 'is of no entry') rmSync(join(REPORTS, file))
    else writeFileSync(join(REPORTS, file), wanted.get(file) ?? '')
  }
  console.log(`api: ${wanted.size} reports, ${stale.length} written`)
  return 0
}

if (process.argv[1] === import.meta.filename) process.exitCode = main(process.argv.slice(2))
