// A worker that cannot go on by itself: the victim of a deadlock, and one with wrong credentials.
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { describe, expect } from 'vitest'
import { purgeOn, reportOf } from './conductor.js'
import { eventually } from './eventually.js'

import {
  SLOW,
  WITHIN_MS,
  ableOn,
  titledOn,
  expectNothingLost,
  known,
  readyPatients,
  servers,
  urlOf,
  waitedFor,
  watch,
  withPatient,
} from './patients.js'

readyPatients()

describe('the victim of a deadlock', () => {
  ableOn('PostgreSQL')(
    titledOn('PostgreSQL', 'tries its batch again on PostgreSQL, and nobody fails'),
    SLOW,
    async () => {
      await withPatient('PostgreSQL', async (patient, jobId) => {
        const desk = new pg.Client({
          connectionString: urlOf(
            known(servers.get('PostgreSQL')),
            new URL(patient.at).pathname.slice(1),
          ),
        })
        await desk.connect()
        const watched = watch(patient, undefined, true)
        try {
          await desk.query(`begin; set local deadlock_timeout = '30s'`)
          await desk.query('select id from users where id = 20 for update')
          const end = watched.purge.run(jobId)()
          await eventually(
            'the batch waits for the desk',
            async () => {
              const waiting = await patient.admin.query(
                `select 1 from pg_stat_activity where wait_event_type = 'Lock'`,
              )
              return waiting.length > 0
            },
            WITHIN_MS,
          )
          await desk.query('select id from users where id = 1 for update')
          await desk.query('rollback')

          expect(await end).toMatchObject({ _tag: 'Right' })
          expect(waitedFor(watched)).toContain('40P01')
          await expectNothingLost(patient.admin, jobId)
        } finally {
          await watched.close()
          await desk.end()
        }
      })
    },
  )

  ableOn('MariaDB')(
    titledOn('MariaDB', 'tries its batch again on MariaDB, and nobody fails'),
    SLOW,
    async () => {
      await withPatient('MariaDB', async (patient, jobId) => {
        await patient.admin.query('create table filler (id int primary key, value int)')
        await patient.admin.query(
          'insert into filler ' +
            `values ${Array.from({ length: 1000 }, (_, at) => `(${at}, 0)`).join()}`,
        )
        const desk = await createConnection({
          uri: urlOf(known(servers.get('MariaDB')), new URL(patient.at).pathname.slice(1)),
        })
        const watched = watch(patient, undefined, true)
        try {
          await desk.query('start transaction')
          // MariaDB sacrifices the one that has changed least.
          await desk.query('update filler set value = 1')
          await desk.query('select id from users where id = 20 for update')
          const end = watched.purge.run(jobId)()
          await eventually(
            'the batch waits for the desk',
            async () => {
              const [waits] = await patient.admin.query(
                `show global status like 'Innodb_row_lock_current_waits'`,
              )
              return Number(waits?.Value) > 0
            },
            WITHIN_MS,
          )
          await desk.query('select id from users where id = 1 for update')
          await desk.query('rollback')

          expect(await end).toMatchObject({ _tag: 'Right' })
          expect(waitedFor(watched)).toContain('ER_LOCK_DEADLOCK')
          await expectNothingLost(patient.admin, jobId)
        } finally {
          await watched.close()
          desk.destroy()
        }
      })
    },
  )
})

describe('a worker that cannot even begin', () => {
  const NAMED: Readonly<Record<'PostgreSQL' | 'MariaDB', string>> = {
    PostgreSQL: '28P01',
    MariaDB: 'ER_ACCESS_DENIED_ERROR',
  }

  for (const name of ['PostgreSQL', 'MariaDB'] as const) {
    ableOn(name)(
      titledOn(name, `answers with the code of the fault for wrong credentials on ${name}`),
      SLOW,
      async () => {
        await withPatient(name, async (patient, jobId) => {
          const wrong = Object.assign(new URL(patient.at), { password: 'wrong' }).toString()
          const watched = watch({ ...patient, at: wrong })
          try {
            expect(await watched.purge.work()()).toEqual({
              _tag: 'Left',
              left: {
                _tag: 'HostFault',
                code: 'host-fault',
                operation: 'work',
                fault: expect.objectContaining({ code: NAMED[name] }),
              },
            })
            expect((await reportOf(purgeOn(patient.admin), jobId)).job.status).toBe('Queued')
          } finally {
            await watched.close()
          }
        })
      },
    )
  }
})
