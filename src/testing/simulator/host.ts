// The host as one simulated process sees it: in the store, or behind an API.
import type { UserKey } from '../../domain/keys.js'
import type { PurgeHost, ReadUsersRequest } from '../../ports/host.js'
import { budgetOf, callsArrive, readsArrive } from './calls.js'
import { effectsOf } from './effects.js'
import { pausesOf } from './pauses.js'
import type { Remote } from './remote.js'
import { statement } from './transactions.js'
import {
  isAway,
  keptBy,
  lockedFault,
  type Runner,
  type Session,
  simulatedFault,
  strike,
  type World,
} from './world.js'
import { unlessBusy } from '../../run/busy.js'

/** The host of a process. */
export function hostOf<Tx>(world: World<Tx>, process: Runner): PurgeHost<Tx> {
  const { scenario, ports, remote } = world
  const { reads, slowReadMs } = scenario.host
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
    const arrives = slowReadMs > 0 && label === 'readUsers' ? world.clock.now + slowReadMs : null
    const hasArrived = (): boolean => arrives === null || world.clock.now >= arrives
    const reading = world.schedule.wait(process, 'read', label, hasArrived, arrives ?? undefined)
    strike(await reading, 'before')
    countCalls(world, label, request)
    if (isAway(world)) throw simulatedFault('simulated-host-away', false)
    return real(request)
  }

  return {
    identity: ports.host.identity,
    reads,
    pipelinedRead: scenario.host.pipelinedRead,
    ...(scenario.host.calls !== null && { calls: budgetOf(scenario.host.calls) }),
    candidates: async (request) => {
      const { after, limit } = request
      const found = await unlessBusy(reading('candidates', request, users.candidates))
      const [first] = scenario.users
      if (world.repeats === 0 || after === null || first === undefined) return found
      world.repeats--
      return [first.key, ...found].slice(0, limit)
    },
    readUsers: async (request) => {
      const began = new Map(request.keys.map((key) => [key, pausesOf(process, key)]))
      const sent = world.clock.now
      const found = await unlessBusy(
        reading('readUsers', request, (inner) => {
          if (!request.lock || reads !== 'in-transaction') return users.readUsers(inner)
          return readUnlocked(world, inner, users.readUsers)
        }),
      )
      const age = { sent, took: world.clock.now - sent }
      for (const key of request.keys) {
        process.ages.set(key, age)
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
 * On counting users a run spends no calls: it does so once for its caps, and to see whether a
 * system that failed answers at all.
 */
function countCalls<Tx>(world: World<Tx>, label: string, request: object): void {
  if (label === 'readUsers') readsArrive(world, keysIn(request))
  else if (label !== 'countUsers') callsArrive(world)
}

function keysIn(request: object): number {
  return 'keys' in request && Array.isArray(request.keys) ? request.keys.length : 0
}

/** Reads those whose records nobody holds, or fails where somebody does. */
async function readUnlocked<Tx>(
  { lockedUntil, clock, ledger, scenario }: World<Tx>,
  request: ReadUsersRequest<Tx>,
  readUsers: PurgeHost<Tx>['readUsers'],
): ReturnType<PurgeHost<Tx>['readUsers']> {
  const isLocked = (key: UserKey): boolean => (lockedUntil.get(key) ?? 0) > clock.now
  if (!request.keys.some(isLocked)) return readUsers(request)
  if (scenario.host.saysWhoIsLocked)
    return (await unlessBusy(readUsers(request))).map((user) =>
      isLocked(user.key) ? { key: user.key, _tag: 'Locked' } : user,
    )
  // A port that cannot tell a lock from other faults lets it count against the user.
  if (!scenario.tellsFaults) ledger.blame()
  throw lockedFault()
}

function remoteReader<Tx>({
  users,
}: Remote): Pick<PurgeHost<Tx>, 'candidates' | 'readUsers' | 'countUsers'> {
  return {
    candidates: async ({ after, limit }) =>
      [...users.keys()]
        .filter((key) => after === null || Number(key) > Number(after))
        .sort((left, right) => Number(left) - Number(right))
        .slice(0, limit),
    readUsers: async ({ keys }) => keys.flatMap((key) => users.get(key) ?? []),
    countUsers: async () => users.size,
  }
}
