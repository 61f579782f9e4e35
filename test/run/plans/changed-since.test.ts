// What changes between plan and run: who changed is decided about anew, and nobody goes who was not
// confirmed.
import fc from 'fast-check'
import type { BulkOrder, CalendarDate, UserFacts, UserKey, ZoneName } from 'ils-user-purge'
import { aPolicy, aUser } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { storeFormer } from '../former.js'
import { ACTOR, confirming, library, ordered, succeeds } from '../library.js'
import { type Host, people } from '../people.js'
import { debtors, remote } from '../remote.js'
import { REQUEST } from './plans.js'
import { unlessBusy } from '../../../src/run/busy.js'

const day = (text: string): CalendarDate => text as CalendarDate
const key = (text: string): UserKey => text as UserKey

/** Plans and orders, then changes one user, then runs; what became of that user. */
const fateOf = async (facts: Partial<UserFacts>, options: { readonly timeZone?: string } = {}) => {
  const { timeZone = 'UTC' } = options
  const policy = aPolicy()
    .with({ timeZone: timeZone as ZoneName })
    .build()
  const made = library({ users: people(3), policy })
  const jobId = await made.submitted()
  await made.host.change(key('2'), (user) => ({ ...user, ...facts }))
  const report = await succeeds(made.purge.run(jobId))
  expect(report.addsUp).toBe(true)
  const [outcome] = (await made.outcomes(jobId)).filter(({ userKey }) => userKey === '2')
  return outcome
}

describe('a user who was created after the plan, under a key that was planned', () => {
  it('is another person, and stays', async () => {
    expect(await fateOf({ createdDate: day('2026-01-16') })).toMatchObject({
      status: 'kept',
      reasons: [
        {
          _tag: 'Blocked',
          code: 'created-after-plan',
          measured: '2026-01-16',
          limit: '2026-01-15',
        },
      ],
    })
  })

  it.each<[string, Partial<UserFacts>]>([
    ['created on the day of the plan', { createdDate: day('2026-01-15') }],
    ['created before', { createdDate: day('2026-01-14') }],
    ['of whom that is not known', { createdDate: null }],
  ])('is not taken for one who was %s', async (_, facts) => {
    expect(await fateOf(facts)).toMatchObject({ status: 'purged' })
  })

  it('is told by the day in the zone of the policy', async () => {
    // Noon in London is the next day on Kiritimati.
    const zone = { timeZone: 'Pacific/Kiritimati' }
    const later = { createdDate: day('2026-01-17') }
    expect(await fateOf({ createdDate: day('2026-01-16') }, zone)).toMatchObject({
      status: 'purged',
    })
    expect(await fateOf(later, zone)).toMatchObject({ reasons: [{ limit: '2026-01-16' }] })
  })

  it('stays for the reasons that there are against them anyway, where there are some', async () => {
    const facts = { createdDate: day('2026-01-16'), openLoans: 1 }
    expect(await fateOf(facts)).toMatchObject({
      status: 'kept',
      reasons: [{ code: 'open-loans' }],
    })
  })

  it('is not told apart where a host throws for the date', async () => {
    const made = library({ users: people(2) })
    const jobId = await made.submitted()
    const throwing = (real: Host): Host => ({
      ...real,
      readUsers: async (request) =>
        (await unlessBusy(real.readUsers(request))).map((user) =>
          Object.defineProperty({ ...user }, 'createdDate', {
            enumerable: true,
            get: () => {
              throw new Error('not loaded')
            },
          }),
        ),
    })
    await succeeds(made.runner({ host: throwing }).run(jobId))
    expect(await made.statuses(jobId)).toEqual({ 1: 'purged', 2: 'purged' })
  })

  it('stays behind an API too, and nothing is done to them', async () => {
    const far = remote(debtors(3), { delivery: 'idempotent' })
    const made = library({ users: [], host: () => far.host })
    const criteria = { ...REQUEST.criteria, waiveThreshold: '5' as never }
    const { id } = await succeeds(ordered(made.purge, criteria))
    const [one] = debtors(1)
    far.store.set(key('2'), {
      ...(one as UserFacts),
      key: key('2'),
      createdDate: day('2026-01-16'),
    })
    await succeeds(made.purge.run(id))
    expect(await made.statuses(id)).toEqual({ 1: 'purged', 2: 'kept', 3: 'purged' })
    expect(far.done.filter((each) => each.endsWith(' 2'))).toEqual([])
  })

  it('gets no purge date of a bulk order either', async () => {
    const order: BulkOrder = {
      _tag: 'assign-purge-dates',
      users: { recordTypes: [], homeLibraries: [], include: null, exclude: [] },
      assignment: {
        rule: { anchor: { _tag: 'run-date' }, months: 1, days: 0 },
        exceptions: [],
        onlyWhereEmpty: false,
      },
      timeZone: 'UTC' as ZoneName,
      notify: false,
    }
    const made = library({ users: people(2) })
    const { id } = await succeeds(ordered(made.purge, order))
    await made.host.change(key('2'), (user) => ({ ...user, createdDate: day('2026-01-16') }))
    await succeeds(made.purge.run(id))
    expect(await made.outcomes(id)).toMatchObject([
      { userKey: '1', status: 'applied' },
      { userKey: '2', status: 'kept', reasons: [{ code: 'created-after-plan' }] },
    ])
  })

  it('goes with a job of a former release, which held nobody to its day', async () => {
    const made = library({
      users: [aUser('1').with({ createdDate: '2026-01-16' }).build()],
    })
    const jobId = await storeFormer(made, { going: ['1'] })
    await succeeds(made.purge.run(jobId))
    expect(await made.statuses(jobId)).toEqual({ 1: 'purged' })
  })
})

describe('a run', () => {
  /** What happens to a user between plan and run. */
  const CHANGES: Readonly<Record<string, (user: UserFacts) => UserFacts | null>> = {
    nothing: (user) => user,
    borrows: (user) => ({ ...user, openLoans: 1 }),
    returns: (user) => ({ ...user, openLoans: 0 }),
    leaves: () => null,
    moves: (user) => ({ ...user, homeLibrary: 'elsewhere', recordType: 'staff' }),
    again: (user) => ({ ...user, createdDate: day('2026-02-01'), openLoans: 0 }),
  }
  const aLibrary = fc.array(
    fc.record({
      openLoans: fc.constantFrom(0, 0, 1),
      purgeDate: fc.constantFrom(day('2000-01-01'), day('2030-01-01')),
      change: fc.constantFrom(...Object.keys(CHANGES)),
    }),
    { minLength: 1, maxLength: 40 },
  )

  it('acts on nobody beyond the confirmed set, whatever happens to whom meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(aLibrary, fc.nat(5), async (given, newcomers) => {
        const users = given.map(({ openLoans, purgeDate }, at) =>
          aUser(String(at + 1))
            .with({ openLoans, purgeDate })
            .build(),
        )
        const made = library({ users })
        const plan = await succeeds(made.purge.plan(REQUEST))
        if (plan.counts.purge === 0) return
        const { items } = await succeeds(
          made.purge.planUsers({ planId: plan.id, verdicts: ['Purge'], limit: 1000 }),
        )
        const going = new Set(items.map((user) => user.key))
        const { id } = await succeeds(
          made.purge.submit({ requestedBy: ACTOR, ...confirming(plan) }),
        )
        for (const [at, { change }] of given.entries()) {
          const user = made.host.user(key(String(at + 1)))
          const changed = user === undefined ? null : (CHANGES[change]?.(user) ?? null)
          if (changed === null) await made.host.remove(key(String(at + 1)))
          else await made.host.put(changed)
        }
        for (let at = 0; at < newcomers; at++) await made.host.put(aUser(`new-${at}`).build())
        const { totals, addsUp } = await succeeds(made.purge.run(id))
        expect(addsUp).toBe(true)
        expect(totals.scope).toBe(going.size)
        for (const { key: deleted } of made.host.deletions()) {
          expect(going.has(deleted)).toBe(true)
          expect(['nothing', 'returns', 'moves']).toContain(given[Number(deleted) - 1]?.change)
        }
        const outcomes = new Set((await made.outcomes(id)).map(({ userKey }) => userKey))
        expect(outcomes).toEqual(going)
      }),
      { numRuns: 60 },
    )
  })
})
