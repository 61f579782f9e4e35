// `npm run bench`: every comparison in one run. Options: --json, --only SECTION (again or with
// commas), --users N, --rounds N, --strict.
import { spawn } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { databaseVersions } from './library/database.js'
import { type Line, lineText, type SectionName } from './lines.js'
import { type BenchOptions, benchOptions } from './options.js'
import { ROOT } from './root.js'

/** Bundles the program, so that its processes start in a moment and carry no compiler. */
const bundled = async (folder: string): Promise<string> => {
  const program = join(folder, 'program.mjs')
  await build({
    entryPoints: [join(ROOT, 'bench', 'program.ts')],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  })
  for (const file of BESIDE) copyFileSync(join(ROOT, file), join(folder, basename(file)))
  return program
}

/** Files that parts of the program read beside themselves. */
const BESIDE: readonly string[] = [
  'examples/hosts/evergreen/database/functions.sql',
  'examples/hosts/evergreen/database/guards.sql',
  'examples/hosts/evergreen/database/role.sql',
  'test/hosts/evergreen/reduced-schema.sql',
]

/**
 * Runs a section in a process of its own, so that none inherits another's heap or what the compiler
 * learnt there.
 */
const runSection = async (
  program: string,
  section: SectionName,
  { users, rounds }: BenchOptions,
  hear: (line: Line) => void,
): Promise<void> => {
  const child = spawn(
    process.execPath,
    [
      program,
      section,
      JSON.stringify({
        ...(users === null ? {} : { users }),
        ...(rounds === null ? {} : { rounds }),
      }),
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  for await (const text of createInterface({ input: child.stdout })) hear(JSON.parse(text) as Line)
  const code = await ended
  if (code !== 0) throw new Error(`the section ${section} ended with ${code}`)
}

const machine = async () => ({
  databases: await databaseVersions(),
  date: new Date().toISOString(),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  loadAverage: loads(),
})

const loads = (): readonly number[] => loadavg().map((load) => Number(load.toFixed(2)))

/** Answers whether every goal was met. */
const bench = async (options: BenchOptions): Promise<boolean> => {
  const { sections, json } = options
  const scratch = join(ROOT, '.test-results')
  mkdirSync(scratch, { recursive: true })
  const folder = mkdtempSync(join(scratch, 'bench-'))
  const before = await machine()
  const lines: Line[] = []
  const say = (text: string): void => {
    if (!json) console.log(text)
  }
  try {
    const program = await bundled(folder)
    say(
      `${before.date} · Node ${before.node} · ${before.databases.join(' · ')} · ${before.cores} ` +
        `× ${before.cpu}, ${before.memoryGigabytes} GB · load ${before.loadAverage.join(' ')}`,
    )
    for (const section of sections) {
      say(`\n${section}`)
      await runSection(program, section, options, (line) => {
        lines.push(line)
        say(`  ${lineText(line)}`)
      })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const loadAverageAfter = loads()
  const held = lines.filter(({ met }) => met !== null)
  if (json)
    console.log(
      JSON.stringify(
        { machine: { ...before, loadAverageAfter }, rounds: options.rounds, lines },
        null,
        2,
      ),
    )
  else
    say(
      `\n${held.filter(({ met }) => met === true).length} of ${held.length} goals met · load at ` +
        `the end ${loadAverageAfter.join(' ')}`,
    )
  return held.every(({ met }) => met === true)
}

try {
  const options = benchOptions(process.argv.slice(2))
  if (!(await bench(options)) && options.strict) process.exitCode = 1
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault)
  process.exitCode = 1
}
