// The library file appears whole or not at all, and nothing in it is lost silently.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { type ActorKey, DEFAULT_CRITERIA, PRESETS } from 'ils-user-purge'
import { answerOf } from '../../examples/shared/answer.js'
import { confirming } from '../../examples/shared/asked.js'
import { generateUsers } from '../../examples/embedded-library/data/generate.js'
import {
  holdingsOf,
  openLibrary,
  prepareLibrary,
} from '../../examples/embedded-library/data/library-file.js'
import { createLibrary, replaceLibrary } from '../../examples/embedded-library/data/fill-library.js'
import {
  aheadAtNoonOf,
  keepClock,
  keptClock,
  noonOf,
  shiftedClock,
} from '../../examples/embedded-library/data/clock.js'
import { openPurge } from '../../examples/embedded-library/host/open-purge.js'
import { contentOf, emptyLibrary, temporaryFolder } from './fixture.js'

const fillWith = (users: number) => async (db: Sqlite.Database) =>
  generateUsers(db, { users, seed: 1, asOf: '2026-11-22' })

describe('a new library', () => {
  it('is made with its folder and holds what was filled in', async () => {
    const file = join(temporaryFolder(), 'a', 'b', 'library.sqlite')
    await createLibrary(file, fillWith(20))
    const db = openLibrary(file)
    expect(db && (await holdingsOf(db))).toEqual({ users: 20, jobs: 0, unfinished: 0 })
    db?.close()
    expect(readdirSync(join(file, '..'))).toEqual(['library.sqlite'])
  })

  it('leaves neither file nor folder behind when filling it fails', async () => {
    const folder = temporaryFolder()
    const filled = createLibrary(join(folder, 'a', 'b', 'library.sqlite'), async (db) => {
      await fillWith(20)(db)
      throw new Error('half-way')
    })
    await expect(filled).rejects.toThrow('half-way')
    expect(readdirSync(folder)).toEqual([])
  })

  it('does not overwrite a file that somebody else made meanwhile', async () => {
    const file = join(temporaryFolder(), 'library.sqlite')
    const late = createLibrary(file, async (db) => {
      await fillWith(5)(db)
      writeFileSync(file, 'theirs')
    })
    await expect(late).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('somebody else'),
    })
    expect(readFileSync(file, 'utf8')).toBe('theirs')
    expect(readdirSync(join(file, '..'))).toEqual(['library.sqlite'])
  })

  it('clears away what a killed process left half filled', async () => {
    const file = join(temporaryFolder(), 'library.sqlite')
    const nobody = 2 ** 22 + 1
    writeFileSync(`${file}.filling-${nobody}`, 'half')
    await createLibrary(file, fillWith(5))
    expect(readdirSync(join(file, '..'))).toEqual(['library.sqlite'])
  })
})

describe('what is not a library of ours is refused and stays as it is', () => {
  it.each<[string, (file: string) => void, RegExp]>([
    ['a folder', (file) => mkdirSync(file), /is not a file/],
    [
      'a text',
      (file) => writeFileSync(file, 'Dear diary, '.repeat(500)),
      /is not an SQLite database/,
    ],
    ['a short text', (file) => writeFileSync(file, 'no'), /is not an SQLite database/],
    [
      'another database',
      (file) =>
        new Sqlite(file).exec('CREATE TABLE users (id); INSERT INTO users VALUES (1)').close(),
      /not a library of this example/,
    ],
    [
      'a library of a later version',
      (file) =>
        new Sqlite(file)
          .exec(
            'CREATE TABLE users (id); PRAGMA application_id = 0x494c5355; PRAGMA user_version = 99',
          )
          .close(),
      /of version 99/,
    ],
  ])('%s', (_, make, expected) => {
    const folder = temporaryFolder()
    const file = join(folder, 'library.sqlite')
    make(file)
    const before = contentOf(folder)
    expect(() => openLibrary(file)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(expected) }),
    )
    expect(contentOf(folder)).toEqual(before)
  })

  it('a path that leads through a file', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), '')
    await expect(
      createLibrary(join(folder, 'file', 'library.sqlite'), fillWith(1)),
    ).rejects.toMatchObject({ exitCode: 2 })
  })
})

describe('a library of the version before', () => {
  /** What the version before had: no plans, and everybody in the scope of its jobs. */
  const formerLibrary = (file: string): void => {
    const db = new Sqlite(file)
    db.exec(`
      DROP TABLE ils_purge_plan; DROP TABLE ils_purge_plan_user; DROP TABLE ils_purge_to_forget;
      DROP TABLE ils_purge_put_off;
      DELETE FROM ils_purge_version WHERE version > 1;
      UPDATE ils_purge_job SET record = json_remove(record, '$.plannedBy');
      DROP TRIGGER users_name_inserted; DROP TRIGGER users_name_updated;
      DROP TABLE known_groups; DROP TABLE known_libraries;
      PRAGMA user_version = 3`)
    db.close()
  }

  it('is upgraded once it is worked with, and its job goes on', async () => {
    const file = join(temporaryFolder(), 'library.sqlite')
    await createLibrary(file, fillWith(300))
    const clock = shiftedClock(aheadAtNoonOf('2026-11-22', 'UTC'))
    const requestedBy = 'clerk' as ActorKey
    const before = openLibrary(file)
    if (before === null) throw new Error('there is no library')
    prepareLibrary(before)
    const purge = openPurge({ db: before, policy: PRESETS.alma, clock })
    const plan = await answerOf(purge.plan({ criteria: DEFAULT_CRITERIA, requestedBy }))
    const { id } = await answerOf(purge.submit({ ...confirming(plan), requestedBy }))
    before.close()
    formerLibrary(file)

    const db = openLibrary(file)
    if (db === null) throw new Error('there is no library')
    expect(db.pragma('user_version', { simple: true })).toBe(3)
    expect(await holdingsOf(db)).toEqual({ users: 300, jobs: 1, unfinished: 1 })
    prepareLibrary(db)
    prepareLibrary(db)
    expect(db.pragma('user_version', { simple: true })).toBe(6)
    const upgraded = openPurge({ db, policy: PRESETS.alma, clock })
    const { totals, plan: none } = await answerOf(upgraded.run(id))
    expect([totals.purged, totals.scope, none]).toEqual([
      plan.counts.purge,
      plan.counts.purge,
      null,
    ])
    expect(await answerOf(upgraded.plans())).toEqual([])
    const next = await answerOf(upgraded.plan({ criteria: DEFAULT_CRITERIA, requestedBy }))
    expect(next.counts.purge).toBe(0)
    db.close()
  })
})

describe('replacing a library', () => {
  it('takes place in one piece: a failure leaves the old one, byte for byte', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'library.sqlite')
    await createLibrary(file, fillWith(300))
    const before = contentOf(folder)
    const db = openLibrary(file)
    if (db === null) throw new Error('there is no library')
    const failing = replaceLibrary(db, file, async (emptied) => {
      await fillWith(500)(emptied)
      throw new Error('half-way')
    })
    await expect(failing).rejects.toThrow('half-way')
    expect((await holdingsOf(db)).users).toBe(300)
    db.close()
    expect(contentOf(folder)).toEqual(before)
  })

  it(
    'does not take place while a job is unfinished, ' + 'even one that began a moment ago',
    async () => {
      const file = join(temporaryFolder(), 'library.sqlite')
      await createLibrary(file, fillWith(30))
      const db = openLibrary(file)
      if (db === null) throw new Error('there is no library')
      prepareLibrary(db)
      const purge = openPurge({
        db,
        policy: PRESETS.alma,
        clock: shiftedClock(aheadAtNoonOf('2026-11-22', 'UTC')),
      })
      const requestedBy = 'clerk' as ActorKey
      const plan = await answerOf(purge.plan({ criteria: DEFAULT_CRITERIA, requestedBy }))
      await answerOf(purge.submit({ ...confirming(plan), requestedBy }))
      await expect(replaceLibrary(db, file, fillWith(40))).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringContaining('--resume'),
      })
      expect(await holdingsOf(db)).toEqual({ users: 30, jobs: 1, unfinished: 1 })
      db.close()
    },
  )

  it('puts the new users in the place of the old ones', async () => {
    const file = join(temporaryFolder(), 'library.sqlite')
    await createLibrary(file, fillWith(300))
    const db = openLibrary(file)
    if (db === null) throw new Error('there is no library')
    await replaceLibrary(db, file, fillWith(40))
    expect(await holdingsOf(db)).toEqual({ users: 40, jobs: 0, unfinished: 0 })
    expect(db.pragma('foreign_key_check')).toEqual([])
    db.close()
  })
})

describe('the clock', () => {
  it.each([
    ['2026-07-01', 'UTC', '2026-07-01T12:00:00.000Z'],
    ['2026-07-01', 'Europe/Zurich', '2026-07-01T10:00:00.000Z'],
    ['2026-01-01', 'Europe/Zurich', '2026-01-01T11:00:00.000Z'],
    ['2026-03-29', 'Europe/Zurich', '2026-03-29T10:00:00.000Z'],
    ['2026-01-01', 'Pacific/Kiritimati', '2025-12-31T22:00:00.000Z'],
    ['2026-01-01', 'Pacific/Pago_Pago', '2026-01-01T23:00:00.000Z'],
  ])('shows noon of %s in %s', (date, zone, expected) => {
    expect(new Date(noonOf(date, zone)).toISOString()).toBe(expected)
  })

  it('is kept for a resumed job, 0 where nothing was kept', () => {
    const db = emptyLibrary()
    expect(keptClock(db)).toBe(0)
    const ahead = aheadAtNoonOf('2030-06-01', 'UTC')
    keepClock(db, ahead)
    keepClock(db, ahead + 1)
    expect(keptClock(db)).toBe(ahead + 1)
  })
})
