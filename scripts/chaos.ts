// Chaos at full length: kills, freezes and hard restarts under a purge of thousands, on each
// database; prints the figures.
import { performance } from 'node:perf_hooks'
import { Command } from 'commander'
import { ARENAS, type ArenaName } from '../test/chaos/arena.js'
import { type ChaosFigures, FULL, runChaos } from '../test/chaos/conductor.js'
import { buildPrograms, type Programs } from '../test/chaos/programs.js'
import { type Delivery, FULL_SEPARATE, runSeparateChaos } from '../test/chaos/separate/conductor.js'

const SEPARATE: Readonly<Record<string, Delivery>> = {
  'HTTP, idempotent': 'idempotent',
  'HTTP, uncertain': 'uncertain',
}
const ALL = [...Object.keys(ARENAS), ...Object.keys(SEPARATE)]

const program = new Command('npm run chaos --')
  .description('Kills, freezes and cuts off a purge while it runs, then counts every effect.')
  .option('--only <name>', `one of: ${ALL.join('; ')}`)
  .option('--seed <n>', 'seed of the disasters', '1')
  .option(
    '--users <n>',
    'users of the host; a tenth of it where the host is behind HTTP',
    String(FULL.users),
  )
  .parse()

const { only, seed, users } = program.opts<{ only?: string; seed: string; users: string }>()

const runOne = async (name: string, programs: Programs): Promise<ChaosFigures | string> => {
  const delivery = SEPARATE[name]
  if (delivery !== undefined)
    return runSeparateChaos(programs, delivery, {
      ...FULL_SEPARATE,
      seed: Number(seed),
      users: Math.ceil(Number(users) / 10),
    })
  const { missing, open } = ARENAS[name as ArenaName]
  const why = missing()
  if (why !== null) return why
  const arena = await open()
  try {
    return await runChaos(arena, programs, { ...FULL, seed: Number(seed), users: Number(users) })
  } finally {
    await arena.close()
  }
}

const COLUMNS = [
  'where',
  'users',
  'kills',
  'freezes',
  'restarts',
  'leases lost',
  'waits',
  'messages stolen',
  'purged',
  'kept',
  'in doubt',
  'effects',
  'violations',
  'seconds',
]

const rowOf = (name: string, figures: ChaosFigures): readonly (string | number)[] => [
  name,
  figures.users,
  figures.kills,
  figures.freezes,
  figures.restarts,
  figures.leasesLost,
  figures.waits,
  figures.stolen,
  figures.outcomes.purged ?? 0,
  figures.outcomes.kept ?? 0,
  figures.outcomes.inDoubt ?? 0,
  figures.effects,
  figures.violations.length,
  Math.round(figures.seconds),
]

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`

const main = async (): Promise<number> => {
  const names = only === undefined ? ALL : [only]
  if (!names.every((name) => ALL.includes(name))) {
    console.error(`There is no ${only}; one of: ${ALL.join('; ')}.`)
    return 2
  }
  const began = performance.now()
  const programs = await buildPrograms()
  let wrong = 0
  try {
    console.log(`${line(COLUMNS)}\n${line(COLUMNS.map(() => '---'))}`)
    for (const name of names) {
      const figures = await runOne(name, programs)
      if (typeof figures === 'string') {
        console.log(line([name, `skipped: ${figures}`]))
        continue
      }
      console.log(line(rowOf(name, figures)))
      wrong += figures.violations.length
      for (const violation of figures.violations) console.error(violation)
    }
  } finally {
    programs.remove()
  }
  console.log(
    `seed ${seed}, ${Math.round((performance.now() - began) / 1000)} ` +
      `s, ${wrong === 0 ? 'nothing lost, nothing twice' : `${wrong} VIOLATIONS`}`,
  )
  return wrong === 0 ? 0 : 1
}

// An exit, unlike a signal, lets go of servers and workers.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))
process.exitCode = await main()
