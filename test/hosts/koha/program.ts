// The program of the host, bundled once and run as its own process, as an operator or a timer does.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { KohaConf } from '../../../examples/hosts/koha/koha-conf.js'

const root = join(import.meta.dirname, '..', '..', '..')
// Inside the project, so that the bundle finds its packages.
const scratch = join(root, '.test-results')

/** What a process said, and how it ended. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The program, and a configuration of Koha for it. */
export interface Program {
  /** A folder for files of the test. */
  readonly folder: string
  readonly confOf: (conf: KohaConf) => string
  readonly run: (...args: readonly string[]) => Promise<Ended>
  readonly start: (...args: readonly string[]) => Running
  readonly remove: () => Promise<void>
}

/** A process that runs. */
export interface Running {
  readonly ended: Promise<Ended>
  readonly signal: (name: NodeJS.Signals) => Promise<Ended>
}

/** Bundles the program. */
export async function buildProgram(): Promise<Program> {
  mkdirSync(scratch, { recursive: true })
  const folder = mkdtempSync(join(scratch, 'koha-'))
  const file = join(folder, 'koha.mjs')
  await build({
    entryPoints: [join(root, 'examples', 'hosts', 'koha', 'main.ts')],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    alias: aliases(),
    logLevel: 'error',
  })
  const running = new Set<ChildProcess>()
  const start = (...args: readonly string[]): Running => {
    const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    const ended = endOf(child).finally(() => running.delete(child))
    return {
      ended,
      signal: (name) => {
        if (child.exitCode === null && child.signalCode === null) child.kill(name)
        return ended
      },
    }
  }
  return {
    folder,
    confOf: (conf) => {
      const at = join(folder, `${conf.database}.xml`)
      writeFileSync(at, xmlOf(conf))
      return at
    },
    run: (...args) => start(...args).ended,
    start,
    remove: async () => {
      for (const child of running) child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The package by its name, onto the sources. */
function aliases(): Record<string, string> {
  const entries = ['codec', 'report', 'adapters/sql', 'adapters/system']
  return {
    ...Object.fromEntries(
      entries.map((name) => [`ils-user-purge/${name}`, join(root, 'src', name, 'index.ts')]),
    ),
    'ils-user-purge': join(root, 'src', 'index.ts'),
  }
}

function endOf(child: ChildProcess): Promise<Ended> {
  let [out, err] = ['', '']
  child.stdout?.on('data', (text) => {
    out += String(text)
  })
  child.stderr?.on('data', (text) => {
    err += String(text)
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}

/** As Koha writes it, with what this program does not read. */
function xmlOf({ host, port, database, user, password, timeZone }: KohaConf): string {
  return `<yazgfs>
  <listen id="biblioserver">unix:/var/run/koha/bibliosocket</listen>
  <config>
    <db_scheme>mysql</db_scheme>
    <database>${database}</database>
    <hostname>${host}</hostname>
    <port>${port ?? ''}</port>
    <user>${user}</user>
    <pass>${password.replaceAll('&', '&amp;')}</pass>
    <!-- <timezone>Pacific/Auckland</timezone> -->
    <timezone>${timeZone ?? ''}</timezone>
  </config>
</yazgfs>
`
}
