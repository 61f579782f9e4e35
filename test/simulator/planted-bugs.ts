// Bugs to plant: ports that each lack one of the things that keep a plan true and a run exactly
// once.
import type { Effect, JournalPort, Lease, PurgeHost, UserFacts, UserKey } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import type { SimulationOptions, ViolationCode } from 'ils-user-purge/testing'
import { unlessBusy } from '../../src/run/busy.js'

type Plant = NonNullable<SimulationOptions<MemoryTransaction>['plant']>
type InProcess = NonNullable<SimulationOptions<MemoryTransaction>['plantInProcess']>
type Journal = JournalPort<MemoryTransaction>

/** The journal lets everybody through who ever held the shard. */
const noFence: Plant = (ports) => {
  const newest = new Map<number, number>()
  const real = ports.journal
  const asNewest = (lease: Lease): Lease => ({
    ...lease,
    token: newest.get(lease.shard) ?? lease.token,
  })
  const journal: Journal = {
    ...real,
    claimShard: async (request) => {
      const claim = await real.claimShard(request)
      if (claim._tag === 'Claimed') newest.set(claim.lease.shard, claim.lease.token)
      return claim
    },
    fence: ({ tx, lease }) => real.fence({ tx, lease: asNewest(lease) }),
    recordBatch: (request) => real.recordBatch({ ...request, lease: asNewest(request.lease) }),
    renewLease: (request) => real.renewLease({ ...request, lease: asNewest(request.lease) }),
  }
  return { ...ports, journal }
}

/** The journal forgets what was about to be done. */
const noIntent: Plant = (ports) => ({
  ...ports,
  journal: { ...ports.journal, saveIntents: async () => undefined, readIntents: async () => [] },
})

/** The keys of all users that a seed can draw. */
const ALL_KEYS = Array.from({ length: 10 }, (_, at) => String(at + 1) as UserKey)

/** The host answers the look under lock with what it read when it was first asked for anybody. */
const noRecheck: Plant = (ports) => {
  let seen: Map<UserKey, UserFacts> | null = null
  const host: PurgeHost<MemoryTransaction> = {
    ...ports.host,
    readUsers: async (request) => {
      seen ??= new Map(
        (await unlessBusy(ports.host.readUsers({ ...request, keys: ALL_KEYS }))).map((user) => [
          user.key,
          user,
        ]),
      )
      return (await unlessBusy(ports.host.readUsers(request))).map(
        (user) => seen?.get(user.key) ?? user,
      )
    },
  }
  return { ...ports, host }
}

/** The journal takes a user who is planned a second time for granted. */
const noUniquePlannedUser: Plant = (ports) => {
  const real = ports.journal
  const savePlanPage: Journal['savePlanPage'] = async (request) => {
    const { tx, lease, users } = request
    const stored = await Promise.all(
      users.map(({ key }) => real.readPlanUser({ tx, planId: lease.jobId, userKey: key })),
    )
    return real.savePlanPage({ ...request, users: users.filter((_, at) => stored[at] === null) })
  }
  return { ...ports, journal: { ...real, savePlanPage } }
}

/** The journal stores how far planning has come, and loses the page's last user. */
const noWholePage: Plant = (ports) => {
  const savePlanPage: Journal['savePlanPage'] = (request) =>
    ports.journal.savePlanPage({ ...request, users: request.users.slice(0, -1) })
  return { ...ports, journal: { ...ports.journal, savePlanPage } }
}

/** The journal puts somebody on a list whom nobody planned to go. */
const noTrueList: Plant = (ports) => {
  const addShard: Journal['addShard'] = (request) =>
    ports.journal.addShard(
      request.shard === 1 ? { ...request, keys: [...request.keys, 'x' as UserKey] } : request,
    )
  return { ...ports, journal: { ...ports.journal, addShard } }
}

/** The journal never hands out again a shard that was released for a while. */
const noRetry: Plant = (ports) => {
  const releaseShard: Journal['releaseShard'] = (request) =>
    ports.journal.releaseShard(
      request.freeInMs === undefined ? request : { ...request, freeInMs: 1e11 },
    )
  return { ...ports, journal: { ...ports.journal, releaseShard } }
}

/** Every planted bug, with the promises that it may break. */
export const PLANTED_BUGS: readonly {
  readonly removed: string
  readonly plant: Plant
  readonly breaks: readonly ViolationCode[]
}[] = [
  {
    removed: 'the fence',
    plant: noFence,
    breaks: [
      'effect-twice',
      'effect-without-outcome',
      'effect-after-outcome',
      'doubt-without-loss',
    ],
  },
  { removed: 'the intent', plant: noIntent, breaks: ['effect-twice', 'effect-without-outcome'] },
  { removed: 'the re-check', plant: noRecheck, breaks: ['purged-against-a-rule'] },
  {
    removed: 'the unique user of a plan',
    plant: noUniquePlannedUser,
    breaks: ['plan-wrong', 'second-outcome', 'operation-failed'],
  },
  { removed: 'the whole page', plant: noWholePage, breaks: ['plan-wrong'] },
  { removed: 'the true list', plant: noTrueList, breaks: ['operation-failed'] },
  { removed: 'the end of a wait', plant: noRetry, breaks: ['job-does-not-end'] },
]

/** Remembers users whom a process has read, and answers reads without a lock out of its memory. */
const reading = (
  ports: Parameters<Plant>[0],
  seen: Map<UserKey, UserFacts | null>,
): PurgeHost<MemoryTransaction>['readUsers'] => {
  return async (request) => {
    if (request.lock) return ports.host.readUsers(request)
    const unread = request.keys.filter((key) => !seen.has(key))
    const found =
      unread.length === 0
        ? []
        : await unlessBusy(ports.host.readUsers({ ...request, keys: unread }))
    for (const key of unread) seen.set(key, found.find((user) => user.key === key) ?? null)
    return request.keys.flatMap((key) => seen.get(key) ?? [])
  }
}

/**
 * A process never reads anybody twice, as an engine would that does not read between two effects.
 */
const noReread: InProcess = (ports) => ({
  ...ports,
  host: { ...ports.host, readUsers: reading(ports, new Map()) },
})

/**
 * A process reads a user again only after an effect on that user, as an engine would that overlooks
 * pauses.
 */
const noRereadAfterPause: InProcess = (ports) => {
  const seen = new Map<UserKey, UserFacts | null>()
  const forgetting = <Method extends Effect<MemoryTransaction, { readonly key: UserKey }>>(
    effect: Method | undefined,
  ): Method => {
    if (effect === undefined || effect.delivery === 'in-transaction') return effect as Method
    return {
      ...effect,
      perform: async (request: Parameters<typeof effect.perform>[0]) => {
        const answer = await effect.perform(request)
        if (answer._tag === 'Done') seen.delete(request.command.key)
        return answer
      },
    }
  }
  const { demoteResearchers, waiveFines, cancelRequests, deleteUsers } = ports.host.effects
  const effects = {
    demoteResearchers: forgetting(
      demoteResearchers as Effect<MemoryTransaction, { readonly key: UserKey }>,
    ),
    waiveFines: forgetting(waiveFines as Effect<MemoryTransaction, { readonly key: UserKey }>),
    cancelRequests: forgetting(
      cancelRequests as Effect<MemoryTransaction, { readonly key: UserKey }>,
    ),
    deleteUsers: forgetting(deleteUsers as Effect<MemoryTransaction, { readonly key: UserKey }>),
  } as PurgeHost<MemoryTransaction>['effects']
  return { ...ports, host: { ...ports.host, readUsers: reading(ports, seen), effects } }
}

/** The engine takes every effect for pipelined. */
const noAwaitedEffect: InProcess = (ports) => {
  const effects = Object.entries(ports.host.effects).map(([name, effect]) => [
    name,
    { ...effect, pipelined: true },
  ])
  return { ...ports, host: { ...ports.host, effects: Object.fromEntries(effects) } }
}

const isLocked = (user: UserFacts): boolean => '_tag' in user && user._tag === 'Locked'

/** A process waits for a locked record in its transaction, and with it everybody else. */
const noPuttingOff: InProcess = (ports) => {
  const readUsers: typeof ports.host.readUsers = async (request) => {
    for (;;) {
      const found = await ports.host.readUsers(request)
      if ('_tag' in found || !found.some(isLocked)) return found
    }
  }
  return { ...ports, host: { ...ports.host, readUsers } }
}

/** A process takes a locked user for one who is gone, whatever a read without a lock says. */
const noLockedUser: InProcess = (ports) => {
  const gone = new Set<UserKey>()
  const readUsers: typeof ports.host.readUsers = async (request) => {
    const found = await ports.host.readUsers(request)
    if ('_tag' in found) return found
    for (const user of found.filter(isLocked)) gone.add(user.key)
    return found.filter((user) => !gone.has(user.key))
  }
  return { ...ports, host: { ...ports.host, readUsers } }
}

/** The engine takes every read for young enough. */
const noAge: InProcess = (ports) => ({
  ...ports,
  settings: { ...ports.settings, maxReadAgeMs: 3_600_000 },
})

/** The engine does not renew its lease while it waits for an answer. */
const noAlarm: InProcess = ({ clock: { now, sleep }, ...ports }) => ({
  ...ports,
  clock: { now, sleep },
})

/** A process makes as many calls as it likes. */
const noBudget: InProcess = ({ host: { calls: _, ...host }, ...ports }) => ({ ...ports, host })

type AnyEffect = Effect<MemoryTransaction, { readonly key: UserKey }>

/** The engine takes the silence of a system for its refusal of the user. */
const noOutage: InProcess = (ports) => {
  const effects = Object.entries(ports.host.effects).map(([name, effect]) => [
    name,
    refusingInAnOutage(effect as AnyEffect),
  ])
  return { ...ports, host: { ...ports.host, effects: Object.fromEntries(effects) } }
}

function refusingInAnOutage(effect: AnyEffect): AnyEffect {
  if (effect.delivery === 'in-transaction') return effect
  return {
    ...effect,
    perform: async (request) => {
      try {
        return await effect.perform(request)
      } catch (fault) {
        if (codeOf(fault) !== 'simulated-host-away') throw fault
        return { _tag: 'Refused', code: 'simulated-host-away' }
      }
    },
  }
}

function codeOf(fault: unknown): unknown {
  return fault instanceof Error && 'code' in fault ? fault.code : null
}

/** Every mistake of an engine that is planted in a process, with the promises that it may break. */
export const PLANTED_IN_PROCESS: readonly {
  readonly does: string
  readonly plantInProcess: InProcess
  readonly breaks: readonly ViolationCode[]
}[] = [
  {
    does: 'acts after an effect without reading',
    plantInProcess: noReread,
    breaks: ['acted-on-stale-read'],
  },
  {
    does: 'goes on before an effect is answered that is not pipelined',
    plantInProcess: noAwaitedEffect,
    breaks: ['effect-overtaken'],
  },
  {
    does: 'acts after a pause without reading',
    plantInProcess: noRereadAfterPause,
    breaks: ['acted-on-stale-read'],
  },
  { does: 'acts on an old read', plantInProcess: noAge, breaks: ['acted-on-stale-read'] },
  {
    does: 'blames a user for an outage',
    plantInProcess: noOutage,
    breaks: ['failed-without-cause'],
  },
  {
    does: 'loses the lease while reading',
    plantInProcess: noAlarm,
    breaks: ['job-does-not-end'],
  },
  { does: 'spends no calls', plantInProcess: noBudget, breaks: ['too-many-calls'] },
  {
    does: 'waits for ever on one locked row',
    plantInProcess: noPuttingOff,
    breaks: ['held-up-by-a-lock', 'job-does-not-end'],
  },
  {
    does: 'takes a locked user for one who is gone',
    plantInProcess: noLockedUser,
    breaks: ['user-lost'],
  },
]
