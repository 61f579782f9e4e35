// A purge through every ORM and driver: on a full disk, without its connection, and with its
// processes killed. Nobody is blamed, and nothing is lost.
import { describe, expect, it } from 'vitest'
import type { JobId } from '../../src/index.js'
import type { DatabaseName } from '../support/dialects.js'
import { NODE_SQLITE, WAYS } from '../support/layers/layers.js'
import { NODE_22, node22Missing } from '../support/node-22.js'
import { purgeOn, reportOf } from './conductor.js'
import { eventually } from './eventually.js'
import { FAULTS } from './fault-table.js'
import { startFleet } from './fleet.js'
import type { LayerOrders } from './layer-worker.js'
import { openLayer } from './open-layer.js'
import {
  expectNothingLost,
  known,
  layerWorkerProgram,
  MISSING,
  type Name,
  NO_DISK,
  type Patient,
  readyPatients,
  SETTINGS,
  SLOW,
  waitedFor,
  watchOver,
  WITHIN_MS,
  withPatient,
} from './patients.js'

readyPatients()

const DATABASES = { sqlite: 'SQLite', postgres: 'PostgreSQL', mariadb: 'MariaDB' } as const

/** The faults of a server that a purge meets from inside; those of SQLite need its connection. */
const STRUCK = ['a full disk', 'wrong credentials', 'a dropped table of the host']

for (const { name: layer, dialect } of WAYS) {
  const name: Name = DATABASES[dialect]
  describe(`a purge through ${layer}`, () => {
    const faults = FAULTS[name].filter(({ what }) => STRUCK.includes(what))
    for (const fault of dialect === 'sqlite' ? [] : faults) {
      const missing = MISSING[name] ?? (fault.onDisk === true ? NO_DISK : null)
      const title = `waits out ${fault.what}, with nobody failed`
      it.skipIf(missing !== null)(
        missing === null ? title : `${title} (skipped: ${missing})`,
        SLOW,
        () =>
          withPatient(
            name,
            async (patient, jobId) => {
              await runThrough(layer, patient, jobId, () => fault.strike(patient, null as never))
            },
            fault.onDisk === true,
          ),
      )
    }

    it.skipIf(MISSING[name] !== null)('survives processes that are killed', SLOW, () =>
      survivesKills(layer, dialect),
    )
  })
}

const noNode22 = node22Missing()

describe(noNode22 === null ? 'a purge through node:sqlite' : `node:sqlite (${noNode22})`, () => {
  it.skipIf(noNode22 !== null)('survives processes that are killed', SLOW, () =>
    survivesKills(NODE_SQLITE.name, NODE_SQLITE.dialect, NODE_22),
  )
})

function survivesKills(layer: string, dialect: DatabaseName, node?: string): Promise<void> {
  return withPatient(DATABASES[dialect], async (patient, jobId) => {
    const orders: LayerOrders = {
      layer,
      dialect,
      at: patient.at,
      separate: null,
      settings: { ...SETTINGS, pauseMs: 20 },
      dwellMs: 8,
    }
    const fleet = startFleet(layerWorkerProgram(), orders, 2, node)
    try {
      for (const kills of [1, 2]) {
        await eventually(
          `worker ${kills} is at work`,
          () => fleet.isDone() || fleet.awake('at-work').length > 0,
          WITHIN_MS,
        )
        const [worker] = fleet.awake('at-work')
        if (worker !== undefined) await fleet.kill(worker)
      }
      await fleet.ended(WITHIN_MS)
    } finally {
      await fleet.stop()
    }
    await expectNothingLost(patient.admin, jobId)
  })
}

/** Runs the job, strikes after the first batch, and mends once the run has said that it waits. */
async function runThrough(
  layer: string,
  patient: Patient,
  jobId: JobId,
  strike: () => Promise<() => Promise<void>>,
): Promise<void> {
  let damage: Promise<() => Promise<void>> | null = null
  const watched = watchOver(await openLayer(layer, patient.at), (event) => {
    if (event._tag === 'BatchCommitted') damage ??= strike()
  })
  try {
    const end = watched.purge.run(jobId)()
    await eventually('the fault is noticed', () => waitedFor(watched).length >= 3, WITHIN_MS)
    const mend = await known(damage as Promise<() => Promise<void>> | null)
    const during = (await reportOf(purgeOn(patient.admin), jobId)).job.status
    await mend()
    expect(during).toBe('Running')
    expect(await end).toMatchObject({ _tag: 'Right', right: { job: { status: 'Completed' } } })
    await expectNothingLost(patient.admin, jobId)
  } finally {
    await watched.close()
  }
}
