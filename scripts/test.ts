// Runs the tests and ends with the line `N passed, N failed, N skipped`; fails when a test failed,
// none ran, or one was skipped unfairly.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A skipped test says why in its own or its suite's title: `… (skipped: no PostgreSQL server at
 * 127.0.0.1:5432)`.
 */
const REASON = /\((?:skipped|not declared): (.+)\)/
const SERVER = /\bserver\b|does not answer/i

/** What is read of the JSON report of vitest. */
export type TestReport = {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** The verdict on a test run: `line` is its last line, `notes` what a reader must know before. */
export type Summary = {
  readonly ok: boolean
  readonly notes: readonly string[]
  readonly line: string
}

/** Counts, skip reasons and verdict from the JSON report of vitest. */
export function summarise(report: TestReport, { ci }: { readonly ci: boolean }): Summary {
  const files = report.testResults
  const tests = files.flatMap((file) => file.assertionResults)
  const having = (...statuses: readonly string[]) =>
    tests.filter(({ status }) => statuses.includes(status))
  const broken = files.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  )
  const passed = having('passed').length
  const failed = having('failed').length + broken.length
  const skips = having('skipped', 'pending', 'disabled', 'todo').map(({ fullName }) => ({
    fullName,
    reason: REASON.exec(fullName)?.[1],
  }))
  const unfair = skips.filter(({ reason }) => reason === undefined || SERVER.test(reason))
  const ok = failed === 0 && passed > 0 && !(ci && unfair.length > 0)
  const told = ({ fullName, reason }: (typeof skips)[number]): string =>
    `skipped: ${fullName}${reason === undefined ? ' (no reason given)' : ''}`
  // What fails the run comes last: of a long output often only the end is read.
  const notes = [
    ...skips.filter((skip) => !unfair.includes(skip)).map(told),
    ...unfair.map(told),
    ...(ci && unfair.length > 0
      ? ['with CI=true a skip without a reason, or for want of a server, is a failure']
      : []),
    ...broken.map(({ name, message }) => `broken file: ${name}: ${message}`),
    ...having('failed').map(({ fullName }) => `failed: ${fullName}`),
    ...(passed === 0 ? ['no test passed: nothing was proven'] : []),
  ]
  return { ok, notes, line: `${passed} passed, ${failed} failed, ${skips.length} skipped` }
}

function main(args: readonly string[]): number {
  const root = join(import.meta.dirname, '..')
  const output = join(root, '.test-results', 'tests.json')
  mkdirSync(join(root, '.test-results'), { recursive: true })
  rmSync(output, { force: true })
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const command = [
    vitest,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${output}`,
    ...args,
  ]
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' })
  const report = existsSync(output) ? JSON.parse(readFileSync(output, 'utf8')) : { testResults: [] }
  const { ok, notes, line } = summarise(report, { ci: process.env.CI === 'true' })
  for (const note of notes) console.log(note)
  console.log(line)
  return ok && status === 0 ? 0 : 1
}

if (process.argv[1] === import.meta.filename) process.exitCode = main(process.argv.slice(2))
