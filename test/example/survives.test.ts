// Killed at any moment and resumed: every user has exactly one outcome, and no fine is waived
// twice.
import { copyFileSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { ActorKey, Job, ObserverPort, Purge } from 'ils-user-purge'
import { beforeAll, describe, expect, it } from 'vitest'
import { answerOf } from '../../examples/shared/answer.js'
import { type Asked, confirming, planOf } from '../../examples/shared/asked.js'
import { generateUsers } from '../../examples/embedded-library/data/generate.js'
import { openLibrary, prepareLibrary } from '../../examples/embedded-library/data/library-file.js'
import { createLibrary } from '../../examples/embedded-library/data/fill-library.js'
import { shiftedClock } from '../../examples/embedded-library/data/clock.js'
import { openPurge } from '../../examples/embedded-library/host/open-purge.js'
import { readWishes } from '../../examples/embedded-library/cli/options.js'
import { type Ended, fileOf, runCli, runHere, startCli, temporaryFolder } from './fixture.js'

const SLOW = { timeout: 480_000 }
const USERS = 12_000

// Logs without any unique key: what happens twice is there twice.
const LOGS = `
  CREATE TABLE log_waived (fine_id);
  CREATE TABLE log_deleted (user_id);
  CREATE TABLE log_cancelled (request_id);
  CREATE TRIGGER log_waived_too AFTER UPDATE OF waived ON fines WHEN new.waived IS NOT NULL BEGIN
    INSERT INTO log_waived VALUES (new.id); END;
  CREATE TRIGGER log_scrubbed_too AFTER UPDATE OF status ON users WHEN new.status = 'deleted' BEGIN
    INSERT INTO log_deleted VALUES (new.id); END;
  CREATE TRIGGER log_deleted_too AFTER DELETE ON users BEGIN INSERT INTO log_deleted VALUES
    (old.id); END;
  CREATE TRIGGER log_cancelled_too AFTER UPDATE OF state ON requests WHEN new.state = 'cancelled'
    BEGIN INSERT INTO log_cancelled VALUES (new.id); END;`

let original = ''
beforeAll(async () => {
  original = join(temporaryFolder(), 'library.sqlite')
  await createLibrary(original, async (db) => {
    generateUsers(db, { users: USERS, seed: 11, asOf: '2026-11-22' })
    db.exec(LOGS)
  })
}, SLOW.timeout)

const loggedLibrary = (): string => {
  const file = join(temporaryFolder(), 'library.sqlite')
  copyFileSync(original, file)
  return file
}

const CRITERIA = { asOf: '2026-11-22', days: '10', threshold: '20' }
// The pause makes the moments between two batches long enough to be hit; after a kill nobody waits
// longer than the lease.
const ORDER = [
  '--pause',
  '100',
  '--lease',
  '300',
  '--as-of',
  CRITERIA.asOf,
  '--days',
  CRITERIA.days,
  '--threshold',
  CRITERIA.threshold,
  '--yes',
]

/** The numbers that must be the same however often the process was killed. */
const accountOf = (file: string) => {
  const db = new Sqlite(file)
  try {
    const one = (sql: string): unknown => db.prepare(sql).pluck().get()
    const outcomes = 'ils_purge_outcome'
    return {
      twice: [
        one(`SELECT count(*) FROM (SELECT fine_id FROM log_waived GROUP BY 1 HAVING count(*) > 1)`),
        one(
          `SELECT count(*) FROM (SELECT user_id FROM log_deleted GROUP BY 1 HAVING count(*) > 1)`,
        ),
        one(
          'SELECT count(*) FROM (SELECT request_id FROM log_cancelled GROUP BY 1 HAVING ' +
            'count(*) > 1)',
        ),
        one(
          `SELECT count(*) FROM (SELECT user_key FROM ${outcomes} GROUP BY 1 HAVING count(*) > 1)`,
        ),
      ],
      outcomes: Object.fromEntries(
        db
          .prepare(`SELECT status, count(*) FROM ${outcomes} GROUP BY 1 ORDER BY 1`)
          .raw()
          .all() as [string, number][],
      ),
      deleted: one('SELECT count(*) FROM log_deleted'),
      purgedWithoutDeletion: one(
        `SELECT count(*) FROM ${outcomes} WHERE status = 'purged' AND CAST(user_key AS INTEGER) ` +
          'NOT IN (SELECT user_id FROM log_deleted)',
      ),
      waived: one(`SELECT sum(waived) FROM fines`),
      waivedFines: one('SELECT count(*) FROM log_waived'),
      books: one(
        `SELECT sum(amount) = sum(paid) + total(waived) + sum(iif(status = 'waived', 0, amount ` +
          '- paid)) FROM fines',
      ),
    }
  } finally {
    db.close()
  }
}

const NOTHING_TWICE = { twice: [0, 0, 0, 0], purgedWithoutDeletion: 0, books: 1 }

const jobsIn = (file: string): number => {
  const db = new Sqlite(file)
  try {
    return db.prepare('SELECT count(*) FROM ils_purge_job').pluck().get() as number
  } finally {
    db.close()
  }
}

let undisturbed: Promise<ReturnType<typeof accountOf>> | undefined
const undisturbedAccount = (): Promise<ReturnType<typeof accountOf>> => {
  undisturbed ??= (async () => {
    const file = loggedLibrary()
    expect((await runCli(['--db', file, ...ORDER])).code).toBe(0)
    const account = accountOf(file)
    expect(account).toMatchObject(NOTHING_TWICE)
    expect(account.deleted).toBeGreaterThan(1000)
    return account
  })()
  return undisturbed
}

/** Starts the job and sends the signal at the first output that fits. */
const stopped = async (
  file: string,
  moment: RegExp,
  signal: NodeJS.Signals = 'SIGKILL',
  more: readonly string[] = [],
): Promise<Ended> => {
  let sent = false
  return startCli(['--db', file, ...ORDER, ...more], (child, out) => {
    if (!sent && moment.test(out)) sent = child.kill(signal)
  }).ended
}

const resumed = async (file: string): Promise<void> => {
  const { code, err } = await runCli(['--resume', '--db', file])
  expect([code, err]).toEqual([0, ''])
}

const FIRST_BATCH = /purging: \d+ of/

describe.concurrent(
  'after SIGKILL, --resume finishes the job with the same account as an undisturbed run',
  SLOW,
  () => {
    it.each<[string, RegExp]>([
      ['as soon as the job is confirmed', /is confirmed and cannot be stopped/],
      ['after the first batch', FIRST_BATCH],
      ['after the third batch', /(purging: .*\n){3}/],
      ['after the last batch', /purging: (\d+) of \1 users/],
    ])('%s', async (_, moment) => {
      const file = loggedLibrary()
      expect((await stopped(file, moment)).signal).toBe('SIGKILL')
      await resumed(file)
      expect(accountOf(file)).toEqual(await undisturbedAccount())
    })

    it(
      'before the job is confirmed there is nothing to ' +
        'resume, and the order can be given again',
      async () => {
        const file = loggedLibrary()
        expect((await stopped(file, /holds \d+ users already/)).signal).toBe('SIGKILL')
        // On a machine that is very busy the signal may come late, when the job is confirmed.
        if (jobsIn(file) > 0) await resumed(file)
        else expect((await runCli(['--db', file, ...ORDER])).code).toBe(0)
        expect(accountOf(file)).toEqual(await undisturbedAccount())
      },
    )

    it('while it is planned, the plan goes on from its last page and can be ordered', async () => {
      const file = loggedLibrary()
      expect((await stopped(file, /(planning: .*\n){2}/)).signal).toBe('SIGKILL')
      const listed = await runCli(['--plans', '--db', file])
      const id = /^(\S+) .* not finished/.exec(listed.out)?.[1] ?? ''
      const went = await runCli(['--resume', id, '--db', file])
      expect([went.code, went.err]).toEqual([0, ''])
      const confirmed = /--digest (\S+) --count (\d+)/.exec(went.out) ?? []
      const [, digest = '', count = ''] = confirmed
      const order = ['--submit', id, '--digest', digest, '--count', count, '--db', file]
      expect((await runCli(order)).code).toBe(0)
      expect(accountOf(file)).toEqual(await undisturbedAccount())
    })

    it('with users removed altogether', async () => {
      const file = loggedLibrary()
      const policy = fileOf('{"deletePolicy":"remove"}', 'policy.json')
      expect(
        (await stopped(file, /(purging: .*\n){2}/, 'SIGKILL', ['--policy', policy])).signal,
      ).toBe('SIGKILL')
      await resumed(file)
      expect(accountOf(file)).toMatchObject({
        ...NOTHING_TWICE,
        outcomes: (await undisturbedAccount()).outcomes,
      })
    })

    it('by two processes at once', async () => {
      const file = loggedLibrary()
      expect((await stopped(file, FIRST_BATCH)).signal).toBe('SIGKILL')
      const both = await Promise.all([
        runCli(['--resume', '--db', file]),
        runCli(['--resume', '--db', file]),
      ])
      // Anyone who comes late may find nothing to resume.
      expect(
        both.filter(({ code, err }) => code !== 0 && !err.includes('nothing to resume')),
      ).toEqual([])
      expect(both.some(({ code }) => code === 0)).toBe(true)
      expect(accountOf(file)).toEqual(await undisturbedAccount())
    })
  },
)

describe.concurrent('a process that is to end', SLOW, () => {
  it(
    'rests on SIGTERM: exit code 75, the job stays ' + 'running, and the message says how to go on',
    async () => {
      const file = loggedLibrary()
      const ended = await stopped(file, FIRST_BATCH, 'SIGTERM')
      expect([ended.code, ended.err]).toEqual([
        75,
        expect.stringContaining(`--resume --db ${file}`),
      ])
      await resumed(file)
      expect(accountOf(file)).toEqual(await undisturbedAccount())
    },
  )

  it(
    'leaves no half library when it is killed while users are generated, and the next start ' +
      'makes one',
    async () => {
      const file = join(temporaryFolder(), 'library.sqlite')
      const killed = await startCli(['--db', file, '--users', '60000', ...ORDER], (child, out) => {
        if (out.includes('generating: 5000 of')) child.kill('SIGKILL')
      }).ended
      expect([killed.signal, existsSync(file)]).toEqual(['SIGKILL', false])
      expect((await runCli(['--db', file, '--users', '200', ...ORDER])).code).toBe(0)
    },
  )
})

/** A library with a job that is confirmed and not begun. */
const confirmedJob = async (observer: ObserverPort = () => undefined) => {
  const file = loggedLibrary()
  const db = openLibrary(file)
  if (db === null) throw new Error('the library cannot be opened')
  prepareLibrary(db)
  const { asked, policy } = readWishes(CRITERIA)
  const purge = openPurge({ db, policy, clock: shiftedClock(0), observer })
  return { file, db, purge, job: await confirmed(purge, asked) }
}

/** Plans what is asked for, and orders what the plan says. */
async function confirmed(purge: Purge, asked: Asked): Promise<Job> {
  const requestedBy = 'operator' as ActorKey
  const plan = await answerOf(planOf(purge, asked, requestedBy))
  return answerOf(purge.submit({ ...confirming(plan), requestedBy }))
}

it(
  'gives way between two batches without any pause, so that a signal is heard at once',
  SLOW,
  async () => {
    let batches = 0
    const { db, purge, job } = await confirmedJob(({ _tag }) => {
      if (_tag === 'BatchCommitted' && ++batches === 1) setImmediate(() => void purge.drain()())
    })
    expect(await purge.run(job.id)()).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'RunnerDraining' },
    })
    expect(batches).toBe(1)
    db.close()
  },
)

it('never replaces a job that is not finished, nor lets another begin', SLOW, async () => {
  const { file, db } = await confirmedJob()
  db.close()
  const before = accountOf(file)
  for (const args of [
    ['--users', '10'],
    ['--fresh'],
    ['--users', '10', '--fresh'],
    ['--set-purge-dates', 'expiry'],
    [],
  ]) {
    expect(await runHere(['--db', file, '--yes', ...args])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--resume'),
    })
  }
  expect([accountOf(file), jobsIn(file)]).toEqual([before, 1])
})

it('resumes two jobs into a folder each, never both into one', SLOW, async () => {
  const { file, db, purge } = await confirmedJob()
  const { asked } = readWishes({ setPurgeDates: '2031-01-01', replace: true })
  await confirmed(purge, asked)
  db.close()
  const out = join(file, '..', 'out')
  expect(await runHere(['--resume', '--db', file, '--out', out])).toMatchObject({
    code: 2,
    err: expect.stringContaining('Leave --out out'),
  })
  expect(existsSync(out)).toBe(false)
  expect((await runHere(['--resume', '--db', file])).code).toBe(0)
  expect(readdirSync(join(file, '..', 'reports'))).toHaveLength(2)
})
