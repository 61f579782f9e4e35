// A purge behind an API in bad weather: answers are lost, parts are away, the calls of a day end,
// the desk lends, and workers are killed. Then both sides are added up.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type {
  ActorKey,
  JobId,
  Outcome,
  Purge,
  PurgeCriteria,
  PurgePlan,
  PurgeReport,
} from 'ils-user-purge'
import { journalFileChange } from '../../../examples/shared/api/journal-file.js'
import { jumpingClock, noteAhead } from './jumping-clock.js'
import { type Sums, SYSTEMS, type TriedFake, type TriedSystem } from './systems.js'
import type { WorkerOrders } from './worker-orders.js'

/** How bad the weather is. */
export interface ApiChaosPlan {
  readonly system: string
  readonly seed: number
  readonly users: number
  readonly kills: number
  /** Of a hundred answers, so many are lost, and so many calls fail. */
  readonly lost: number
  readonly failing: number
  readonly latencyMs: number
  readonly perSecond: number
  /** Calls of a day where the system counts them; so few that they end, and end again. */
  readonly callsADay: number
  /** How long each part of the system is away, one after the other. */
  readonly awayMs: number
  readonly deskEveryMs: number
  readonly leaseMs: number
}

/** What came of it. */
export interface ApiChaosFigures {
  readonly plan: PurgePlan
  readonly report: PurgeReport
  readonly outcomes: readonly Outcome[]
  readonly sums: Sums
  readonly usersBefore: number
  readonly kills: number
  readonly spentDays: { readonly plan: number; readonly run: number }
  /**
   * Calls of the run, and how long they took: without the starts of processes, without outages and
   * the calls that were made in them, and without pauses of a second or more in which nobody makes
   * a call, such as for the next day, or for the lease of a worker that was killed.
   */
  readonly calls: number
  readonly seconds: number
  /** So long at most after the read of a user had ended their deletion was sent. */
  readonly mostSinceReadMs: number
  /** The parts that a worker said it waits for. */
  readonly waitedFor: readonly string[]
}

const ACTOR = 'chaos-librarian' as ActorKey
const FLOOR = 20

/** Runs it. Stops every process that it starts. */
export async function runApiChaos(plan: ApiChaosPlan, isTold = false): Promise<ApiChaosFigures> {
  const system = SYSTEMS[plan.system]
  if (system === undefined) throw new Error(`no such system: ${plan.system}`)
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-api-'))
  const { users, seed, latencyMs, perSecond, lost, failing, callsADay } = plan
  const left = system.hasDays ? callsADay : null
  const weather = { latencyMs, jitterMs: latencyMs, perSecond, left, lost, failing }
  const fake = await system.start(users, { seed, weather })
  try {
    return await tryOut(plan, system, fake, folder, isTold)
  } finally {
    await fake.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function tryOut(
  plan: ApiChaosPlan,
  system: TriedSystem,
  fake: TriedFake,
  folder: string,
  isTold: boolean,
): Promise<ApiChaosFigures> {
  const { perSecond, callsADay, leaseMs } = plan
  const settingsFile = join(folder, 'settings.json')
  const journalFile = join(folder, 'journal.db')
  const limits = { perSecond, perDay: callsADay, floor: FLOOR }
  writeFileSync(
    settingsFile,
    JSON.stringify({
      ...system.settings,
      ...system.limits(limits),
      timeZone: 'UTC',
    }),
  )
  const change = journalFileChange(journalFile)
  await change.apply()
  await change.close()
  const clockFile = join(folder, 'clock')
  noteAhead(clockFile, 0)
  const jumping = jumpingClock(
    async () => {
      fake.weather.left = callsADay
    },
    0,
    (ahead) => noteAhead(clockFile, ahead),
  )
  const { clock, observer } = jumping
  const settings = { leaseMs }
  const opening = { url: fake.url, journalFile, settingsFile, clock, observer, settings }
  const opened = system.open(opening)
  const usersBefore = fake.sums().users
  const made = await planned(opened.purge, system.criteria)
  const spentByPlan = jumping.spentDays()
  const confirm = { digest: made.digest, count: made.counts.purge }
  right(await opened.purge.submit({ planId: made.id, confirm, requestedBy: ACTOR })())
  jumping.stop()
  const orders: WorkerOrders = {
    system: plan.system,
    fakeUrl: fake.url,
    journalFile,
    settingsFile,
    clockFile,
    callsADay,
    leaseMs,
  }
  const run = await runThrough(plan, system, fake, orders, isTold)
  const report = right(await opened.purge.report(made.id)())
  const outcomes = await allOutcomes(opened.purge, made.id)
  await opened.close()
  return {
    plan: made,
    report,
    outcomes,
    sums: fake.sums(),
    usersBefore,
    kills: run.kills,
    spentDays: { plan: spentByPlan, run: run.spentDays },
    calls: run.calls,
    seconds: run.seconds,
    mostSinceReadMs: Math.round(run.mostSinceReadMs),
    waitedFor: [...run.waitedFor].sort(),
  }
}

/** Plans, and goes on with the plan where a read has failed too often. */
async function planned(purge: Purge, criteria: PurgeCriteria): Promise<PurgePlan> {
  const made = await purge.plan({ criteria, requestedBy: ACTOR })()
  if (made._tag === 'Right' || made.left._tag !== 'PlanInterrupted') return right(made)
  const { planId } = made.left
  for (;;) {
    const resumed = await purge.resumePlan({ planId })()
    if (resumed._tag === 'Right' && 'criteria' in resumed.right) return resumed.right
    if (resumed._tag === 'Right' || resumed.left._tag !== 'PlanInterrupted') right(resumed)
  }
}

async function allOutcomes(purge: Purge, jobId: JobId): Promise<readonly Outcome[]> {
  const all: Outcome[] = []
  for (;;) {
    const after = all.at(-1)?.userKey ?? null
    const { items } = right(await purge.outcomes({ jobId, after, limit: 1000 })())
    if (items.length === 0) return all
    all.push(...items)
  }
}

interface Run {
  readonly kills: number
  readonly spentDays: number
  readonly calls: number
  readonly seconds: number
  readonly waitedFor: ReadonlySet<string>
  readonly mostSinceReadMs: number
}

/** Starts workers one after the other until one of them ends by itself. */
async function runThrough(
  plan: ApiChaosPlan,
  system: TriedSystem,
  fake: TriedFake,
  orders: WorkerOrders,
  isTold: boolean,
): Promise<Run> {
  const waitedFor = new Set<string>()
  let [kills, spentDays, calls, millis, mostSinceReadMs] = [0, 0, 0, 0, 0]
  const parts = [...system.parts]
  fake.desk(plan.deskEveryMs)
  for (;;) {
    const first = fake.calls()
    const worker = startWorker(orders, (event) => {
      if (event._tag === 'Deletion') {
        mostSinceReadMs = Math.max(mostSinceReadMs, event.sinceReadMs ?? Number.POSITIVE_INFINITY)
        return
      }
      if (isTold) process.stderr.write(`${JSON.stringify(event)}\n`)
      if (event.fault.code === 'calls-spent') spentDays += 1
      else waitedFor.add(event.system ?? event.fault.system ?? event.fault.code)
    })
    // Killed only once it works, so that every life of a worker does something.
    while (fake.calls() === first && !worker.hasEnded()) await pause(5)
    // A part a worker, and all that are left for the last one.
    for (const part of parts.splice(0, kills < plan.kills ? 1 : parts.length)) {
      await pause(200)
      fake.weather.away[part] = Date.now() + plan.awayMs
      await Promise.race([pause(plan.awayMs), worker.ended])
    }
    const life = kills < plan.kills ? lifeOf(plan, system, kills) : Number.POSITIVE_INFINITY
    const [began, made, pauses] = [performance.now(), fake.calls(), pausesOf(fake)]
    const isKilled = await diesAfter(worker, life)
    millis += performance.now() - began - pauses()
    calls += fake.calls() - made
    if (!isKilled) break
    kills += 1
  }
  fake.desk(0)
  return { kills, spentDays, calls, seconds: millis / 1000, waitedFor, mostSinceReadMs }
}

const LOOK_MS = 20
const PAUSE_MS = 1000

/** Adds up the pauses of a second or more in which no call comes, until it is asked. */
function pausesOf(fake: TriedFake): () => number {
  let [calls, since, sum] = [fake.calls(), performance.now(), 0]
  const look = (): void => {
    const [now, paused] = [performance.now(), performance.now() - since]
    if (fake.calls() !== calls) {
      if (paused >= PAUSE_MS) sum += paused
      ;[calls, since] = [fake.calls(), now]
    }
  }
  const timer = setInterval(look, LOOK_MS)
  return () => {
    clearInterval(timer)
    look()
    return sum
  }
}

/** How long a worker lives, in milliseconds; longer from one to the next, so that the run ends. */
function lifeOf(
  { users, perSecond, kills }: ApiChaosPlan,
  { callsAUser }: TriedSystem,
  killed: number,
): number {
  const all = (users * callsAUser * 1000) / perSecond
  return (all / (kills + 1)) * (0.6 + (0.4 * killed) / Math.max(1, kills))
}

interface Worker {
  readonly ended: Promise<number | null>
  readonly hasEnded: () => boolean
  readonly kill: () => Promise<unknown>
}

async function diesAfter(worker: Worker, millis: number): Promise<boolean> {
  const isOver = await Promise.race([
    worker.ended.then(() => true),
    ...(Number.isFinite(millis) ? [pause(millis, false)] : []),
  ])
  if (isOver) {
    const code = await worker.ended
    if (code !== 0) throw new Error(`a worker ended with ${code}`)
    return false
  }
  await worker.kill()
  return true
}

/** What a worker writes. */
type Line = WaitingEvent | { readonly _tag: 'Deletion'; readonly sinceReadMs: number | null }

interface WaitingEvent {
  readonly _tag: 'Waiting'
  readonly millis: number
  readonly system?: string
  readonly fault: { readonly code: string; readonly system?: string }
}

function startWorker(orders: WorkerOrders, hear: (line: Line) => void): Worker {
  const file = join(import.meta.dirname, 'worker.ts')
  const args = ['--import', 'tsx', file, JSON.stringify(orders)]
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout?.on('data', (chunk) => {
    const lines = (text + String(chunk)).split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) hear(JSON.parse(line) as Line)
  })
  let isOver = false
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      isOver = true
      resolve(code)
    }),
  )
  return {
    ended,
    hasEnded: () => isOver,
    kill: () => {
      child.kill('SIGKILL')
      return ended
    },
  }
}

function right<Left, Right>(
  result:
    | { readonly _tag: 'Left'; readonly left: Left }
    | { readonly _tag: 'Right'; readonly right: Right },
): Right {
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left))
  return result.right
}
