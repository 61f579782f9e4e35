// The ports as one simulated process sees them: every call waits for its turn, may be struck by a
// fault, and is noted in the books.
import type { JobId, UserKey } from '../../domain/keys.js'
import type { UserFacts } from '../../domain/user.js'
import { reasonKey } from '../../domain/verdict.js'
import type { Evaluator } from '../../eligibility/evaluate.js'
import type { ClockPort } from '../../ports/clock.js'
import type {
  EffectAnswer,
  InTransactionEffect,
  OutsideEffect,
  OutsideRequest,
  PurgeEffects,
} from '../../ports/effects.js'
import type { PurgeHost } from '../../ports/host.js'
import type { JournalPort } from '../../ports/journal.js'
import type { FaultKind, TransactionPort } from '../../ports/transaction.js'
import { type Ledger, noWrites, type Writes } from './ledger.js'
import { actOn, type Remote, travel } from './remote.js'
import type { Scenario, StepName } from './scenario.js'
import type { Process, Schedule, Struck } from './schedule.js'

/** The ports that a process is given. */
export interface SimulatedPorts<Tx> {
  readonly transactions: TransactionPort<Tx>
  readonly journal: JournalPort<Tx>
  /** A host all of whose effects are in the transaction. */
  readonly host: PurgeHost<Tx>
}

/** The adapters under test: a store with all ports over it. */
export interface SimulatedStore<Tx> extends SimulatedPorts<Tx> {
  /** Stores a user, in a transaction of its own. */
  readonly putUser: (user: UserFacts) => Promise<void>
  /** Removes a user, in a transaction of its own. */
  readonly removeUser: (key: UserKey) => Promise<void>
  /** Called when the simulation is over. */
  readonly close?: () => Promise<void>
}

/**
 * A transaction under way, and what processes hold as their `tx`. Only one is open at a time: the
 * simulated database is serial.
 */
export interface Session<Tx> {
  readonly process: Process
  readonly writes: Writes
  /**
   * How many calls have been made in it, and how many have ended: a driver carries them out in the
   * order in which it got them.
   */
  readonly calls: { made: number; ended: number }
  tx: Tx | null
  /** Whether the process knows that it has begun; until then it may only read. */
  begun: boolean
  lastUse: number
  ended: boolean
  /** The database gives the transaction up and rolls it back. */
  readonly giveUp: () => void
  /** Rejects when it does. */
  readonly lost: Promise<never>
}

/** What all processes of a simulation share. */
export interface World<Tx> {
  readonly scenario: Scenario
  readonly schedule: Schedule
  readonly ledger: Ledger
  /** The honest ports, by which the simulation itself looks. */
  readonly store: SimulatedStore<Tx>
  /** The ports that processes work with; the same, unless a bug was planted. */
  readonly ports: SimulatedPorts<Tx>
  readonly remote: Remote
  readonly jobId: JobId
  readonly evaluator: Evaluator
  open: Session<Tx> | null
  time: number
  databaseSkew: number
  awayUntil: number
  /** How long the host asks to wait, for each of its next calls. */
  readonly busy: number[]
  readonly poisoned: Map<UserKey, 'throws' | 'refuses'>
  /** Users whose records somebody holds locked, and until when. */
  readonly lockedUntil: Map<UserKey, number>
  readonly shardOf: ReadonlyMap<UserKey, number>
}

/** A process with what the simulation knows of it. */
export interface Runner extends Process {
  /** For each user, why the last look of this process keeps them; `null` = they go. */
  readonly looks: Map<UserKey, string | null>
  /**
   * For each user, how many pauses there had been in their shard when this process last began to
   * read them.
   */
  readonly reads: Map<UserKey, number>
  /** For each shard, how often this process was put off, or a call outside of it failed. */
  readonly pauses: Map<number, number>
  /** Runs of the job by this process that have not ended. */
  runs: number
  /** Users for whom this process has begun an effect outside. */
  readonly begun: Set<UserKey>
  readonly clockSkew: number
}

/** A fault of the simulation; `known` ones can be told from others by the transaction port. */
export const simulatedFault = (code: string, known: boolean): Error =>
  Object.assign(new Error('A fault of the simulation.'), { code, kind: known ? 'outage' : 'other' })

/** Somebody holds a record locked. */
const lockedFault = (): Error =>
  Object.assign(new Error('A fault of the simulation.'), { code: 'simulated-lock', kind: 'locked' })

const kindOf = (fault: unknown): FaultKind =>
  typeof fault === 'object' && fault !== null && 'kind' in fault
    ? (fault.kind as FaultKind)
    : 'other'

const connectionLost = (): Error => simulatedFault('simulated-connection-lost', true)

const strike = (struck: Struck | null, at: Struck['at']): void => {
  if (struck?.at === at) throw struck.fault
}

const isAway = <Tx>(world: World<Tx>): boolean => world.time < world.awayUntil

/** The clock of a process: its own time, which no jump of the database's clock moves. */
export const clockOf = <Tx>(world: World<Tx>, process: Runner): ClockPort => ({
  now: () => world.time + process.clockSkew,
  sleep: async (millis) => {
    const wakeAt = world.time + millis
    await world.schedule.wait(
      process,
      'sleep',
      `sleep ${millis}`,
      () => world.time >= wakeAt,
      wakeAt,
    )
  },
})

/** The ports of a process. */
export const portsOf = <Tx>(world: World<Tx>, process: Runner): SimulatedPorts<Tx> => ({
  transactions: transactionsOf(world, process),
  journal: journalOf(world, process),
  host: hostOf(world, process),
})

const transactionsOf = <Tx>(world: World<Tx>, process: Runner): TransactionPort<Tx> => {
  const { schedule, ports, scenario } = world
  const run: TransactionPort<Tx>['run'] = async (work, { mode, onBeginSent }) => {
    strike(
      await schedule.wait(process, 'begin', `begin ${mode}`, () => world.open === null),
      'before',
    )
    if (isAway(world) && scenario.host.reads === 'in-transaction') throw connectionLost()
    const session = openSession(world, process)
    const commit: { struck: Struck | null } = { struck: null }
    let working: Promise<unknown> = Promise.resolve()

    const beginning = async (): Promise<void> => {
      const struck = await schedule.wait(process, 'begin', 'the answer of begin')
      if (session.ended) throw connectionLost()
      strike(struck, 'before')
      session.begun = true
    }
    const doing = async (): ReturnType<typeof work> => {
      if (onBeginSent === undefined) session.begun = true
      else {
        const begun = beginning()
        begun.catch(() => undefined)
        onBeginSent(begun)
      }
      const done = await work(session as unknown as Tx)
      commit.struck = await schedule.wait(process, 'commit', 'commit')
      if (session.ended) throw connectionLost()
      strike(commit.struck, 'before')
      return done
    }
    const workIn = async (tx: Tx): ReturnType<typeof work> => {
      session.tx = tx
      schedule.flight(-1)
      const mine = doing()
      working = mine
      try {
        return await Promise.race([mine, session.lost])
      } finally {
        session.ended = true
        schedule.flight(1)
      }
    }

    schedule.flight(1)
    let result: Awaited<ReturnType<typeof work>>
    try {
      result = await ports.transactions.run(workIn, { mode })
      world.ledger.commit(session.writes)
      if (mode === 'write') await audit(world)
    } catch (fault) {
      closeSession(world, session)
      // A process whose transaction was given up learns of it only when it goes on.
      await working.catch(() => undefined)
      throw fault
    }
    closeSession(world, session)
    await schedule.wait(process, 'answer', 'the answer of the commit')
    strike(commit.struck, 'after')
    return result
  }

  const { faultDoomsTransaction = false } = ports.transactions
  const faultKind = (fault: unknown): FaultKind => {
    const kind = kindOf(fault)
    return kind === 'other' ? (ports.transactions.faultKind?.(fault) ?? 'other') : kind
  }
  return scenario.tellsFaults
    ? { run, faultDoomsTransaction: faultDoomsTransaction, faultKind }
    : { run, faultDoomsTransaction: faultDoomsTransaction }
}

const openSession = <Tx>(world: World<Tx>, process: Process): Session<Tx> => {
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
    lastUse: world.time,
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

const closeSession = <Tx>(world: World<Tx>, session: Session<Tx>): void => {
  session.ended = true
  world.open = null
  world.schedule.flight(-1)
}

/** Holds the journal's numbers against the books. */
const audit = async <Tx>({ store, ledger, jobId }: World<Tx>): Promise<void> => {
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
const statement = async <Tx, Result>(
  world: World<Tx>,
  process: Runner,
  session: Session<Tx>,
  label: string,
  real: (tx: Tx) => Promise<Result>,
): Promise<Result> => {
  const { calls } = session
  const turn = calls.made++
  if (!session.begun && !READING.has(label))
    world.ledger.violate('effect-before-begin', `${label} in a transaction that may not have begun`)
  const struck = await world.schedule.wait(process, 'statement', label, () => calls.ended === turn)
  try {
    if (session.ended || session.tx === null) throw connectionLost()
    session.lastUse = world.time
    strike(struck, 'before')
    return await world.schedule.fly(() => real(session.tx as Tx))
  } finally {
    calls.ended++
  }
}

type AnyMethod = (request: { readonly tx: unknown }) => Promise<unknown>

const journalOf = <Tx>(world: World<Tx>, process: Runner): JournalPort<Tx> => {
  const real = world.ports.journal as unknown as Readonly<Record<string, AnyMethod>>
  const wrap =
    (name: string, method: AnyMethod): AnyMethod =>
    async (request) => {
      const session = request.tx as Session<Tx>
      const answer = await statement(world, process, session, name, (tx) =>
        method({ ...request, tx }),
      )
      note(process, session.writes, name as keyof JournalPort<Tx>, request, answer)
      return answer
    }
  return Object.fromEntries(
    Object.entries(real).map(([name, method]) => [name, wrap(name, method)]),
  ) as unknown as JournalPort<Tx>
}

type RequestOf<Tx, Name extends keyof JournalPort<Tx>> = Parameters<JournalPort<Tx>[Name]>[0]

/** Notes what a call of the journal wrote. */
const note = <Tx>(
  process: Runner,
  writes: Writes,
  name: keyof JournalPort<Tx>,
  request: unknown,
  answer: unknown,
): void => {
  switch (name) {
    case 'claimShard': {
      const claim = answer as Awaited<ReturnType<JournalPort<Tx>['claimShard']>>
      if (claim._tag === 'Claimed') writes.claims.push(claim.lease)
      return
    }
    case 'recordBatch':
      writes.outcomes.push(...(request as RequestOf<Tx, 'recordBatch'>).outcomes)
      return
    case 'saveIntents':
      for (const { userKey } of (request as RequestOf<Tx, 'saveIntents'>).intents)
        process.begun.add(userKey)
  }
}

const hostOf = <Tx>(world: World<Tx>, process: Runner): PurgeHost<Tx> => {
  const { scenario, ports, remote } = world
  const { reads } = scenario.host
  const users = reads === 'outside' ? remoteReader<Tx>(remote) : ports.host

  const reading = async <Request extends { readonly tx: Tx }, Result>(
    label: string,
    request: Request,
    real: (request: Request) => Promise<Result>,
  ) => {
    if (reads === 'in-transaction') {
      const session = request.tx as unknown as Session<Tx>
      return statement(world, process, session, label, (tx) => real({ ...request, tx }))
    }
    strike(await world.schedule.wait(process, 'read', label), 'before')
    if (isAway(world)) throw simulatedFault('simulated-host-away', false)
    return real(request)
  }

  return {
    identity: ports.host.identity,
    reads,
    pipelined: scenario.host.pipelined,
    candidates: (request) => reading('candidates', request, users.candidates),
    readUsers: async (request) => {
      const began = new Map(request.keys.map((key) => [key, pausesOf(world, process, key)]))
      const found = await reading('readUsers', request, (inner) => {
        if (request.lock && reads === 'in-transaction') requireUnlocked(world, request.keys)
        return users.readUsers(inner)
      })
      for (const key of request.keys) {
        process.looks.set(key, 'nobody there')
        process.reads.set(key, began.get(key) ?? 0)
      }
      for (const user of found) process.looks.set(user.key, keptBy(world, user))
      return found
    },
    countUsers: (request) => reading('countUsers', request, users.countUsers),
    effects: effectsOf(world, process),
  }
}

/**
 * The pauses that a process has had in the shard of a user: what was read before the last one is
 * stale.
 */
const pausesOf = <Tx>({ shardOf }: World<Tx>, { pauses }: Runner, key: UserKey): number =>
  pauses.get(shardOf.get(key) ?? 0) ?? 0

const pauseAt = <Tx>(world: World<Tx>, process: Runner, key: UserKey): void =>
  void process.pauses.set(world.shardOf.get(key) ?? 0, pausesOf(world, process, key) + 1)

/** Two runs of one process in the same shard, of which one has lost it, pause each for itself. */
const isSingle = ({ runs }: Runner): boolean => runs === 1

const requireUnlocked = <Tx>(
  { lockedUntil, time, ledger, scenario }: World<Tx>,
  keys: readonly UserKey[],
): void => {
  if (!keys.some((key) => (lockedUntil.get(key) ?? 0) > time)) return
  // A port that cannot tell a lock from other faults lets it count against the user.
  if (!scenario.tellsFaults) ledger.blame()
  throw lockedFault()
}

/** Why the rules keep a user; `null` = they go. */
const keptBy = <Tx>({ evaluator }: World<Tx>, user: UserFacts): string | null => {
  const verdict = evaluator.evaluate(user)
  return verdict._tag === 'Purge' ? null : verdict.reasons.map(reasonKey).join(', ')
}

const remoteReader = <Tx>({
  users,
}: Remote): Pick<PurgeHost<Tx>, 'candidates' | 'readUsers' | 'countUsers'> => ({
  candidates: async ({ after, limit }) =>
    [...users.keys()]
      .filter((key) => after === null || Number(key) > Number(after))
      .sort((left, right) => Number(left) - Number(right))
      .slice(0, limit),
  readUsers: async ({ keys }) => keys.flatMap((key) => users.get(key) ?? []),
  countUsers: async () => users.size,
})

const effectsOf = <Tx>(world: World<Tx>, process: Runner): PurgeEffects<Tx> => {
  const { deliveries } = world.scenario.host
  const { demoteResearchers, waiveFines, cancelRequests, deleteUsers } = world.ports.host.effects
  // One effect for each step, inside or outside: their commands differ, and the simulation looks at
  // nothing but the key.
  const effect = (step: StepName, real: unknown): never => {
    const delivery = deliveries[step]
    const made =
      delivery === 'in-transaction'
        ? insideEffect(world, process, step, real as AnyInside<Tx>)
        : outsideEffect(world, process, step, delivery)
    return made as never
  }
  return {
    demoteResearchers: effect('demote-researchers', demoteResearchers),
    waiveFines: effect('waive-fines', waiveFines),
    cancelRequests: effect('cancel-requests', cancelRequests),
    deleteUsers: effect('delete-users', deleteUsers),
  }
}

interface AnyCommand {
  readonly key: UserKey
}

type AnyInside<Tx> = InTransactionEffect<Tx, AnyCommand>

const insideEffect = <Tx>(
  world: World<Tx>,
  process: Runner,
  step: StepName,
  real: AnyInside<Tx>,
): AnyInside<Tx> => ({
  delivery: 'in-transaction',
  apply: (request) => {
    const session = request.tx as unknown as Session<Tx>
    return statement(world, process, session, step, async (tx) => {
      const keys = request.commands.map((command) => command.key)
      if (step === 'delete-users') {
        const bad = keys.filter((key) => world.poisoned.has(key))
        if (bad.some((key) => world.poisoned.get(key) === 'throws'))
          throw simulatedFault('simulated-constraint', false)
        if (bad.length > 0) return bad.map((key) => ({ key, code: 'simulated-refusal' }))
      }
      const found =
        step === 'delete-users' ? await world.store.host.readUsers({ tx, keys, lock: false }) : []
      const truth = new Map(
        found.map((user) => [user.key, unfinished(world, user) ?? keptBy(world, user)]),
      )
      const refusals = await real.apply({ ...request, tx })
      for (const key of keys)
        session.writes.effects.push({ step, key, keptBy: truth.get(key) ?? null })
      return refusals
    })
  },
})

/**
 * What ought to have been done to a user before they are deleted, where all of it is in the
 * transaction.
 */
const unfinished = <Tx>({ evaluator, scenario }: World<Tx>, user: UserFacts): string | null => {
  if (Object.values(scenario.host.deliveries).some((delivery) => delivery !== 'in-transaction'))
    return null
  const verdict = evaluator.evaluate(user)
  if (verdict._tag !== 'Purge') return null
  const { waive, cancelRequests, demoteResearcher } = verdict.actions
  return waive !== null || cancelRequests > 0 || demoteResearcher
    ? 'something was left to be done'
    : null
}

const outsideEffect = <Tx>(
  world: World<Tx>,
  process: Runner,
  step: StepName,
  delivery: 'idempotent' | 'uncertain',
): OutsideEffect<AnyCommand> => {
  const { schedule, remote, ledger, scenario } = world
  const inStore = scenario.host.reads === 'in-transaction' && step === 'delete-users'
  const isReachable = (): boolean => !inStore || world.open === null

  const perform = async (request: OutsideRequest<AnyCommand>): Promise<EffectAnswer> => {
    const { key } = request.command
    // What is done already may be repeated for any purpose.
    const isRead = (process.reads.get(key) ?? -1) >= pausesOf(world, process, key)
    if (!remote.done.has(request.idempotencyKey) && !isRead && isSingle(process))
      ledger.violate('acted-on-stale-read', `${step} of user ${key}`)
    process.begun.add(key)
    travel(remote, request.idempotencyKey, 1)
    const struck = await schedule.wait(process, 'request', `${step} of user ${key}`, isReachable)
    const came = await outcomeOfCall(() => {
      strike(struck, 'before')
      return schedule.fly(() => arrive(world, process, step, delivery, request))
    })
    travel(remote, request.idempotencyKey, -1)
    await schedule.wait(process, 'answer', `the answer to ${step} of user ${key}`)
    if (struck?.at === 'after' || 'fault' in came) ledger.lose(key)
    if (struck?.at === 'after' || 'fault' in came || came.answer._tag === 'Busy')
      pauseAt(world, process, key)
    strike(struck, 'after')
    if ('fault' in came) throw came.fault
    if (came.answer._tag === 'Done') process.reads.delete(key)
    return came.answer
  }

  const lookUp = async (
    request: OutsideRequest<AnyCommand>,
  ): Promise<'done' | 'not-done' | 'unknown'> => {
    strike(
      await schedule.wait(process, 'read', `look up ${step} of user ${request.command.key}`),
      'before',
    )
    if (isAway(world)) throw simulatedFault('simulated-host-away', false)
    if (remote.done.has(request.idempotencyKey)) return 'done'
    // "Not done" has to be final, so a call that may still arrive is not denied.
    return remote.onTheirWay.has(request.idempotencyKey) ? 'unknown' : 'not-done'
  }

  return { delivery, perform, ...(scenario.host.lookUp ? { lookUp } : {}) }
}

const outcomeOfCall = async (
  call: () => Promise<EffectAnswer>,
): Promise<{ readonly answer: EffectAnswer } | { readonly fault: unknown }> => {
  try {
    return { answer: await call() }
  } catch (fault) {
    return { fault }
  }
}

/** What the other system does when a call arrives. */
const arrive = async <Tx>(
  world: World<Tx>,
  process: Runner,
  step: StepName,
  delivery: 'idempotent' | 'uncertain',
  { command: { key }, idempotencyKey }: OutsideRequest<AnyCommand>,
): Promise<EffectAnswer> => {
  const { remote, store, ledger, scenario } = world
  const isRemote = scenario.host.reads === 'outside'
  if (isRemote && isAway(world)) throw simulatedFault('simulated-host-away', false)
  const retryAfterMs = world.busy.shift()
  if (retryAfterMs !== undefined) return { _tag: 'Busy', retryAfterMs }
  // A call that is repeated is answered as the first one was, whatever has become of the user
  // since.
  if (delivery === 'idempotent' && remote.done.has(idempotencyKey)) return { _tag: 'Done' }
  const poison = step === 'delete-users' ? world.poisoned.get(key) : undefined
  if (poison === 'throws') throw simulatedFault('simulated-constraint', false)
  if (poison === 'refuses') return { _tag: 'Refused', code: 'simulated-refusal' }
  const isThere = isRemote
    ? remote.users.has(key)
    : step !== 'delete-users' || (await readUser(store, key)) !== undefined
  if (!isThere) return { _tag: 'AlreadyGone' }
  remote.done.add(idempotencyKey)
  if (isRemote) actOn(remote.users, step, key)
  else if (step === 'delete-users') await store.removeUser(key)
  const look = process.looks.get(key)
  ledger.outside(step, key, look === undefined ? 'never looked at' : look)
  return { _tag: 'Done' }
}

/** A user as the store holds them. */
export const readUser = async <Tx>(
  store: SimulatedPorts<Tx>,
  key: UserKey,
): Promise<UserFacts | undefined> => {
  const [user] = await store.transactions.run(
    (tx) => store.host.readUsers({ tx, keys: [key], lock: false }),
    { mode: 'read' },
  )
  return user
}
