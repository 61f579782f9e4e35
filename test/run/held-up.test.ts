// A batch that is held up by a time limit or a lock: it is halved, the others go on, and nobody is
// blamed for what the system does.
import type { FaultKind, PurgeEvent, PurgeHost, TransactionPort, UserKey } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aUser } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { storeFormer } from './former.js'
import { library, type LibraryOptions, succeeds } from './library.js'

const clean = (count: number) =>
  Array.from({ length: count }, (_, at) => aUser(String(at + 1)).build())

const heldUp = (kind: FaultKind): Error =>
  Object.assign(new Error('held up'), { code: kind === 'locked' ? '55P03' : '57014', kind })

const telling = (real: TransactionPort<MemoryTransaction>): TransactionPort<MemoryTransaction> => ({
  ...real,
  faultKind: (fault) => (fault as { readonly kind?: FaultKind }).kind ?? 'other',
})

/** Runs a purge whose reads under lock are held up as `strike` says; answers what came of it. */
const runWith = async (
  users: number,
  strike: (
    keys: readonly UserKey[],
    now: number,
    events: readonly PurgeEvent[],
  ) => FaultKind | null,
  settings: LibraryOptions['settings'] = {},
) => {
  const made = library({
    users: clean(users),
    transactions: telling,
    settings: { batchSize: 20, ...settings },
    host: (real): PurgeHost<MemoryTransaction> => ({
      ...real,
      readUsers: async (request) => {
        const kind = request.lock ? strike(request.keys, made.clock.now(), made.events) : null
        if (kind !== null) throw heldUp(kind)
        return real.readUsers(request)
      },
    }),
  })
  const jobId = await made.submitted()
  const report = await succeeds(made.purge.run(jobId))
  return { ...made, jobId, report, outcomes: await made.outcomes(jobId) }
}

const START = Date.UTC(2026, 0, 15, 12)

describe('a statement that takes too long', () => {
  it('for more than three users at once makes the batches smaller, and all go', async () => {
    const { report, events } = await runWith(20, (keys) => (keys.length > 3 ? 'timeout' : null))
    expect(report.totals).toMatchObject({ purged: 20, failed: 0 })
    expect(events.filter((event) => event._tag === 'BatchFailed').length).toBeLessThan(25)
  })

  it.each([1, 10, 20])(
    'for user %i alone, while others succeed, fails that user after the attempts',
    async (slow) => {
      const { outcomes, events } = await runWith(20, (keys) =>
        keys.includes(String(slow) as UserKey) ? 'timeout' : null,
      )
      expect(outcomes.filter((each) => each.status !== 'purged')).toMatchObject([
        {
          userKey: String(slow),
          status: 'failed',
          failure: { code: 'effect-failed', fault: '57014' },
        },
      ])
      const alone = events.filter((event) => event._tag === 'BatchFailed' && event.users === 1)
      expect(alone.length).toBeGreaterThanOrEqual(3)
    },
  )

  it('for everybody, for ten minutes, is waited out, and nobody is blamed', async () => {
    const { report, clock } = await runWith(20, (_keys, now) =>
      now < START + 600_000 ? 'timeout' : null,
    )
    expect(report.totals).toMatchObject({ purged: 20, failed: 0 })
    expect(clock.now()).toBeGreaterThan(START + 600_000)
  })

  it(
    'for the only user, for longer than the set time, fails with a code that says that nobody ' +
      'was there to judge by',
    async () => {
      const { outcomes } = await runWith(1, () => 'timeout', { witnessMs: 60_000 })
      expect(outcomes).toMatchObject([
        { status: 'failed', failure: { code: 'effect-failed-alone', fault: '57014' } },
      ])
    },
  )
})

describe('a record that somebody holds locked', () => {
  it.each([1, 10, 20])(
    'of user %i: all others go meanwhile, the wait names the user, and the user goes in the end',
    async (locked) => {
      const key = String(locked) as UserKey
      const donePutOff: number[] = []
      const { report, events, clock } = await runWith(20, (keys, now, told) => {
        if (!keys.includes(key) || now >= START + 3_600_000) return null
        const batches = told.filter((event) => event._tag === 'BatchCommitted')
        if (keys.length === 1)
          donePutOff.push(
            batches.reduce((sum, event) => sum + ('users' in event ? event.users : 0), 0),
          )
        return 'locked'
      })
      expect(report.totals).toMatchObject({ purged: 20, failed: 0 })
      expect(donePutOff.at(-1)).toBe(19)
      const named = events.filter((event) => event._tag === 'WaitingForUsers')
      expect(
        new Set(named.flatMap((event) => ('userKeys' in event ? event.userKeys : []))),
      ).toEqual(new Set([key]))
      expect(clock.now()).toBeGreaterThanOrEqual(START + 3_600_000)
    },
  )

  it(
    'of several users keeps none of the others waiting, and those who were to stay are not ' +
      'acted on',
    async () => {
      const locked = new Set(['2', '3', '5', '9'])
      const made = library({
        users: clean(13),
        transactions: telling,
        settings: { batchSize: 20 },
        host: (real): PurgeHost<MemoryTransaction> => ({
          ...real,
          readUsers: async (request) => {
            if (
              request.lock &&
              made.clock.now() < START + 600_000 &&
              request.keys.some((each) => locked.has(each))
            )
              throw heldUp('locked')
            return real.readUsers(request)
          },
        }),
      })
      // As former releases stored it, with the one who was to stay, and by then may go.
      const jobId = await storeFormer(made, {
        going: clean(12).map(({ key }) => key),
        staying: ['13'],
      })
      const report = await succeeds(made.purge.run(jobId))
      expect(report.totals).toMatchObject({ scope: 13, purged: 12, kept: 1, failed: 0 })
      expect((await made.outcomes(jobId)).filter(({ status }) => status === 'kept')).toMatchObject([
        { userKey: '13', reasons: [{ code: 'not-confirmed' }] },
      ])
    },
  )

  it('stays put off for a runner that takes the shard over', async () => {
    const key = '1' as UserKey
    let isLocked = true
    const made = library({
      users: clean(6),
      transactions: telling,
      settings: { batchSize: 2 },
      host: (real): PurgeHost<MemoryTransaction> => ({
        ...real,
        readUsers: async (request) => {
          if (request.lock && isLocked && request.keys.includes(key)) throw heldUp('locked')
          return real.readUsers(request)
        },
      }),
      observer: (event) => {
        if (event._tag === 'WaitingForUsers') void made.purge.drain()()
      },
    })
    const jobId = await made.submitted()
    expect(await made.purge.run(jobId)()).toMatchObject({ left: { _tag: 'RunnerDraining' } })
    expect(Object.keys(await made.statuses(jobId))).toEqual(['2', '3', '4', '5', '6'])
    isLocked = false
    expect((await succeeds(made.runner().run(jobId))).totals).toMatchObject({ purged: 6 })
  })
})
