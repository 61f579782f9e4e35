// What a purge of an Evergreen costs beside its own function, called user by user in a plain loop.
import type pg from 'pg'
import { openEvergreen } from '../../examples/hosts/evergreen/open-evergreen.js'
import { type Library, onDatabase, POLICY, template } from '../../test/hosts/evergreen/library.js'
import { HEIR_ID, idsWith } from '../../test/hosts/evergreen/people.js'
import { ordered, planned, rightOf } from '../../test/hosts/evergreen/purging.js'
import { atMost, figureLine, type Goal, goalLine, usersPerSecond } from '../lines.js'
import { type Contender, interleaved, median, ratioOf } from '../measure.js'
import type { Section, SectionOptions } from '../section.js'

const USERS = 800
const ROUNDS = 5
const RUN = 'run'
const LOOP = 'its function in a loop'

/**
 * Evergreen's function writes some hundred tables; on its full tables it takes 20 to 40 ms a user.
 * The reduced one takes a tenth of that, and is made to calculate for as long.
 */
const REALISTIC = `
  alter function actor.usr_delete(int, int) rename to usr_delete_reduced;
  create function actor.usr_delete(src_usr int, dest_usr int) returns void language plpgsql as $$
  declare
    until timestamptz := clock_timestamp() + interval '20 ms';
  begin
    while clock_timestamp() < until loop
      perform count(*) from generate_series(1, 1000);
    end loop;
    perform actor.usr_delete_reduced(src_usr, dest_usr);
  end $$`

/**
 * What is measured: the function as it is on the reduced tables, or as long as on the full ones.
 */
interface Case {
  readonly name: string
  readonly prepare: string | null
  readonly goal: Goal | null
}

const CASES: readonly Case[] = [
  { name: '20 ms a user, as on all tables', prepare: REALISTIC, goal: atMost(1.1) },
  { name: 'as fast as on the reduced tables', prepare: null, goal: null },
]

export const evergreenSection: Section = async (options) => {
  try {
    for (const each of CASES) await measured(each, options)
  } catch (fault) {
    if ((fault as { code?: unknown }).code !== 'ECONNREFUSED') throw fault
    const missing = { section: 'evergreen', what: 'not measured', value: Number.NaN } as const
    options.emit(figureLine({ ...missing, figure: 'PostgreSQL does not answer' }))
  }
}

async function measured(
  { name, prepare, goal }: Case,
  { users = USERS, rounds = ROUNDS, emit }: SectionOptions,
): Promise<void> {
  const original = await template({ users })
  try {
    if (prepare !== null) await onDatabase(original.url, (client) => client.query(prepare))
    const going = idsWith('go', users)
    const rates = await interleaved(contenders(original, going), rounds)
    const rate = median(rates.get(RUN) ?? [])
    // Rates are users a second, so what a user costs is the other way round.
    const ratio = ratioOf(rates, LOOP, RUN)
    emit(
      goalLine({
        section: 'evergreen',
        what: `Evergreen, ${name}: run`,
        figure: usersPerSecond(rate),
        value: rate,
        against: `the cost of ${LOOP}`,
        ratio,
        goal,
      }),
    )
  } finally {
    await original.drop()
  }
}

/** The loop takes batches of the size that the run took last. */
function contenders(
  { copy }: { readonly copy: () => Promise<Library> },
  going: readonly number[],
): readonly Contender[] {
  let batchSize = 10
  const onCopy = async (work: (library: Library) => Promise<number>): Promise<number> => {
    const library = await copy()
    try {
      return await work(library)
    } finally {
      await library.drop()
    }
  }
  return [
    {
      name: RUN,
      run: () =>
        onCopy(async (library) => {
          const { millis, batches } = await runOn(library)
          batchSize = Math.max(1, Math.round(going.length / batches))
          return (going.length * 1000) / millis
        }),
    },
    {
      name: LOOP,
      run: () =>
        onCopy(async ({ url }) => {
          const millis = await onDatabase(url, (client) => loopOver(client, going, batchSize))
          return (going.length * 1000) / millis
        }),
    },
  ]
}

/** Plans and orders, and then measures the run, at default settings. */
async function runOn({ configuration }: Library) {
  let batches = 0
  const { purge, close } = await openEvergreen({
    configuration,
    policy: POLICY,
    observer: ({ _tag }) => {
      if (_tag === 'BatchCommitted') batches += 1
    },
  })
  try {
    const jobId = await ordered(purge, await planned(purge))
    const began = performance.now()
    const { totals } = await rightOf(purge.run(jobId))
    const millis = performance.now() - began
    if (totals.purged !== totals.scope) throw new Error('not everybody was purged')
    return { millis, batches }
  } finally {
    await close()
  }
}

async function loopOver(
  client: pg.Client,
  going: readonly number[],
  batchSize: number,
): Promise<number> {
  // As somebody does who knows that a plan takes longer to make than to carry out.
  await client.query('set plan_cache_mode = force_generic_plan')
  const began = performance.now()
  for (let at = 0; at < going.length; at += batchSize) {
    await client.query('begin')
    for (const id of going.slice(at, at + batchSize))
      await client.query({
        name: 'usr_delete',
        text: 'select actor.usr_delete($1, $2)',
        values: [id, HEIR_ID],
      })
    await client.query('commit')
  }
  return performance.now() - began
}
