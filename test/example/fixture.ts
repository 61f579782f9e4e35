// Libraries of the example and its command line, for the tests: temporary, seeded, thrown away.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite, { type Database } from 'better-sqlite3'
import { afterAll } from 'vitest'
import { runCommandLine } from '../../examples/embedded-library/cli/command-line.js'
import { addTables } from '../../examples/embedded-library/data/tables.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const folders: string[] = []
const children = new Set<ChildProcess>()

afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A folder that is gone after the tests of the file. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-'))
  folders.push(folder)
  return folder
}

/** Writes a file into a temporary folder and answers its path. */
export const fileOf = (text: string | Buffer, name = 'users.csv'): string => {
  const file = join(temporaryFolder(), name)
  writeFileSync(file, text)
  return file
}

/** An empty library in memory. */
export const emptyLibrary = (): Database => {
  const db = new Sqlite(':memory:')
  db.pragma('foreign_keys = ON')
  addTables(db)
  return db
}

/** What a process of the command line came to. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

/** A running process of the command line. */
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

/**
 * Starts the command line. `onOutput` hears everything printed so far, whenever more is printed.
 */
export const startCli = (
  args: readonly string[],
  onOutput?: (child: ChildProcess, out: string) => void,
): Running => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'examples/embedded-library/main.ts', ...args],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  children.add(child)
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    onOutput?.(child, out)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      children.delete(child)
      resolve({ code, signal, out, err })
    })
  })
  return { child, ended }
}

/** Runs the command line to its end. */
export const runCli = (args: readonly string[]): Promise<Ended> => startCli(args).ended

/**
 * Runs the command line within this process: for all that needs no process of its own, since
 * starting one takes a second. One at a time. `onOutput` hears everything printed so far, whenever
 * more is printed.
 */
export const runHere = async (
  args: readonly string[],
  onOutput?: (out: string) => void,
): Promise<Ended> => {
  const { stdout, stderr } = process
  const [writeOut, writeErr] = [stdout.write, stderr.write]
  let [out, err] = ['', '']
  stdout.write = (text: string | Uint8Array) => {
    out += String(text)
    onOutput?.(out)
    return true
  }
  stderr.write = (text: string | Uint8Array) => {
    err += String(text)
    return true
  }
  try {
    const code = await runCommandLine(args)
    return { code, signal: null, out, err }
  } finally {
    stdout.write = writeOut
    stderr.write = writeErr
  }
}

/** The content of every file of a folder, by name, as hashes: what must not change. */
export const contentOf = (folder: string): Readonly<Record<string, string>> =>
  existsSync(folder)
    ? Object.fromEntries(
        readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .sort()
          .map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')]),
      )
    : {}

/**
 * The columns of the sample library of another system: no purge date, t and f, amounts with two
 * digits.
 */
const SAMPLE_HEADER =
  'primary_id,record_type,user_group,library,expiry_date,created_date,open_loans,debts,credits,' +
  'open_requests,on_hold_shelf,barred,super_user'

/**
 * Users of that shape, made up here: every blocker alone, several at once, and dates around
 * 2030-06-01.
 */
export const SAMPLE = [
  SAMPLE_HEADER,
  'a-root,staff,Users,CONS,2029-01-01,2026-01-01,0,0,0,0,0,f,t',
  'b-plain,public,Patrons,BR1,2029-01-01,2026-01-01,0,0,0,0,0,f,f',
  'c-loan,public,Patrons,BR1,2029-01-01,2026-01-01,2,0,0,0,0,f,f',
  'd-debt,public,Patrons,BR2,2029-01-01,2026-01-01,0,10.01,0,0,0,f,f',
  'e-small,public,Patrons,BR2,2029-01-01,2026-01-01,0,10.00,0,0,0,f,f',
  'f-asks,public,Patrons,BR2,2029-01-01,2026-01-01,0,0,0,3,0,f,f',
  'g-shelf,public,Patrons,BR3,2029-01-01,2026-01-01,0,0,0,1,2,f,f',
  'h-barred,public,Patrons,BR3,2029-01-01,2026-01-01,0,0,0,0,0,t,f',
  'i-credit,public,Patrons,BR3,2029-01-01,2026-01-01,0,0,4.50,0,0,f,f',
  'j-today,public,Patrons,BR1,2030-06-01,2026-01-01,0,0,0,0,0,f,f',
  'k-before,public,Patrons,BR1,2030-05-31,2026-01-01,0,0,0,0,0,f,f',
  'l-after,public,Patrons,BR1,2030-06-02,2026-01-01,0,0,0,0,0,f,f',
  'm-never,public,Patrons,BR1,,2026-01-01,0,0,0,0,0,f,f',
  'n-all,staff,Circulators,BR4,1999-01-01,2026-01-01,6,300.00,1.00,3,1,t,t',
  'o-staff,staff,Circulators,BR4,2010-01-01,2026-01-01,0,0.10,0,0,0,f,f',
  '',
].join('\n')
