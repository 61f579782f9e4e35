// One command: makes a library on PostgreSQL, orders a purge, starts workers, and watches the
// journal until the job is over.
import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type ActorKey, DEFAULT_CRITERIA, type JobId, type Money, type Purge } from 'ils-user-purge'
import { answerOf } from '../shared/answer.js'
import { confirming } from '../shared/asked.js'
import { exitCodeOf } from '../shared/program.js'
import { say } from '../shared/screen.js'
import { badInput } from '../shared/trouble.js'
import { notWhole, wholeNumber } from '../shared/whole-number.js'
import { DEFAULT_NAME, databaseUrl, makeDatabase, upgradeDatabase } from './database.js'
import { openPurge } from './open-purge.js'

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))
const RANGES = {
  workers: { low: 1, high: 100 },
  users: { low: 1, high: 100_000_000 },
} as const

/** What the command line asks for. */
interface Options {
  readonly workers: number
  readonly users: number
  readonly database: string
  readonly resume: boolean
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      workers: { type: 'string', default: '2' },
      users: { type: 'string', default: '20000' },
      database: { type: 'string', default: DEFAULT_NAME },
      resume: { type: 'boolean', default: false },
    },
  })
  const whole = (name: 'workers' | 'users'): number => {
    const number = wholeNumber(values[name], RANGES[name])
    if (number === null) throw badInput(notWhole(`--${name}`, values[name], RANGES[name]))
    return number
  }
  return { ...values, workers: whole('workers'), users: whole('users') }
}

async function order(purge: Purge): Promise<JobId> {
  const requestedBy = 'operator' as ActorKey
  const criteria = { ...DEFAULT_CRITERIA, waiveThreshold: '10' as Money }
  const plan = await answerOf(purge.plan({ criteria, requestedBy }))
  say(`${plan.counts.purge} of ${plan.users} users go.`)
  const job = await answerOf(purge.submit({ ...confirming(plan), requestedBy }))
  return job.id
}

async function unfinished(purge: Purge): Promise<JobId> {
  const [job] = await answerOf(purge.jobs({ statuses: ['Running', 'Queued'] }))
  if (job === undefined) throw badInput('There is no job to go on with.')
  return job.id
}

/**
 * Shows the journal's numbers, whichever process does the work. Answers whether the job is over.
 */
async function watch(purge: Purge, jobId: JobId, isInterrupted: () => boolean): Promise<boolean> {
  for (;;) {
    const { job, totals } = await answerOf(purge.report(jobId))
    const done = `${totals.purged + totals.kept} of ${totals.scope} users`
    say(`${done}: ${totals.purged} purged, ${totals.kept} kept`)
    if (job.status === 'Completed') return true
    if (isInterrupted()) return false
    await pause(500)
  }
}

function startWorkers({ workers, database }: Options): readonly ChildProcess[] {
  const args = [...process.execArgv, WORKER, databaseUrl(database)]
  return Array.from({ length: workers }, () => spawn(process.execPath, args, { stdio: 'inherit' }))
}

function ended(child: ChildProcess): Promise<unknown> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', resolve))
}

async function main(): Promise<void> {
  const options = readOptions()
  if (options.resume) await upgradeDatabase(options.database)
  else await makeDatabase(options.database, options.users)
  const { purge, close } = await openPurge(databaseUrl(options.database))
  let interrupted = false
  process.on('SIGINT', () => {
    interrupted = true
  })
  try {
    const jobId = options.resume ? await unfinished(purge) : await order(purge)
    const workers = startWorkers(options)
    const isOver = await watch(purge, jobId, () => interrupted)
    for (const worker of workers) worker.kill('SIGTERM')
    await Promise.all(workers.map(ended))
    say(
      isOver
        ? 'The job is completed.'
        : 'The workers are drained; the job stays running. Go on with --resume.',
    )
  } finally {
    await close()
  }
}

process.exitCode = await exitCodeOf(main)
