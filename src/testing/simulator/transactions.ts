// Transactions as one simulated process sees them: one at a time, lost or given up as faults want.
import type { JournalPort } from '../../ports/journal.js'
import type { PurgeHost } from '../../ports/host.js'
import type { FaultKind, TransactionOptions, TransactionPort } from '../../ports/transaction.js'
import { noWrites } from './ledger.js'
import type { Process, Struck } from './schedule.js'
import {
  connectionLost,
  isAway,
  kindOf,
  type Runner,
  type Session,
  strike,
  type World,
} from './world.js'

/** The transaction port of a process. */
export function transactionsOf<Tx>(world: World<Tx>, process: Runner): TransactionPort<Tx> {
  const { ports, scenario } = world
  const run: TransactionPort<Tx>['run'] = (work, options) =>
    runTransaction(world, process, work, options)
  const { faultDoomsTransaction = false } = ports.transactions
  const faultKind = (fault: unknown): FaultKind => {
    const kind = kindOf(fault)
    return kind === 'other' ? (ports.transactions.faultKind?.(fault) ?? 'other') : kind
  }
  return scenario.tellsFaults
    ? { run, faultDoomsTransaction, faultKind }
    : { run, faultDoomsTransaction }
}

/** A transaction under way, with what strikes its commit. */
interface Underway<Tx> {
  readonly session: Session<Tx>
  struck: Struck | null
  working: Promise<unknown>
}

async function runTransaction<Tx, Result>(
  world: World<Tx>,
  process: Runner,
  work: (tx: Tx) => Promise<Result>,
  { mode, onBeginSent }: TransactionOptions,
): Promise<Result> {
  const { schedule, ports, scenario } = world
  strike(
    await schedule.wait(process, 'begin', `begin ${mode}`, () => world.open === null),
    'before',
  )
  if (isAway(world) && scenario.host.reads === 'in-transaction') throw connectionLost()
  const session = openSession(world, process)
  const underway: Underway<Tx> = { session, struck: null, working: Promise.resolve() }
  schedule.flight(1)
  let result: Result
  try {
    result = await ports.transactions.run(
      (tx) => workIn(world, process, underway, tx, work, onBeginSent),
      { mode },
    )
    world.ledger.commit(session.writes)
    if (session.writes.outcomes.length > 0) world.stirredAt = world.clock.now
    if (mode === 'write') await audit(world)
  } catch (fault) {
    closeSession(world, session)
    // A process whose transaction was given up learns of it only when it goes on.
    await underway.working.catch(() => undefined)
    throw fault
  }
  closeSession(world, session)
  await schedule.wait(process, 'answer', 'the answer of the commit')
  strike(underway.struck, 'after')
  return result
}

/** The work of a process, which the database may give up at any time. */
async function workIn<Tx, Result>(
  world: World<Tx>,
  process: Runner,
  underway: Underway<Tx>,
  tx: Tx,
  work: (tx: Tx) => Promise<Result>,
  onBeginSent: TransactionOptions['onBeginSent'],
): Promise<Result> {
  const { session } = underway
  session.tx = tx
  world.schedule.flight(-1)
  const mine = doWork(world, process, underway, work, onBeginSent)
  underway.working = mine
  try {
    return await Promise.race([mine, session.lost])
  } finally {
    session.ended = true
    world.schedule.flight(1)
  }
}

async function doWork<Tx, Result>(
  world: World<Tx>,
  process: Runner,
  underway: Underway<Tx>,
  work: (tx: Tx) => Promise<Result>,
  onBeginSent: TransactionOptions['onBeginSent'],
): Promise<Result> {
  const { session } = underway
  if (onBeginSent === undefined) session.begun = true
  else {
    const begun = beginning(world, process, session)
    begun.catch(() => undefined)
    onBeginSent(begun)
  }
  const done = await work(session as unknown as Tx)
  underway.struck = await world.schedule.wait(process, 'commit', 'commit')
  if (session.ended) throw connectionLost()
  strike(underway.struck, 'before')
  return done
}

async function beginning<Tx>(
  { schedule }: World<Tx>,
  process: Runner,
  session: Session<Tx>,
): Promise<void> {
  const struck = await schedule.wait(process, 'begin', 'the answer of begin')
  if (session.ended) throw connectionLost()
  strike(struck, 'before')
  session.begun = true
}

function openSession<Tx>(world: World<Tx>, process: Process): Session<Tx> {
  let lose: (fault: unknown) => void = () => {}
  const lost = new Promise<never>((_, reject) => {
    lose = reject
  })
  lost.catch(() => undefined)
  const session: Session<Tx> = {
    process,
    writes: noWrites(),
    calls: { made: 0, ended: 0 },
    tx: null,
    begun: false,
    awaited: null,
    lastUse: world.clock.now,
    ended: false,
    lost,
    giveUp: () => {
      session.ended = true
      lose(connectionLost())
    },
  }
  world.open = session
  return session
}

function closeSession<Tx>(world: World<Tx>, session: Session<Tx>): void {
  session.ended = true
  world.open = null
  world.schedule.flight(-1)
}

/** Holds the journal's numbers against the books. */
async function audit<Tx>({ store, ledger, jobId }: World<Tx>): Promise<void> {
  const { totals } = await store.transactions.run((tx) => store.journal.jobNumbers({ tx, jobId }), {
    mode: 'read',
  })
  ledger.checkTotals(totals)
}

/** What a batch may ask for before it knows that its transaction has begun. */
const READING: ReadonlySet<string> = new Set<string>(['fence', 'readUsers'] satisfies (
  | keyof JournalPort<never>
  | keyof PurgeHost<never>
)[])

/** A call inside a transaction. */
export async function statement<Tx, Result>(
  world: World<Tx>,
  process: Runner,
  session: Session<Tx>,
  label: string,
  real: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const { calls } = session
  const turn = calls.made++
  if (!session.begun && !READING.has(label))
    world.ledger.violate('effect-before-begin', `${label} in a transaction that may not have begun`)
  if (session.awaited !== null)
    world.ledger.violate('effect-overtaken', `${label} before the answer of ${session.awaited}`)
  const struck = await world.schedule.wait(process, 'statement', label, () => calls.ended === turn)
  try {
    if (session.ended || session.tx === null) throw connectionLost()
    session.lastUse = world.clock.now
    strike(struck, 'before')
    return await world.schedule.fly(() => real(session.tx as Tx))
  } finally {
    calls.ended++
  }
}
