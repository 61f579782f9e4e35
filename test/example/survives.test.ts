// Killed at any moment and resumed: every user has exactly one outcome, and no fine is waived twice.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { generateUsers } from '../../examples/embedded-library/generate.js'
import { createLibrary } from '../../examples/embedded-library/library.js'
import { type Ended, fileOf, runCli, startCli, temporaryFolder } from './fixture.js'

const SLOW = { timeout: 300_000 }
const USERS = 20_000

// Logs without any unique key: what happens twice is there twice.
const LOGS = `
  CREATE TABLE log_waived (fine_id);
  CREATE TABLE log_deleted (user_id);
  CREATE TABLE log_cancelled (request_id);
  CREATE TRIGGER log_waived_too AFTER UPDATE OF waived ON fines WHEN new.waived IS NOT NULL BEGIN INSERT INTO log_waived VALUES (new.id); END;
  CREATE TRIGGER log_scrubbed_too AFTER UPDATE OF status ON users WHEN new.status = 'deleted' BEGIN INSERT INTO log_deleted VALUES (new.id); END;
  CREATE TRIGGER log_deleted_too AFTER DELETE ON users BEGIN INSERT INTO log_deleted VALUES (old.id); END;
  CREATE TRIGGER log_cancelled_too AFTER UPDATE OF state ON requests WHEN new.state = 'cancelled' BEGIN INSERT INTO log_cancelled VALUES (new.id); END;`

const loggedLibrary = async (): Promise<string> => {
  const file = join(temporaryFolder(), 'library.sqlite')
  await createLibrary(file, async (db) => {
    generateUsers(db, { users: USERS, seed: 11, asOf: '2026-11-22' })
    db.exec(LOGS)
  })
  return file
}

// The pause makes the moments between two batches long enough to be hit.
const ORDER = ['--pause', '50', '--as-of', '2026-11-22', '--days', '10', '--threshold', '20', '--yes']

/** The numbers that must be the same however often the process was killed. */
const accountOf = (file: string) => {
  const db = new Sqlite(file)
  try {
    const one = (sql: string): unknown => db.prepare(sql).pluck().get()
    const table = one(`SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%outcome'`) as string
    return {
      twice: [
        one(`SELECT count(*) FROM (SELECT fine_id FROM log_waived GROUP BY 1 HAVING count(*) > 1)`),
        one(`SELECT count(*) FROM (SELECT user_id FROM log_deleted GROUP BY 1 HAVING count(*) > 1)`),
        one(`SELECT count(*) FROM (SELECT request_id FROM log_cancelled GROUP BY 1 HAVING count(*) > 1)`),
        one(`SELECT count(*) FROM (SELECT user_key FROM ${table} GROUP BY 1 HAVING count(*) > 1)`),
      ],
      outcomes: Object.fromEntries(
        db.prepare(`SELECT status, count(*) FROM ${table} GROUP BY 1 ORDER BY 1`).raw().all() as [string, number][],
      ),
      deleted: one('SELECT count(*) FROM log_deleted'),
      purgedWithoutDeletion: one(
        `SELECT count(*) FROM ${table} WHERE status = 'purged' AND CAST(user_key AS INTEGER) NOT IN (SELECT user_id FROM log_deleted)`,
      ),
      waived: one(`SELECT sum(waived) FROM fines`),
      waivedFines: one('SELECT count(*) FROM log_waived'),
      books: one(`SELECT sum(amount) = sum(paid) + total(waived) + sum(iif(status = 'waived', 0, amount - paid)) FROM fines`),
    }
  } finally {
    db.close()
  }
}

const NOTHING_TWICE = { twice: [0, 0, 0, 0], purgedWithoutDeletion: 0, books: 1 }

/** How many outcomes another process can see by now. */
const outcomesIn = (file: string): number => {
  const db = new Sqlite(file, { fileMustExist: true })
  try {
    return db.prepare('SELECT count(*) FROM ils_purge_outcome').pluck().get() as number
  } finally {
    db.close()
  }
}

let undisturbed: Promise<ReturnType<typeof accountOf>> | undefined
const undisturbedAccount = (): Promise<ReturnType<typeof accountOf>> => {
  undisturbed ??= loggedLibrary().then(async (file) => {
    expect((await runCli(['--db', file, ...ORDER])).code).toBe(0)
    return accountOf(file)
  })
  return undisturbed
}

const resumed = async (file: string): Promise<Ended> => {
  const ended = await runCli(['--resume', '--db', file])
  expect([ended.code, ended.err]).toEqual([0, ''])
  return ended
}

describe.concurrent('after SIGKILL, --resume finishes the job with the same account as an undisturbed run', SLOW, () => {
  it.each<[string, RegExp]>([
    ['as soon as the job is confirmed', /is confirmed and cannot be stopped/],
    ['after the first batch', /(purging: .*\n){1}/],
    ['after the third batch', /(purging: .*\n){3}/],
    ['after the last batch', /purging: (\d+) of \1 users/],
    ['while the report is written', /PURGE REPORT/],
  ])('%s', async (_, moment) => {
    const file = await loggedLibrary()
    const killed = await startCli(['--db', file, ...ORDER], (child, out) => {
      if (moment.test(out)) child.kill('SIGKILL')
    }).ended
    expect(killed.signal).toBe('SIGKILL')
    const rest = await runCli(['--resume', '--db', file])
    // Killed after the end, there is nothing left to resume; otherwise the job is finished now.
    expect(rest.code).toBe(/PURGE REPORT/.test(killed.out) && rest.err.includes('nothing to resume') ? 2 : 0)
    const account = accountOf(file)
    expect(account).toMatchObject(NOTHING_TWICE)
    expect(account).toEqual(await undisturbedAccount())
  })

  it('once a certain number of outcomes is visible to others, time and again', async () => {
    const file = await loggedLibrary()
    let wanted = 1
    let killings = 0
    for (let args = ['--db', file, ...ORDER]; ; args = ['--resume', '--db', file]) {
      const ended = await startCli(args, (child) => {
        const seen = outcomesIn(file)
        if (seen < wanted || killings >= 3) return
        wanted = seen + 1
        killings++
        child.kill('SIGKILL')
      }).ended
      if (ended.signal === null) {
        expect(ended.code).toBe(0)
        break
      }
    }
    expect(killings).toBeGreaterThan(1)
    expect(accountOf(file)).toEqual(await undisturbedAccount())
  })

  it('while users are generated: no half library is left, and the next start makes it', async () => {
    const file = join(temporaryFolder(), 'library.sqlite')
    const killed = await startCli(['--db', file, '--users', '60000', ...ORDER], (child, out) => {
      if (out.includes('generating: 5000 of')) child.kill('SIGKILL')
    }).ended
    expect([killed.signal, existsSync(file)]).toEqual(['SIGKILL', false])
    expect((await runCli(['--db', file, '--users', '200', ...ORDER])).code).toBe(0)
  })

  it('with users removed altogether', async () => {
    const file = await loggedLibrary()
    const policy = fileOf('{"deletePolicy":"remove"}', 'policy.json')
    await startCli(['--db', file, '--policy', policy, ...ORDER], (child, out) => {
      if (out.includes('purging: ')) child.kill('SIGKILL')
    }).ended
    await resumed(file)
    expect(accountOf(file)).toMatchObject({ ...NOTHING_TWICE, outcomes: (await undisturbedAccount()).outcomes })
  })
})

describe.concurrent('a job that is not finished', SLOW, () => {
  const unfinished = async (signal: NodeJS.Signals): Promise<{ readonly file: string; readonly ended: Ended }> => {
    const file = await loggedLibrary()
    let sent = false
    const ended = await startCli(['--db', file, ...ORDER], (child, out) => {
      if (!sent && out.includes('purging: ')) sent = child.kill(signal)
    }).ended
    return { file, ended }
  }

  it('rests on SIGTERM: exit code 75, the job stays running, and the message says how to go on', async () => {
    const { file, ended } = await unfinished('SIGTERM')
    expect([ended.code, ended.err]).toEqual([75, expect.stringContaining(`--resume --db ${file}`)])
    await resumed(file)
    expect(accountOf(file)).toEqual(await undisturbedAccount())
  })

  it('is never replaced or joined by another', async () => {
    const { file } = await unfinished('SIGKILL')
    const before = accountOf(file)
    for (const args of [['--users', '10'], ['--fresh'], ['--users', '10', '--fresh'], []]) {
      expect(await runCli(['--db', file, '--yes', ...args])).toMatchObject({ code: 2, err: expect.stringContaining('--resume') })
    }
    expect(accountOf(file)).toEqual(before)
  })

  it('is finished once by two processes that resume it at the same time', async () => {
    const { file } = await unfinished('SIGKILL')
    const both = await Promise.all([runCli(['--resume', '--db', file]), runCli(['--resume', '--db', file])])
    // Whoever comes late may find nothing to resume.
    expect(both.filter(({ code, err }) => code !== 0 && !err.includes('nothing to resume'))).toEqual([])
    expect(both.some(({ code }) => code === 0)).toBe(true)
    expect(accountOf(file)).toEqual(await undisturbedAccount())
  })
})
