// One step of a simulation after the other: time passes, or one await goes on.
import type { UserKey } from '../../domain/keys.js'
import type { Waiting } from './schedule.js'
import { dropConnection, loseAllBegun, type Stage, say } from './stage.js'
import { strikeDue } from './strike.js'

const MOST_STEPS = 20_000
/**
 * A call reaches the other system within this time, or never; well below the time for which a lease
 * outlives its last renewal.
 */
const LONGEST_TRIP_MS = 100

/** Takes one step; answers whether there may be another. */
export async function takeStep<Tx>(stage: Stage<Tx>): Promise<boolean> {
  const { schedule, ledger } = stage.world
  await schedule.settle()
  requireOthersGoOn(stage)
  if (ledger.violation() !== null) return false
  if (passTime(stage)) return true
  const ready = schedule.waiting.filter(canGo)
  if (ready.length === 0) return skipTime(stage)
  if (++stage.steps > MOST_STEPS) {
    ledger.violate('job-does-not-end', `after ${MOST_STEPS} steps`)
    return false
  }
  await goOn(stage, choose(stage, ready))
  return true
}

/**
 * So long nothing may become of anybody while somebody else's record is locked; many times what a
 * user takes, the longest wait and a lease.
 */
const LONGEST_LULL_MS = 15_000

/** While a record is locked, those whose records nobody holds must get on. */
function requireOthersGoOn<Tx>({ world }: Stage<Tx>): void {
  const { lockedUntil, ledger, clock, scenario, stirredAt, awayUntil } = world
  const ends = [...lockedUntil.values()].filter((until) => until <= clock.now)
  const since = Math.max(stirredAt, awayUntil, ...ends)
  if (scenario.host.reads === 'outside' || clock.now - since < LONGEST_LULL_MS) return
  const isLocked = (key: UserKey): boolean => (lockedUntil.get(key) ?? 0) > clock.now
  const open = [...ledger.scope.keys()].filter((key) => !ledger.outcomes.has(key))
  const free = open.filter((key) => !isLocked(key))
  if (free.length > 0 && free.length < open.length)
    ledger.violate('held-up-by-a-lock', `user ${free.join(', ')}, by the lock of another`)
}

/** What came due by now: thaws, restarts, transactions that were idle for too long. */
function passTime<Tx>(stage: Stage<Tx>): boolean {
  const { world, appointments } = stage
  let passed = false
  for (const due of appointments.filter((each) => each.at <= world.clock.now)) {
    appointments.splice(appointments.indexOf(due), 1)
    due.what()
    world.stirredAt = world.clock.now
    passed = true
  }
  const { open } = world
  const isIdle = open !== null && world.clock.now - open.lastUse >= world.scenario.idleMs
  if (!isIdle || open.ended) return passed
  say(stage, () => `the database gives up the idle transaction of ${open.process.name}`)
  dropConnection(world, open.process)
  // Meanwhile it held up everybody, perhaps for longer than their leases.
  loseAllBegun(stage)
  return true
}

/** Goes to the next moment at which anything changes by itself; answers whether there is one. */
function skipTime<Tx>(stage: Stage<Tx>): boolean {
  const { world, actors } = stage
  const next = nextMoment(stage)
  if (next !== null) {
    world.clock.now = next
    return true
  }
  if (actors.some((each) => each.runs > 0 && each.state !== 'dead'))
    world.ledger.violate('job-does-not-end', 'nothing moves any more')
  return false
}

function nextMoment<Tx>({ world, appointments }: Stage<Tx>): number | null {
  const { open, schedule, scenario, clock } = world
  const moments = [
    ...appointments.map((each) => each.at),
    ...schedule.waiting.flatMap((each) =>
      each.wakeAt !== null && each.process.state === 'up' ? each.wakeAt : [],
    ),
    ...(open === null || open.ended ? [] : [open.lastUse + scenario.idleMs]),
  ].filter((at) => at > clock.now)
  return moments.length === 0 ? null : Math.min(...moments)
}

function canGo(each: Waiting): boolean {
  return (each.process.state === 'up' || each.kind === 'request') && each.ready()
}

function choose<Tx>(
  { world, last, chance, stubborn }: Stage<Tx>,
  ready: readonly Waiting[],
): Waiting {
  // Nobody could wait out a call that is on its way for ever.
  const overdue = ready.find(
    (each) => each.kind === 'request' && world.clock.now - each.since >= LONGEST_TRIP_MS,
  )
  if (overdue !== undefined) return overdue
  const same = ready.filter((each) => each.process === last)
  return same.length > 0 && chance.holds(stubborn) ? chance.pick(same) : chance.pick(ready)
}

/** Lets one await go on, unless its process is struck down. */
async function goOn<Tx>(stage: Stage<Tx>, chosen: Waiting): Promise<void> {
  const { world, chance } = stage
  stage.last = chosen.process
  world.clock.now += chance.below(8)
  const struck = await strikeDue(stage, chosen)
  if (struck === 'gone') return
  const how = struck === null ? '' : ` (struck ${struck.at})`
  say(stage, () => `${chosen.process.name}: ${chosen.label}${how}`)
  world.schedule.remove(chosen)
  chosen.go(struck)
}
