// The journal's jobs.
import { millisFromInstant } from '../../../internal/time.js'
import type { JournalPort } from '../../../ports/journal.js'
import type { Calls } from '../calls.js'
import { jobColumns, jobOf, journalFault, jsonOf } from '../rows.js'

type JobMethods<Tx> = Pick<
  JournalPort<Tx>,
  'createJob' | 'readJob' | 'listJobs' | 'recentJobs' | 'changeJob'
>

export function jobMethods<Tx>(calls: Calls<Tx>): JobMethods<Tx> {
  const { statements, dialect, rowsOf, change, changesOne } = calls
  return {
    createJob: async ({ tx, job }) => {
      const [status, digest, finishedAt, record] = jobColumns(job)
      return changesOne(
        tx,
        statements.createJob,
        [job.id, job.order._tag, status, digest, finishedAt, 0, record],
        async () => {
          const [row] = await rowsOf(tx, statements.readJob, [job.id])
          // The very job, to its last field: another one with that id was there before.
          return row !== undefined && JSON.stringify(jsonOf(row, 'record')) === record
        },
      )
    },
    readJob: async ({ tx, jobId }) => {
      const [row] = await rowsOf(tx, statements.readJob, [jobId])
      return row === undefined ? null : jobOf(row)
    },
    listJobs: async ({ tx, statuses, limit }) => {
      const rows =
        statuses.length === 0
          ? await rowsOf(tx, statements.listJobs, [limit])
          : await rowsOf(tx, statements.listJobsByStatus, [dialect.listText(statuses), limit])
      return rows.map(jobOf)
    },
    recentJobs: async ({ tx, since, lock }) => {
      if (lock) await holdRecentJobs(calls, tx)
      return (await rowsOf(tx, statements.recentJobs, [millisFromInstant(since)])).map(jobOf)
    },
    changeJob: async ({ tx, from, job }) =>
      changesOne(tx, statements.changeJob, [...jobColumns(job), job.id, from], async () => {
        // That it stands as it should proves nothing, for another runner may have changed it alike.
        const [row] = await rowsOf(tx, statements.readJob, [job.id])
        return row !== undefined && (await change(tx, statements.touchJob, [job.id])) !== 1
      }),
  }
}

/**
 * Holds the row of the first version: it is there from the start, and nothing else ever waits for
 * it.
 */
async function holdRecentJobs<Tx>({ statements, rowsOf, send }: Calls<Tx>, tx: Tx): Promise<void> {
  await send(tx, statements.holdRecentJobs, [])
  if ((await rowsOf(tx, statements.isHeld, [])).length === 0)
    throw journalFault(
      'sql-journal-no-version',
      "The journal's table of versions has no version 1, so nothing can be held. Run all " +
        'statements of sqlJournalSchema.',
    )
}
