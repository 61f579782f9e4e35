// Processes that are killed, a desk that lends, and a script of the consortium that deletes by
// itself, all at once: each user is dealt with exactly once, and no loan is left on somebody who is
// deleted.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import type { JobId, Purge, PurgeEvent } from 'ils-user-purge'
import { postgresMissing } from '../../support/servers.js'
import { copies } from './copies.js'
import { type Library, onDatabase } from './library.js'
import { HEIR_ID, idsWith, STAFF_ID } from './people.js'
import { ordered, planned, rightOf, withPurge } from './purging.js'

const USERS = 600
const KILLS = 10
const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))
const missing = await postgresMissing()

/** Counts who deleted whom, in the transaction of the deletion. */
const COUNTED = `
  create schema counted;
  create table counted.deletion (usr int not null, by text not null);
  alter function actor.usr_delete(int, int) rename to usr_delete_itself;
  create function actor.usr_delete(src_usr int, dest_usr int) returns void language plpgsql as $$
  begin
    insert into counted.deletion values (src_usr, current_setting('application_name'));
    perform actor.usr_delete_itself(src_usr, dest_usr);
  end $$;
  grant usage on schema counted to public;
  grant insert on counted.deletion to public;`

/** Users who would go, dealt out: the desk visits some, and the script deletes others. */
const GOING = idsWith('go', USERS)
const VISITED = GOING.filter((_, at) => at % 5 === 1)
const SCRIPTED = GOING.filter((_, at) => at % 5 === 2)

describe.skipIf(missing !== null)(`a purge of an Evergreen under way ${missing ?? ''}`, () => {
  const copy = copies({ users: USERS })

  it(
    `survives ${KILLS} kills, a desk that lends and a script that deletes`,
    async () => {
      const library = await copy()
      await onDatabase(library.url, (client) => client.query(COUNTED))
      const jobId = await withPurge(library, { settings: { shardSize: 25 } }, async (purge) =>
        ordered(purge, await planned(purge)),
      )
      const [desk, script] = await Promise.all([deskOf(library), scriptOf(library)])
      await workUntilDone(library, () => {
        desk.goOn()
        script.goOn()
      })
      const lent = await desk.end()
      await script.end()
      const { report, outcomes } = await withPurge(library, {}, (purge) => found(purge, jobId))
      expect(report.job.status).toBe('Completed')
      expect(outcomes).toHaveLength(GOING.length)
      expect(report.totals.failed + report.totals.inDoubt).toBe(0)
      const state = await stateOf(library)
      // Exactly once: by the purge, and only those of whom it says so.
      const purgedKeys = outcomes.filter(({ status }) => status === 'purged').map(keyOf)
      expect(state.deletedByPurge.sort()).toEqual(purgedKeys.sort())
      // Anyone who goes is gone, but for those who borrowed in time.
      const kept = outcomes.filter(({ status }) => status === 'kept').map(keyOf)
      expect(kept.every((key) => lent.includes(key))).toBe(true)
      expect(state.stillThere.sort()).toEqual([...lent].sort())
      expect(state.loansOfDeleted).toBe(0)
      expect(state.lentAndThere.sort()).toEqual([...lent].sort())
      expect(state.forgivenTwice).toBe(0)
    },
    4 * 60_000,
  )
})

const keyOf = ({ userKey }: { readonly userKey: string }): string => userKey

async function found(purge: Purge, jobId: JobId) {
  const report = await rightOf(purge.report(jobId))
  const { items } = await rightOf(purge.outcomes({ jobId, after: null, limit: 2000 }))
  return { report, outcomes: items }
}

/**
 * Starts the worker again and again, and kills the first of them: when it took a shard, or after a
 * batch or two. Calls back at each batch.
 */
async function workUntilDone(library: Library, atBatch: () => void): Promise<void> {
  for (let kills = 0; ; kills++) {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', WORKER, JSON.stringify(library.configuration)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let batches = 0
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { _tag } = JSON.parse(line) as PurgeEvent
      if (_tag === 'BatchCommitted') {
        batches += 1
        atBatch()
      }
      const isDue = kills % 3 === 0 ? _tag === 'ShardClaimed' : batches === kills % 3
      if (kills < KILLS && isDue) child.kill('SIGKILL')
    })
    const code = await ended(child)
    if (code === null) continue
    expect(code).toBe(0)
    expect(kills).toBe(KILLS)
    return
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)))
}

/** Somebody who does one thing after the other, each when they are told to go on. */
interface Colleague<Result> {
  readonly goOn: () => void
  /** Does all that is left, and answers what came of it. */
  readonly end: () => Promise<Result>
}

async function colleague<Result>(
  { url }: Library,
  name: string,
  ids: readonly number[],
  act: (client: pg.Client, id: number) => Promise<void>,
  result: Result,
): Promise<Colleague<Result>> {
  const client = new pg.Client({ connectionString: url, application_name: name })
  await client.connect()
  const left = [...ids]
  let last = Promise.resolve()
  const goOn = (): void => {
    const id = left.shift()
    if (id !== undefined) last = last.then(() => act(client, id))
  }
  return {
    goOn,
    end: async () => {
      while (left.length > 0) goOn()
      await last
      await client.end()
      return result
    },
  }
}

/** Lends something to one user after the other; answers those who got it. */
function deskOf(library: Library): Promise<Colleague<readonly string[]>> {
  const lent: string[] = []
  const lend = async (client: pg.Client, id: number): Promise<void> => {
    try {
      await client.query(
        `insert into action.circulation (usr, target_copy, circ_lib, circ_staff)
          values ($1, $2, 4, ${STAFF_ID})`,
        [id, 100_000 + id],
      )
      lent.push(String(id))
    } catch (fault) {
      // Refused, for the user is gone.
      expect((fault as { code?: string }).code).toBe('23503')
    }
  }
  return colleague(library, 'desk', VISITED, lend, lent)
}

/** Deletes users one by one, as a script does that knows nothing of the purge. */
function scriptOf(library: Library): Promise<Colleague<null>> {
  const remove = async (client: pg.Client, id: number): Promise<void> => {
    const found = await client.query('select from actor.usr where id = $1 and not deleted', [id])
    if (found.rowCount === 0) return
    try {
      await client.query(`select actor.usr_delete($1, ${HEIR_ID})`, [id])
    } catch (fault) {
      // The script and the purge waited for each other, and the server ended the script.
      expect((fault as { code?: string }).code).toBe('40P01')
    }
  }
  return colleague(library, 'script', SCRIPTED, remove, null)
}

async function stateOf({ url }: Library) {
  return onDatabase(url, async (client) => {
    const texts = async (sql: string, values: readonly unknown[] = []): Promise<string[]> =>
      (await client.query<{ text: string }>(sql, [...values])).rows.map(({ text }) => text)
    const count = async (sql: string): Promise<number> =>
      Number((await client.query<{ n: string }>(sql)).rows[0]?.n)
    return {
      deletedByPurge: await texts(
        `select usr::text as text from counted.deletion where by = 'user_purge'`,
      ),
      stillThere: await texts(
        'select id::text as text from actor.usr where id = any($1::int[]) and not deleted',
        [GOING],
      ),
      lentAndThere: await texts(
        `select u.id::text as text from action.circulation c join actor.usr u on u.id = c.usr
          where c.target_copy > 100000 and not u.deleted`,
      ),
      loansOfDeleted: await count(
        `select count(*) as n from action.circulation c join actor.usr u on u.id = c.usr
          where u.deleted`,
      ),
      forgivenTwice: await count(
        'select count(*) as n from (select from money.forgive_payment group by xact having ' +
          'count(*) > 1) twice',
      ),
    }
  })
}
