// A host's project in a temporary folder: the packed library beside its runtime packages, and
// nothing else.
import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..', '..')

/** Import specifiers of every published entry, as package.json lists them. */
export const ENTRIES: readonly string[] = Object.keys(
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).exports,
)
  .filter((path) => path !== './package.json')
  .map((path) => path.replace(/^\./, 'ils-user-purge'))

/** Which folder of the repository's node_modules stands for which package of the consumer. */
export type Peers = { readonly 'fp-ts': string; readonly 'io-ts': string }
export const CURRENT_PEERS: Peers = { 'fp-ts': 'fp-ts', 'io-ts': 'io-ts' }
export const FLOOR_PEERS: Peers = { 'fp-ts': 'fp-ts-floor', 'io-ts': 'io-ts-floor' }

/** fast-check is an optional peer: only the types of `ils-user-purge/testing` name it. */
const OPTIONAL_PEERS = ['fast-check']

export type Consumer = {
  readonly folder: string
  /** Writes files and runs one of them with node; answers its output, throws with its errors. */
  readonly run: (files: Readonly<Record<string, string>>, entry: string) => string
  /**
   * Type-checks the written files under a module resolution; answers the complaints, empty when
   * there are none.
   */
  readonly typeCheck: (
    files: Readonly<Record<string, string>>,
    compilerOptions: Readonly<Record<string, unknown>>,
    /** Whether the optional peers are installed; they are where it is left out. */
    withOptionalPeers?: boolean,
  ) => string
  readonly remove: () => void
}

/**
 * Unpacks `tarball` as an installed package; runtime packages are linked, so that no registry is
 * asked.
 */
export function installConsumer(tarball: string, peers: Peers): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-consumer-'))
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  execFileSync('tar', ['-xzf', tarball, '-C', modules])
  renameSync(join(modules, 'package'), join(modules, 'ils-user-purge'))
  const linked = { 'decimal.js': 'decimal.js', luxon: 'luxon', '@noble/hashes': '@noble/hashes' }
  for (const [name, source] of Object.entries(linked))
    link(join(ROOT, 'node_modules', source), join(modules, name))
  // Copied, not linked: io-ts must find the fp-ts of this project, not the repository's.
  for (const [name, source] of Object.entries(peers))
    execFileSync('cp', ['-R', join(ROOT, 'node_modules', source), join(modules, name)])
  write(folder, { 'package.json': JSON.stringify({ name: 'consumer', private: true }) })
  return {
    folder,
    run: (files, entry) => {
      for (const name of OPTIONAL_PEERS) rmSync(join(modules, name), { force: true })
      write(folder, files)
      return execute(folder, [join(folder, entry)])
    },
    typeCheck: (files, compilerOptions, withOptionalPeers = true) => {
      const base = {
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        target: 'ES2022',
        lib: ['ES2022'],
        types: [],
      }
      for (const name of OPTIONAL_PEERS) rmSync(join(modules, name), { force: true })
      for (const name of withOptionalPeers ? OPTIONAL_PEERS : [])
        link(join(ROOT, 'node_modules', name), join(modules, name))
      const config = { compilerOptions: { ...base, ...compilerOptions }, files: Object.keys(files) }
      write(folder, { ...files, 'tsconfig.json': JSON.stringify(config) })
      return complaintsOf(folder)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path)
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
}

function execute(cwd: string, args: readonly string[]): string {
  return execFileSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function complaintsOf(folder: string): string {
  try {
    return execute(folder, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder])
  } catch (failure) {
    return String((failure as { stdout?: string }).stdout ?? failure)
  }
}
