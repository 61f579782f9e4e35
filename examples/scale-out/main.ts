// One command: makes a library on PostgreSQL, orders a purge, starts workers, and watches the
// journal until the job is over.
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  type ActorKey,
  DEFAULT_CRITERIA,
  explainError,
  type JobId,
  type Money,
  type Operation,
  type Purge,
} from 'ils-user-purge'
import { DEFAULT_NAME, databaseUrl, makeDatabase } from './database.js'
import { openPurge } from './open-purge.js'

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '2' },
    users: { type: 'string', default: '20000' },
    database: { type: 'string', default: DEFAULT_NAME },
    resume: { type: 'boolean', default: false },
  },
})
const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))

const wholeNumber = (name: 'workers' | 'users'): number => {
  const number = Number(values[name])
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${name} must be a whole number from 1`)
  return number
}

const resultOf = async <Result>(operation: Operation<Result>): Promise<Result> => {
  const end = await operation()
  if (end._tag === 'Left') throw new Error(explainError(end.left))
  return end.right
}

const order = async (purge: Purge): Promise<JobId> => {
  const request = {
    criteria: { ...DEFAULT_CRITERIA, waiveThreshold: '10' as Money },
    requestedBy: 'operator' as ActorKey,
  }
  const plan = await resultOf(purge.preview(request))
  console.log(`${plan.counts.purge} of ${plan.users} users go.`)
  return (
    await resultOf(
      purge.submit({ ...request, confirm: { digest: plan.digest, count: plan.counts.purge } }),
    )
  ).id
}

const unfinished = async (purge: Purge): Promise<JobId> => {
  const [job] = await resultOf(purge.jobs({ statuses: ['Running', 'Queued'] }))
  if (job === undefined) throw new Error('There is no job to go on with.')
  return job.id
}

const pause = (millis: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, millis))

/** The numbers come from the journal, whoever does the work. Answers whether the job is over. */
const watch = async (
  purge: Purge,
  jobId: JobId,
  isInterrupted: () => boolean,
): Promise<boolean> => {
  for (;;) {
    const { job, totals } = await resultOf(purge.report(jobId))
    console.log(
      `${totals.purged + totals.kept} of ${totals.scope} users: ${totals.purged} purged, ${totals.kept} kept`,
    )
    if (job.status === 'Completed') return true
    if (isInterrupted()) return false
    await pause(500)
  }
}

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', resolve))

const main = async (): Promise<void> => {
  const count = wholeNumber('workers')
  if (!values.resume) await makeDatabase(values.database, wholeNumber('users'))
  const { purge, close } = await openPurge(databaseUrl(values.database))
  let interrupted = false
  process.on('SIGINT', () => {
    interrupted = true
  })
  try {
    const jobId = values.resume ? await unfinished(purge) : await order(purge)
    const workers = Array.from({ length: count }, () =>
      spawn(process.execPath, [...process.execArgv, WORKER, databaseUrl(values.database)], {
        stdio: 'inherit',
      }),
    )
    const isOver = await watch(purge, jobId, () => interrupted)
    for (const worker of workers) worker.kill('SIGTERM')
    await Promise.all(workers.map(ended))
    console.log(
      isOver
        ? 'The job is completed.'
        : 'The workers rest; the job stays running. Go on with --resume.',
    )
  } finally {
    await close()
  }
}

await main().catch((fault: Error) => {
  console.error(fault.message)
  process.exitCode = 1
})
