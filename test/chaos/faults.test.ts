// What can be wrong with a database, on real ones: each fault is named to those who watch, the job
// stays running, and nothing is lost.
import { describe, expect, it } from 'vitest'
import type { JobId, PurgeEvent, UserFacts } from '../../src/index.js'
import { purgeOn, reportOf, resultOf } from './conductor.js'
import { eventually } from './eventually.js'
import { startFleet } from './fleet.js'

import { FAULTS } from './fault-table.js'
import {
  NO_DISK,
  MISSING,
  SETTINGS,
  SLOW,
  WITHIN_MS,
  type Name,
  type Patient,
  ableOn,
  titledOn,
  expectNothingLost,
  known,
  readyPatients,
  waitedFor,
  watch,
  withPatient,
  workerProgram,
} from './patients.js'

readyPatients()

const NAMES = Object.keys(FAULTS) as readonly Name[]

describe.each(NAMES)('a purge on %s', (name) => {
  const able = ableOn(name)
  const titled = (title: string): string => titledOn(name, title)

  for (const fault of FAULTS[name]) {
    const missing = MISSING[name] ?? (fault.onDisk === true ? NO_DISK : null)
    const title = `waits out ${fault.what}, names it, and goes on once it is mended`
    it.skipIf(missing !== null)(
      missing === null ? title : `${title} (skipped: ${missing})`,
      SLOW,
      async () => {
        const furnished = (work: (patient: Patient, jobId: JobId) => Promise<void>) =>
          withPatient(name, work, fault.onDisk === true)
        await furnished(async (patient, jobId) => {
          const damage: { mend: Promise<() => Promise<void>> | null } = { mend: null }
          const watched = watch(patient, (event) => {
            if (event._tag === 'BatchCommitted') damage.mend ??= fault.strike(patient, watched)
          })
          try {
            const end = watched.purge.run(jobId)()
            await eventually(
              `${fault.what} is noticed`,
              () => waitedFor(watched).length >= 3,
              WITHIN_MS,
            )
            const mend = await known(damage.mend)
            const during = (await reportOf(purgeOn(patient.admin), jobId)).job.status
            await mend()

            expect(during).toBe('Running')
            expect(waitedFor(watched).filter((each) => !fault.named.test(each))).toEqual([])
            expect(await end).toMatchObject({
              _tag: 'Right',
              right: { job: { status: 'Completed' }, addsUp: true },
            })
            await expectNothingLost(patient.admin, jobId)
          } finally {
            await watched.close()
          }
        })
      },
    )
  }

  able(titled('reads and purges a user with a field of 10 MB'), SLOW, async () => {
    await withPatient(name, async (patient, jobId) => {
      const repeat =
        patient.dialect === 'sqlite'
          ? `replace(hex(zeroblob(5000000)), '00', 'xx')`
          : `repeat('x', 10000000)`
      await patient.admin.query(`update users set note = ${repeat} where id in (12, 14)`)
      const watched = watch(patient)
      try {
        const facts = await resultOf(watched.purge.check({ userKey: '14' as UserFacts['key'] }))
        expect(facts._tag).toBe('Purge')
        await resultOf(watched.purge.run(jobId))
        await expectNothingLost(patient.admin, jobId)
      } finally {
        await watched.close()
      }
    })
  })

  able(
    titled(
      'stays running after SIGTERM, with its shard given back, and is resumed by the next worker',
    ),
    SLOW,
    async () => {
      await withPatient(name, async (patient, jobId) => {
        const settings = { ...SETTINGS, pauseMs: 20, leaseMs: 600_000 }
        const fleet = startFleet(
          workerProgram(),
          { dialect: patient.dialect, at: patient.at, separate: null, settings, dwellMs: 5 },
          1,
        )
        try {
          await eventually('a batch is committed', () => fleet.usersDone() > 0, WITHIN_MS)
          expect(await fleet.retire(WITHIN_MS)).toBe(75)
          const { job, totals } = await reportOf(purgeOn(patient.admin), jobId)
          expect(job.status).toBe('Running')
          expect(totals.purged).toBeGreaterThan(0)
        } finally {
          await fleet.stop()
        }
        const watched = watch(patient)
        try {
          // Its lease would last for ten minutes yet, had it not been given back.
          await resultOf(watched.purge.run(jobId))
          expect(watched.events[0]?._tag).toBe('JobResumed')
          await expectNothingLost(patient.admin, jobId)
        } finally {
          await watched.close()
        }
      })
    },
  )

  able(
    titled(
      'does not wait an hour for a dead worker when the clock of the database has jumped back ' +
        'an hour',
    ),
    SLOW,
    async () => {
      await withPatient(name, async (patient, jobId) => {
        const settings = { ...SETTINGS, pauseMs: 20 }
        const fleet = startFleet(
          workerProgram(),
          { dialect: patient.dialect, at: patient.at, separate: null, settings, dwellMs: 5 },
          1,
        )
        try {
          await eventually('a batch is committed', () => fleet.usersDone() > 0, WITHIN_MS)
        } finally {
          await fleet.stop()
        }
        // What the clock of the database would make of it: every lease seems to end an hour later.
        await patient.admin.query(
          'update ils_purge_shard set lease_until = lease_until + 3600000 where lease_until > 0',
        )
        const watched = watch(patient)
        try {
          await resultOf(watched.purge.run(jobId))
          await expectNothingLost(patient.admin, jobId)
        } finally {
          await watched.close()
        }
      })
    },
  )

  able(
    titled(
      'gives its shard up to another worker when the clock of the database jumps back under it, ' +
        'and does nothing twice',
    ),
    SLOW,
    async () => {
      await withPatient(name, async (patient, jobId) => {
        let jumps = 0
        const jump = (event: PurgeEvent): void => {
          if (event._tag !== 'BatchCommitted' || ++jumps > 3) return
          void patient.admin
            .query(
              'update ils_purge_shard set lease_until = lease_until + 3600000 where lease_until > 0',
            )
            .catch(() => undefined)
        }
        const [one, other] = [watch(patient, jump), watch(patient, jump)]
        try {
          const ends = await Promise.all([one, other].map(({ purge }) => purge.run(jobId)()))
          expect(ends.map((end) => end._tag)).toEqual(['Right', 'Right'])
          expect(jumps).toBeGreaterThan(0)
          await expectNothingLost(patient.admin, jobId)
        } finally {
          await one.close()
          await other.close()
        }
      })
    },
  )
})
