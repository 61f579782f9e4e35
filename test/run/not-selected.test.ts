// A plan in which nobody goes says why: who is no candidate, and who is one and not selected.
import { presetWith, type CalendarDate, never, type UserFacts } from 'ils-user-purge'
import { planText, whyNobody } from 'ils-user-purge/report'
import { aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { shortCriteria } from '../support/short-criteria.js'
import { ACTOR, fails, library, type LibraryOptions, succeeds } from './library.js'
import type { Host } from './people.js'

const day = (text: string): CalendarDate => text as CalendarDate

const USERS: readonly UserFacts[] = [
  aUser('1').with({ purgeDate: null }).build(),
  aUser('2').with({ purgeDate: null, recordType: 'staff' }).build(),
  aUser('3')
    .with({ purgeDate: day('2030-01-01') })
    .build(),
  aUser('4')
    .with({ purgeDate: day('2026-01-05') })
    .build(),
]

const TEN_DAYS = shortCriteria({ days: 10, recordType: 'public' })

function planned(options: Partial<LibraryOptions>) {
  const { purge } = library({ users: USERS, ...options })
  return succeeds(purge.plan({ criteria: TEN_DAYS, requestedBy: ACTOR }))
}

const withoutCounts = (real: Host): Host => {
  const { countNotSelected: _, ...host } = real
  return host
}

const counting = (counts: unknown) => (real: Host) => ({
  ...real,
  countNotSelected: async () => counts as never,
})

describe('the plan', () => {
  it('counts who is no candidate and who is one and not selected, by why', async () => {
    const plan = await planned({})
    expect(plan.counts).toEqual({ examined: 1, purge: 0, keep: 0, notSelected: 1 })
    expect(plan.notSelected).toEqual({
      // With 10 days the cutoff day itself is shown, and not selected.
      candidates: { 'purge-date-after-cutoff': 1 },
      others: { 'no-purge-date': 2, 'purge-date-after-cutoff': 1, 'other-record-type': 1 },
    })
    expect(whyNobody(plan)).toBe(
      'Nobody would go: the criteria select none of 4 users. Read why users are not selected; ' +
        'most often it is this: No purge date (no-purge-date), 2 users.',
    )
    const text = planText(plan)
    expect(text).toContain('Nobody would go')
    expect(text).toMatch(
      /Why other users are no candidates.*\n {2}No purge date \(no-purge-date\) +2/,
    )
  })

  it('says that it cannot know where the host does not count', async () => {
    const plan = await planned({ host: withoutCounts })
    expect(plan.notSelected).toEqual({ candidates: { 'purge-date-after-cutoff': 1 }, others: null })
    expect(whyNobody(plan)).toBe(
      'Nobody would go: the criteria select none of 4 users. Why is not known, because this ' +
        'host does not count users by criterion.',
    )
    expect(planText(plan)).toContain('is not known: this host does not count them')
  })

  it('says that everybody who is selected is held back', async () => {
    const held = aUser('1').with({ openLoans: 1, recordType: 'public' }).build()
    expect(whyNobody(await planned({ users: [held] }))).toBe(
      'Nobody would go: something holds back everybody whom the criteria select (1 user). Read ' +
        'why users stay.',
    )
  })

  it('says that nobody has any of the keys that are included', async () => {
    const { purge } = library({ users: [aUser('1').build()] })
    const named = criteria()
      .with({ dates: [never('lastLoanDate')], include: ['8', '9'] })
      .build()
    const plan = await succeeds(purge.plan({ criteria: named, requestedBy: ACTOR }))
    expect(plan.notFound).toBe(2)
    expect(whyNobody(plan)).toBe(
      'Nobody would go: no user has any of the keys that the criteria include.',
    )
  })

  it('says that there are no users', async () => {
    expect(whyNobody(await planned({ users: [] }))).toBe('Nobody would go: the host has no users.')
  })

  it('says nothing of it where somebody goes', async () => {
    const plan = await planned({ users: [aUser('1').with({ recordType: 'public' }).build()] })
    expect(whyNobody(plan)).toBeNull()
    expect(planText(plan)).not.toContain('Nobody would go')
  })

  it.each([
    ['a text', { 'no-purge-date': '2' }],
    ['a number below 0', { 'no-purge-date': -1 }],
    ['a code that there is not', { 'no-purge-dates': 1 }],
    ['a list', []],
  ])('fails where the host counts %s', async (_, counts) => {
    const { purge } = library({ users: USERS, host: counting(counts) })
    expect(await fails(purge.plan({ criteria: TEN_DAYS, requestedBy: ACTOR }))).toMatchObject({
      code: 'plan-interrupted',
      fault: { code: expect.stringContaining('host-not-selected-improper') },
    })
  })
})

describe('a submit', () => {
  it('does not count again who is not selected', async () => {
    let asked = 0
    const { submitted } = library({
      users: [aUser('1').build()],
      policy: presetWith('alma', {}),
      host: (real) => ({
        ...real,
        countNotSelected: async () => {
          asked++
          return {}
        },
      }),
    })
    await submitted()
    expect(asked).toBe(1)
  })
})
