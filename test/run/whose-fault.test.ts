// A user is blamed for a fault only while the same succeeds for another user; what is the system's
// is waited out.
import type { OutsideRequest, PurgeHost, UserKey } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { failedAgain, judge } from '../../src/run/witness.js'
import { library, type LibraryOptions, succeeds } from './library.js'
import { debtors, remote } from './remote.js'

type Host = PurgeHost<MemoryTransaction>

const order = criteria().with({ waiveThreshold: '5' }).build()
const clean = (count: number) =>
  Array.from({ length: count }, (_, at) => aUser(String(at + 1)).build())
const people = 60

/** Something that is away for a while, by the clock of the test. */
const outage = () => {
  let until = 0
  return {
    begins: (now: number, millis: number): void => {
      until = now + millis
    },
    at: (now: number): void => {
      if (now < until) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' })
    },
  }
}

/**
 * Runs a purge of so many users on a host that is broken as a test wants; answers its totals and
 * outcomes.
 */
const runOn = async (options: {
  readonly delivery?: 'idempotent' | 'uncertain'
  readonly lookUp?: boolean
  readonly users?: number
  readonly settings?: LibraryOptions['settings']
  readonly perform?: (request: OutsideRequest<{ readonly key: UserKey }>, now: number) => void
  readonly read?: (keys: readonly UserKey[], now: number) => void
  readonly begin?: (now: number) => void
  readonly debts?: boolean
}) => {
  const { delivery = 'idempotent', lookUp = false, users = people } = options
  let isRunning = false
  const far = remote((options.debts === true ? debtors : clean)(users), {
    delivery,
    lookUp,
    answering: async (request, real) => {
      options.perform?.(request, made.clock.now())
      return real()
    },
  })
  const host: Host = {
    ...far.host,
    readUsers: async (request) => {
      if (isRunning) options.read?.(request.keys, made.clock.now())
      return far.host.readUsers(request)
    },
  }
  const made = library({
    users: [],
    host: () => host,
    settings: { batchSize: 20, ...options.settings },
  })
  const jobId = await made.submitted(order)
  options.begin?.(made.clock.now())
  isRunning = true
  const report = await succeeds(made.purge.run(jobId))
  return { ...made, far, report, outcomes: await made.outcomes(jobId) }
}

const TEN_SECONDS = 10_000

describe('an outage of ten seconds', () => {
  it('of reading is nobody’s fault, although users can be counted', async () => {
    const away = outage()
    const { report } = await runOn({
      read: (_keys, now) => away.at(now),
      begin: (now) => away.begins(now, TEN_SECONDS),
    })
    expect(report.totals).toMatchObject({ purged: people, failed: 0, inDoubt: 0 })
  })

  it.each([
    { delivery: 'idempotent', lookUp: false },
    { delivery: 'idempotent', lookUp: true },
    { delivery: 'uncertain', lookUp: true },
  ] as const)(
    'of the deletion ($delivery, look-up: $lookUp) is nobody’s fault, although reading works',
    async ({ delivery, lookUp }) => {
      const away = outage()
      const { report, events, far } = await runOn({
        delivery,
        lookUp,
        perform: (_request, now) => away.at(now),
        begin: (now) => away.begins(now, TEN_SECONDS),
      })
      expect(report.totals).toMatchObject({ purged: people, failed: 0, inDoubt: 0 })
      expect(new Set(far.done).size).toBe(people)
      expect(
        events.some((event) => event._tag === 'Waiting' && event.fault.code === 'ECONNREFUSED'),
      ).toBe(true)
    },
  )

  it('in the midst of the waivers is nobody’s fault, and every sum is waived once', async () => {
    const away = outage()
    let calls = 0
    const { report, far, clock } = await runOn({
      debts: true,
      perform: (_request, now) => {
        if (++calls === 13) away.begins(now, TEN_SECONDS)
        away.at(now)
      },
    })
    expect(report.totals).toMatchObject({ purged: people, failed: 0, inDoubt: 0 })
    expect(report.tally.waived).toBe(String(people))
    expect(new Set(far.done).size).toBe(2 * people)
    expect(clock.now()).toBeGreaterThan(TEN_SECONDS)
  })
})

describe('a system that is away for longer than the set time', () => {
  const forever = () => {
    throw new Error('away')
  }

  it.each([
    { delivery: 'idempotent', lookUp: false, status: 'inDoubt', code: 'effect-uncertain-alone' },
    { delivery: 'idempotent', lookUp: true, status: 'failed', code: 'effect-failed-alone' },
    { delivery: 'uncertain', lookUp: true, status: 'failed', code: 'effect-failed-alone' },
  ] as const)(
    'leaves users ($delivery, look-up: $lookUp) $status, with the code $code',
    async ({ delivery, lookUp, status, code }) => {
      const { outcomes, clock } = await runOn({
        delivery,
        lookUp,
        users: 3,
        perform: forever,
        settings: { witnessMs: 60_000 },
      })
      expect(outcomes.map((each) => each.status)).toEqual([status, status, status])
      expect(outcomes[0]?.failure).toEqual({ code, step: 'delete-users', fault: 'Error' })
      expect(clock.now()).toBeGreaterThan(60_000)
    },
  )

  it(
    'leaves users who cannot be read failed, with a code that says that nobody was there to ' +
      'judge by',
    async () => {
      const { outcomes } = await runOn({ users: 3, read: forever, settings: { witnessMs: 60_000 } })
      expect(outcomes.map((each) => each.failure?.code)).toEqual(
        Array.from({ length: 3 }, () => 'effect-failed-alone'),
      )
    },
  )
})

describe('a user whose effect fails every time while it succeeds for others', () => {
  it.each([
    { delivery: 'idempotent', lookUp: true, status: 'failed', code: 'effect-failed' },
    { delivery: 'uncertain', lookUp: true, status: 'failed', code: 'effect-failed' },
    { delivery: 'idempotent', lookUp: false, status: 'inDoubt', code: 'effect-uncertain' },
  ] as const)(
    'is $status ($delivery, look-up: $lookUp), wherever the user stands',
    async ({ delivery, lookUp, status, code }) => {
      // What is not to be repeated cannot be repeated as a witness either: the last of all has
      // none.
      for (const bad of delivery === 'uncertain' ? ['1', '2', '7', '11'] : ['1', '2', '7', '12']) {
        const { outcomes, clock } = await runOn({
          delivery,
          lookUp,
          users: 12,
          settings: { batchSize: 5, outsideAtOnce: 2 },
          perform: ({ command }) => {
            if (command.key === bad) throw Object.assign(new Error('refused'), { code: 'E42' })
          },
        })
        const failed = outcomes.filter((each) => each.status !== 'purged')
        expect(failed).toMatchObject([
          { userKey: bad, status, failure: { code, step: 'delete-users', fault: 'E42' } },
        ])
        if (delivery === 'idempotent')
          expect(clock.now() - Date.UTC(2026, 0, 15, 12)).toBeLessThan(60_000)
      }
    },
  )

  it('is failed where it is the read that fails', async () => {
    const { outcomes } = await runOn({
      users: 9,
      read: (keys) => {
        if (keys.includes('4' as UserKey)) throw Object.assign(new Error('no'), { code: 'E42' })
      },
    })
    expect(outcomes.filter((each) => each.status !== 'purged')).toMatchObject([
      { userKey: '4', status: 'failed', failure: { code: 'effect-failed', fault: 'E42' } },
    ])
  })
})

describe('the numbers of a report', () => {
  it('count what was done for users who failed afterwards', async () => {
    const { report, far, outcomes } = await runOn({
      users: 5,
      debts: true,
      lookUp: true,
      perform: ({ idempotencyKey, command }) => {
        if (command.key === '3' && idempotencyKey.endsWith('delete-users')) throw new Error('no')
      },
    })
    expect(far.done.filter((each) => each.startsWith('waive'))).toHaveLength(5)
    expect(report.tally.waived).toBe('5')
    expect(outcomes[2]).toMatchObject({ status: 'failed', actions: { waive: '1' } })
  })

  it('leave out what was not done for users who failed before it', async () => {
    const { report, outcomes } = await runOn({
      users: 5,
      debts: true,
      lookUp: true,
      perform: ({ idempotencyKey, command }) => {
        if (command.key === '3' && idempotencyKey.endsWith('waive-fines')) throw new Error('no')
      },
    })
    expect(report.tally.waived).toBe('4')
    expect(outcomes[2]).toMatchObject({ status: 'failed', actions: null })
  })
})

describe('judging a fault', () => {
  const settings = { attempts: 3, witnessMs: 1000 }
  const failed = (times: number, from: number) => {
    let failures = failedAgain(null, from, from, from)
    for (let more = 1; more < times; more++)
      failures = failedAgain(failures, from + more, from + more, from + more)
    return failures
  }

  it.each([
    {
      of: 'fewer failures than attempts, although others succeed',
      times: 2,
      witness: 101,
      now: 101,
      judgement: 'again',
    },
    {
      of: 'as many failures as attempts while others succeed',
      times: 3,
      witness: 101,
      now: 102,
      judgement: 'theirs',
    },
    {
      of: 'a success of a call after the last failure',
      times: 3,
      witness: 110,
      now: 111,
      judgement: 'again',
    },
    {
      of: 'a success from before the first failure',
      times: 9,
      witness: 99,
      now: 500,
      judgement: 'again',
    },
    {
      of: 'no success at all, for less than the set time',
      times: 9,
      witness: null,
      now: 1099,
      judgement: 'again',
    },
    {
      of: 'no success at all, for the set time',
      times: 2,
      witness: null,
      now: 1100,
      judgement: 'alone',
    },
    {
      of: 'a success from before the first failure, for the set time',
      times: 2,
      witness: 99,
      now: 1100,
      judgement: 'alone',
    },
  ])('by $of says $judgement', ({ times, witness, now, judgement }) => {
    expect(judge(failed(times, 100), witness, now, settings)).toBe(judgement)
  })
})
