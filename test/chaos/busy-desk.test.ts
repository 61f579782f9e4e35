// A busy library: while a purge is planned, ordered and run, its desk lends, returns and takes
// holds all the time, and nobody is asked to wait until it closes.
import { unlessBusy } from '../../src/run/busy.js'
import { describe, expect, it } from 'vitest'
import { systemClock, systemIds } from '../../src/adapters/system/index.js'
import {
  compileEvaluator,
  createPurge,
  type Outcome,
  type PlannedUser,
  type Purge,
  type PurgeHost,
  type UserKey,
} from '../../src/index.js'
import { ARENAS, type Arena, furnish, withDatabase } from './arena.js'
import { chanceFrom } from './chance.js'
import { resultOf } from './conductor.js'
import type { AnyDatabase } from './host/database.js'
import { CRITERIA, chaosHost, OPERATOR, POLICY } from './host/host.js'

const USERS = 20_000
const PAGE = 5000

/** A hold keeps whoever has it. */
const STRICT = { ...POLICY, requests: { ...POLICY.requests, pending: 'block' as const } }

/** Somebody at the desk, one after the other, until it closes; answers how many were served. */
const openDesk = (arena: Arena) => {
  const chance = chanceFrom(7)
  let isOpen = true
  let served = 0
  const serve = async (database: AnyDatabase): Promise<void> => {
    const id = chance.whole(1, USERS)
    const what = chance.pick([
      `insert into loans (user_id, by_desk) select id, 1 from users where id = ${id}`,
      `delete from loans where user_id = ${id}`,
      `insert into requests (user_id, state) select id, 'pending' from users where id = ${id}`,
      `delete from requests where user_id = ${id}`,
    ])
    await database.transactions.run(
      async (tx) => {
        const { execute } = database.executor(tx)
        const lock = database.dialect === 'sqlite' ? '' : ' for update'
        await execute(`select id from users where id = ${id}${lock}`, [])
        await execute(what ?? '', [])
      },
      { mode: 'write' },
    )
    served++
  }
  const work = withDatabase(arena, async (database) => {
    while (isOpen) {
      // Who finds the record locked for too long comes back later.
      await serve(database).catch(() => undefined)
      await systemClock().sleep(1)
    }
  })
  return {
    close: async (): Promise<number> => {
      isOpen = false
      await work
      return served
    },
  }
}

/** A host that remembers what its last read under lock said of everybody. */
const remembering = (host: PurgeHost<unknown>) => {
  const said = new Map<UserKey, string>()
  const asOf = new Date(systemClock().now()).toISOString() as never
  const compiled = compileEvaluator({ criteria: CRITERIA, policy: STRICT, asOf, actor: null })
  if (compiled._tag === 'Left') throw new Error(JSON.stringify(compiled.left))
  const { evaluate } = compiled.right
  const readUsers: PurgeHost<unknown>['readUsers'] = async (request) => {
    const users = await unlessBusy(host.readUsers(request))
    if (request.lock) for (const user of users) said.set(user.key, evaluate(user)._tag)
    return users
  }
  return { host: { ...host, readUsers }, said }
}

const allOf = async <Item>(
  read: (after: UserKey | null) => ReturnType<Purge['planUsers'] | Purge['outcomes']>,
): Promise<readonly Item[]> => {
  const items: Item[] = []
  for (let after: UserKey | null = null; ; ) {
    const page: { readonly items: readonly unknown[]; readonly next: UserKey | null } =
      await resultOf(read(after) as ReturnType<Purge['outcomes']>)
    items.push(...(page.items as readonly Item[]))
    if (page.next === null) return items
    after = page.next
  }
}

const arenas = Object.entries(ARENAS).filter(([name]) => !name.includes('pg-boss'))

describe.each(arenas)('a library on %s whose desk stays open', (_name, { missing, open }) => {
  const why = missing()

  it.skipIf(why !== null)(
    'submits at the first try, and purges none but who was confirmed and may still ' +
      `go${why === null ? '' : ` (skipped: ${why})`}`,
    { timeout: 480_000 },
    async () => {
      const arena = await open()
      try {
        await withDatabase(arena, (database) => furnish(database, USERS))
        const desk = openDesk(arena)
        await withDatabase(arena, async (database) => {
          const { dialect, executor, transactions, journal } = database
          const dwell = () => Promise.resolve()
          const { host, said } = remembering(chaosHost({ dialect, executor, dwell }))
          const purge = createPurge({
            transactions,
            journal,
            host,
            policy: STRICT,
            clock: systemClock(),
            ids: systemIds(),
            settings: { batchSize: 100, maxBatchSize: 200, planPage: 500 },
          })
          const plan = await resultOf(purge.plan({ criteria: CRITERIA, requestedBy: OPERATOR }))
          const confirm = { digest: plan.digest, count: plan.counts.purge }
          const planId = plan.id
          const job = await resultOf(purge.submit({ planId, confirm, requestedBy: OPERATOR }))
          const report = await resultOf(purge.run(job.id))
          const served = await desk.close()

          const limit = PAGE
          const planned = await allOf<PlannedUser>((after) =>
            purge.planUsers({ planId, after, limit }),
          )
          const outcomes = await allOf<Outcome>((after) =>
            purge.outcomes({ jobId: job.id, after, limit }),
          )
          const confirmed = new Set(
            planned.filter(({ verdict }) => verdict._tag === 'Purge').map(({ key }) => key),
          )
          expect(served).toBeGreaterThan(100)
          expect(planned.length).toBeGreaterThan(USERS * 0.9)
          expect(outcomes).toHaveLength(confirmed.size)
          expect(outcomes.filter(({ userKey }) => !confirmed.has(userKey))).toEqual([])
          const wrong = outcomes.filter(
            ({ userKey, status }) => status !== (said.get(userKey) === 'Purge' ? 'purged' : 'kept'),
          )
          expect(wrong).toEqual([])
          expect(report.totals.kept).toBeGreaterThan(0)
          expect(report.addsUp).toBe(true)
        })
      } finally {
        await arena.close()
      }
    },
  )
})
