// Bugs to plant: ports that each lack one of the four things that keep a run exactly once.
import type { JournalPort, Lease, PurgeHost, UserFacts, UserKey } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import type { SimulationOptions, ViolationCode } from 'ils-user-purge/testing'

type Plant = NonNullable<SimulationOptions<MemoryTransaction>['plant']>
type Journal = JournalPort<MemoryTransaction>

/** The journal lets everybody through who ever held the shard. */
const noFence: Plant = (ports) => {
  const newest = new Map<number, number>()
  const real = ports.journal
  const asNewest = (lease: Lease): Lease => ({ ...lease, token: newest.get(lease.shard) ?? lease.token })
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
      seen ??= new Map((await ports.host.readUsers({ ...request, keys: ALL_KEYS })).map((user) => [user.key, user]))
      return (await ports.host.readUsers(request)).map((user) => seen?.get(user.key) ?? user)
    },
  }
  return { ...ports, host }
}

/** The journal takes a second outcome of a user for granted. */
const noUniqueOutcome: Plant = (ports) => {
  const real = ports.journal
  const recordBatch: Journal['recordBatch'] = async (request) => {
    const { tx, lease, outcomes } = request
    const stored = await Promise.all(outcomes.map(({ userKey }) => real.readOutcome({ tx, jobId: lease.jobId, userKey })))
    return real.recordBatch({ ...request, outcomes: outcomes.filter((_, at) => stored[at] === null) })
  }
  return { ...ports, journal: { ...real, recordBatch } }
}

/** Every planted bug, with the promises that it may break. */
export const PLANTED_BUGS: readonly { readonly removed: string; readonly plant: Plant; readonly breaks: readonly ViolationCode[] }[] = [
  { removed: 'the fence', plant: noFence, breaks: ['effect-twice', 'effect-without-outcome', 'effect-after-outcome'] },
  { removed: 'the intent', plant: noIntent, breaks: ['effect-twice', 'effect-without-outcome'] },
  { removed: 'the re-check', plant: noRecheck, breaks: ['purged-against-a-rule'] },
  { removed: 'the unique outcome', plant: noUniqueOutcome, breaks: ['second-outcome'] },
]
