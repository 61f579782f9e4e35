// Changes the library in small ways and asks whether a test notices: `npm run mutation -- jobs`.
// Without a folder all four are tried, which takes hours. It ends with 1 where the score is below
// the goal.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { Stryker } from '@stryker-mutator/core'
import { EQUIVALENT, type Equivalent } from './mutation/equivalent.js'
import { FOLDERS, type Mutated } from './mutation/folders.js'

/** A small change of the library, and what became of it. */
type MutantResult = Awaited<ReturnType<Stryker['runMutationTest']>>[number]
type Options = ConstructorParameters<typeof Stryker>[0]

const GOAL = 90
const root = join(import.meta.dirname, '..')

/** What became of the mutants of a folder. */
interface Score {
  readonly folder: string
  readonly found: number
  readonly missed: readonly MutantResult[]
  readonly equivalent: number
  readonly minutes: number
}

async function tryFolder(folder: string, { mutate, tests }: Mutated, only: readonly string[]) {
  process.env.MUTATION_TESTS = tests.join(',')
  const began = performance.now()
  const results = await new Stryker({
    mutate: only.length > 0 ? [...only] : [...mutate],
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'vitest.mutation.config.ts', related: false },
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    // A check of the types would find many of them, but it is the tests that are tried.
    checkers: [],
    disableTypeChecks: false,
    concurrency: 1,
    incremental: true,
    incrementalFile: join('.test-results', `mutation-${folder}-incremental.json`),
    reporters: ['progress', 'json'],
    jsonReporter: { fileName: join('.test-results', `mutation-${folder}.json`) },
    ignorePatterns: ['coverage', 'docs', '.test-results', 'examples', 'bench', 'api'],
    tempDirName: '.test-results/stryker',
    warnings: false,
    allowEmpty: true,
    logLevel: 'warn' as NonNullable<Options['logLevel']>,
  }).runMutationTest()
  const named = results.map((each) => ({ ...each, fileName: relative(root, each.fileName) }))
  return scoreOf(folder, named, (performance.now() - began) / 60_000)
}

function scoreOf(folder: string, results: readonly MutantResult[], minutes: number): Score {
  const valid = results.filter(({ status }) => !NOT_TRIED.has(status))
  const missed = valid.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
  const known = EQUIVALENT.filter(({ file }) => missed.some((each) => each.fileName === file))
  const real = missed.filter((each) => !known.some((equal) => isThat(each, equal)))
  return {
    folder,
    found: valid.length - missed.length,
    missed: real,
    equivalent: missed.length - real.length,
    minutes,
  }
}

/** Mutants that say nothing of the tests: static ones, and those that do not load. */
const NOT_TRIED = new Set(['Ignored', 'CompileError', 'RuntimeError', 'Pending'])

function lineOf({ fileName, location }: MutantResult): string {
  return readFileSync(join(root, fileName), 'utf8').split('\n')[location.start.line - 1] ?? ''
}

function isThat(mutant: MutantResult, { file, line, becomes }: Equivalent): boolean {
  return (
    mutant.fileName === file &&
    lineOf(mutant).trim() === line &&
    (becomes === undefined || mutant.replacement === becomes)
  )
}

function percentOf({ found, missed }: Score): number {
  const all = found + missed.length
  return all === 0 ? 100 : (100 * found) / all
}

function print(score: Score): void {
  for (const each of score.missed)
    console.log(
      `${each.fileName}:${each.location.start.line} ${each.status}: ` +
        `${lineOf(each).trim()} → ${each.replacement ?? each.mutatorName}`,
    )
  console.log(
    `${score.folder}: ${score.found} found, ${score.missed.length} missed, ` +
      `${score.equivalent} equivalent, ${percentOf(score).toFixed(1)} % ` +
      `(goal ${GOAL} %), ${score.minutes.toFixed(1)} min`,
  )
}

async function main(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { file: { type: 'string', multiple: true, default: [] } },
  })
  const names = positionals.length === 0 ? Object.keys(FOLDERS) : positionals
  let ok = true
  for (const name of names) {
    const folder = FOLDERS[name]
    if (folder === undefined)
      throw new Error(`No such part: ${name}. There are ${Object.keys(FOLDERS).join(', ')}`)
    const score = await tryFolder(name, folder, values.file)
    print(score)
    ok &&= percentOf(score) >= GOAL && score.found > 0
  }
  return ok ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
