// Which branches of the library the tests reach: `npm run coverage`. Only tests that need no server
// run. It prints a table and each branch that is not reached, and fails where a goal is missed.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { UNREACHABLE } from './coverage/unreachable.js'

/** The share of branches that the tests must reach, in per cent. */
const GOALS: Readonly<Record<string, number>> = {
  domain: 100,
  eligibility: 100,
  jobs: 100,
  codec: 100,
  report: 100,
  run: 95,
  desk: 95,
}

/** The folders of tests that run in memory, and together take minutes. */
const TESTS = [
  'adapters-memory',
  'codec',
  'domain',
  'eligibility',
  'fuzz',
  'jobs',
  'promises',
  'report',
  'run',
  'simulator',
  'testing',
  'words',
]

/** What is read of the report of istanbul. */
type CoverageOfFiles = Readonly<
  Record<
    string,
    {
      readonly b: Readonly<Record<string, readonly number[]>>
      readonly branchMap: Readonly<
        Record<
          string,
          {
            readonly loc: { readonly start: Place }
            readonly locations: readonly { readonly start: Partial<Place> }[]
          }
        >
      >
    }
  >
>
type Place = { readonly line: number; readonly column: number }

/** A branch, and how often the tests went through it. */
type Branch = {
  readonly file: string
  readonly place: Place
  readonly line: string
  readonly count: number
}

const root = join(import.meta.dirname, '..')
const output = join(root, 'coverage')

function branchesIn(coverage: CoverageOfFiles): readonly Branch[] {
  return Object.entries(coverage).flatMap(([path, { b, branchMap }]) => {
    const lines = readFileSync(path, 'utf8').split('\n')
    return Object.entries(b).flatMap(([id, counts]) =>
      counts.map((count, at) => {
        const { loc, locations } = branchMap[id] ?? { loc: { start: START }, locations: [] }
        // An `else` that is not written has no place of its own.
        const place = { ...loc.start, ...locations[at]?.start }
        const line = lines[place.line - 1]?.trim() ?? ''
        return { file: relative(root, path), place, line, count }
      }),
    )
  })
}

const START: Place = { line: 1, column: 0 }

function isUnreachable({ file, line }: Branch): boolean {
  return UNREACHABLE.some((each) => each.file === file && each.line === line)
}

/** Goals that are missed, and entries of the table that no longer hold. */
function judge(branches: readonly Branch[]): readonly string[] {
  const missed: string[] = []
  console.log('folder       reached  branches  per cent   goal  cannot be reached')
  for (const [folder, goal] of Object.entries(GOALS)) {
    const own = branches.filter(({ file }) => file.startsWith(`src/${folder}/`))
    const apart = own.filter((each) => each.count === 0 && isUnreachable(each))
    const all = own.length - apart.length
    const reached = own.filter(({ count }) => count > 0).length
    const percent = all === 0 ? 0 : (100 * reached) / all
    if (percent < goal) missed.push(`${folder}: ${percent.toFixed(2)} % is below ${goal} %`)
    console.log(
      folder.padEnd(11) +
        String(reached).padStart(9) +
        String(all).padStart(10) +
        percent.toFixed(2).padStart(10) +
        String(goal).padStart(7) +
        String(apart.length).padStart(19),
    )
  }
  const stale = UNREACHABLE.filter(
    (each) =>
      !branches.some((one) => one.count === 0 && one.file === each.file && one.line === each.line),
  )
  return [...missed, ...stale.map(({ file, line }) => `is reached or gone: ${file}: ${line}`)]
}

function printUnreached(branches: readonly Branch[]): void {
  const unreached = branches.filter(
    (each) =>
      each.count === 0 &&
      Object.keys(GOALS).some((folder) => each.file.startsWith(`src/${folder}/`)) &&
      !isUnreachable(each),
  )
  for (const { file, place, line } of unreached)
    console.log(`not reached: ${file}:${place.line}:${place.column + 1} ${line}`)
}

function main(): number {
  rmSync(output, { recursive: true, force: true })
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...['--project', 'unit', '--maxWorkers=1', '--reporter=dot'],
      ...['--coverage', '--coverage.reporter=json', `--coverage.reportsDirectory=${output}`],
      ...TESTS.map((folder) => `test/${folder}/`),
    ],
    { cwd: root, stdio: 'inherit' },
  )
  if (status !== 0) {
    console.log('the tests failed, so nothing is known of what they reach')
    return 1
  }
  const coverage = JSON.parse(readFileSync(join(output, 'coverage-final.json'), 'utf8'))
  const branches = branchesIn(coverage)
  printUnreached(branches)
  const missed = judge(branches)
  for (const each of missed) console.log(each)
  return missed.length === 0 ? 0 : 1
}

process.exitCode = main()
