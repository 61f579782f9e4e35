// Worked examples, each named after where it comes from.
import { describe, expect, it } from 'vitest'
import type { Instant } from '../../src/domain/calendar.js'
import { sumMoney } from '../../src/domain/money.js'
import { REQUEST_STATES, type UserFacts } from '../../src/domain/user.js'
import { PRESETS, presetWith } from '../../src/eligibility/presets.js'
import {
  amount,
  compiled,
  criteria,
  day,
  plainUser,
  policyWithRules,
  reasonsOf,
  verdictOf,
  without,
} from './cases.js'

const noon = (date: string) => `${date}T12:00:00.000Z` as Instant
const { alma } = PRESETS

describe('Ex Libris Alma documentation, "Purging Users"', () => {
  const tagOf = (purgeDate: string, days: number) =>
    compiled({ asOf: noon('2013-12-20'), criteria: criteria({ days }), policy: alma }).evaluate(
      plainUser({ purgeDate: day(purgeDate) }),
    )._tag

  it.each([
    ['2013-12-09', 'Purge'],
    ['2013-12-10', 'NotSelected'],
    ['2013-12-11', 'NotSelected'],
  ])('10 days on 2013-12-20: purge date %s is %s', (purgeDate, expected) => {
    expect(tagOf(purgeDate, 10)).toBe(expected)
  })

  it.each([
    ['2013-12-19', 'Purge'],
    ['2013-12-20', 'Purge'],
    ['2013-12-21', 'NotSelected'],
  ])('0 days on 2013-12-20: purge date %s is %s', (purgeDate, expected) => {
    expect(tagOf(purgeDate, 0)).toBe(expected)
  })

  it('users without a purge date are never purged', () => {
    expect(verdictOf({ purgeDate: null }, { policy: alma })._tag).toBe('NotSelected')
  })

  it.each([
    ['10.00', 'Purge'],
    ['10', 'Purge'],
    ['10.01', 'Keep'],
  ])('threshold 10.00: whoever owes %s is %s', (debt, expected) => {
    expect(
      verdictOf(
        { debt: amount(debt) },
        { policy: alma, criteria: criteria({ waiveThreshold: amount('10.00') }) },
      )._tag,
    ).toBe(expected)
  })
})

describe('a consortium guide', () => {
  it('475 days on 2022-10-21 are the cutoff 2021-07-03', () => {
    expect(
      compiled({ asOf: noon('2022-10-21'), criteria: criteria({ days: 475 }), policy: alma })
        .cutoffs[0]?.date,
    ).toBe('2021-07-03')
  })
})

describe('binary floating point', () => {
  it('0.1 + 0.2 owed against a threshold of 0.30 goes', () => {
    const config = {
      policy: policyWithRules({ credit: 'off' }, { fineTotal: 'net' as const }),
      criteria: criteria({ waiveThreshold: amount('0.30') }),
    }
    expect(
      verdictOf({ debt: sumMoney([amount('0.1'), amount('0.2')]) }, { ...config, policy: alma })
        ._tag,
    ).toBe('Purge')
    expect(
      verdictOf(
        { debt: sumMoney([amount('0.1'), amount('0.200001')]) },
        { ...config, policy: alma },
      )._tag,
    ).toBe('Keep')
    expect(verdictOf({ debt: amount('0.4'), credit: amount('0.1') }, config)._tag).toBe('Purge')
  })
})

describe('an interface that nets credits', () => {
  it('400 + 10 + 55 owed and 50 to be paid back is 415 net and 465 gross', () => {
    const facts = { debt: amount('465'), credit: amount('50') }
    const measured = (fineTotal: 'net' | 'gross') => {
      const verdict = verdictOf(facts, {
        policy: policyWithRules({ credit: 'off' }, { fineTotal }),
      })
      return verdict._tag === 'Keep' && verdict.reasons[0]._tag === 'Blocked'
        ? verdict.reasons[0].measured
        : null
    }
    expect([measured('net'), measured('gross')]).toEqual(['415', '465'])
  })
})

describe('Koha, which names only the first reason', () => {
  it('a loan, a debt and a guarantee at once are three reasons here', () => {
    const verdict = verdictOf(
      { openLoans: 1, debt: amount('5'), guaranteeOf: 2 },
      { policy: PRESETS.koha },
    )
    expect(reasonsOf(verdict)).toEqual(['open-loans', 'debt-over-threshold', 'guarantor'])
  })
})

describe('Koha, deleting patrons in bulk', () => {
  const koha = {
    policy: PRESETS.koha,
    criteria: criteria({ dateField: 'expiryDate', days: 10, cutoffRule: 'before' }),
  }

  it.each([
    ['2015-01-01', 'Purge'],
    ['2015-01-02', 'NotSelected'],
  ])('expired before 2015-01-02: an account that ended on %s is %s', (expiryDate, expected) => {
    expect(
      verdictOf({ expiryDate: day(expiryDate) }, { ...koha, asOf: noon('2015-01-12') })._tag,
    ).toBe(expected)
  })

  it.each<[string, Partial<UserFacts>, string]>([
    ['a loan', { openLoans: 1 }, 'open-loans'],
    ['a charge', { debt: amount('10') }, 'debt-over-threshold'],
    ['a balance in the patron’s favour', { credit: amount('0.01') }, 'credit'],
    ['a guarantee', { guaranteeOf: 1 }, 'guarantor'],
    ['the protected flag', { protectedUser: true }, 'protected-user'],
    ['staff flags', { staffRoles: 1 }, 'staff-roles'],
    ['being the anonymous patron', { systemAccount: true }, 'system-account'],
  ])('keeps a patron for %s', (_, facts, code) => {
    expect(reasonsOf(verdictOf(facts, koha))).toEqual([code])
  })

  it('cancels the holds of a patron who goes', () => {
    const verdict = verdictOf(
      { requests: { pending: 2, inTransit: 0, onHoldShelf: 1, shipped: 0 } },
      koha,
    )
    expect(verdict).toMatchObject({ _tag: 'Purge', actions: { cancelRequests: 3 } })
  })
})

describe('FOLIO, checking open transactions', () => {
  const clean = {
    openLoans: 0,
    requests: { pending: 0, inTransit: 0, onHoldShelf: 0, shipped: 0 },
    debt: amount('0'),
    restrictions: [],
  }

  it('lets a user without any go, and names all five kinds of a user who has them', () => {
    const all: Partial<UserFacts> = {
      openLoans: 1,
      requests: { pending: 1, inTransit: 0, onHoldShelf: 0, shipped: 0 },
      debt: amount('0.01'),
      proxyFor: 1,
      proxiedBy: 1,
      restrictions: [{ until: null }],
    }
    expect(verdictOf(clean, { policy: PRESETS.folio })._tag).toBe('Purge')
    expect(reasonsOf(verdictOf(all, { policy: PRESETS.folio }))).toEqual([
      'open-loans',
      'debt-over-threshold',
      'requests-pending',
      'proxy-for',
      'proxied-by',
      'restriction',
    ])
  })

  it.each([
    ['openLoans', 'open-loans/unknown'],
    ['requests', 'requests-pending/unknown'],
    ['debt', 'debt-over-threshold/unknown'],
    ['proxyFor', 'proxy-for/unknown'],
    ['restrictions', 'restriction/unknown'],
  ])('keeps a user where the module that knows %s is not there', (fact, expected) => {
    expect(
      reasonsOf(compiled({ policy: PRESETS.folio }).evaluate(without(plainUser(), fact))),
    ).toContain(expected)
  })
})

describe('Invenio ILS and RERO ILS, which refuse while a request is active', () => {
  it.each(REQUEST_STATES)('one request that is %s is enough', (state) => {
    const requests = { pending: 0, inTransit: 0, onHoldShelf: 0, shipped: 0, [state]: 1 }
    expect(verdictOf({ requests }, { policy: PRESETS.folio })._tag).toBe('Keep')
    expect(verdictOf({ requests }, { policy: PRESETS.strict })._tag).toBe('Keep')
  })
})

describe('Evergreen', () => {
  it('keeps a user with an open transaction of a negative balance', () => {
    expect(reasonsOf(verdictOf({ credit: amount('0.01') }, { policy: PRESETS.evergreen }))).toEqual(
      ['credit'],
    )
  })

  it('keeps a super-user, and lets a user go whose requests it then drops', () => {
    expect(reasonsOf(verdictOf({ systemAccount: true }, { policy: PRESETS.evergreen }))).toEqual([
      'system-account',
    ])
    const requests = { pending: 1, inTransit: 0, onHoldShelf: 0, shipped: 0 }
    expect(verdictOf({ requests }, { policy: PRESETS.evergreen })).toMatchObject({
      _tag: 'Purge',
      actions: { cancelRequests: 1 },
    })
  })
})

describe('FOLIO manual blocks', () => {
  it(
    'a restriction that expired 5 minutes ago blocks ' + 'only where ended ones are asked about',
    () => {
      const ended = { restrictions: [{ until: '2024-06-15T11:55:00.000Z' as Instant }] }
      const policy = presetWith('folio', { rules: { 'restriction-ended': 'off' } })
      expect(verdictOf(ended, { policy })._tag).toBe('Purge')
      expect(reasonsOf(verdictOf(ended, { policy: PRESETS.folio }))).toEqual(['restriction-ended'])
    },
  )

  it('a restriction without an expiry date is permanent and blocks', () => {
    expect(
      reasonsOf(verdictOf({ restrictions: [{ until: null }] }, { policy: PRESETS.folio })),
    ).toEqual(['restriction'])
  })
})

describe('Koha bug 41094, an unset delay that was read as 0', () => {
  it('unset, 0 and N days select different users', () => {
    const dates = ['2024-06-13', '2024-06-14', '2024-06-15', '2024-06-16']
    const selected = (days: number | null) => {
      const { evaluate } = compiled({ criteria: criteria({ days }) })
      return dates.filter((date) => evaluate(plainUser({ purgeDate: day(date) }))._tag === 'Purge')
    }
    expect(selected(null)).toEqual(['2024-06-13', '2024-06-14'])
    expect(selected(0)).toEqual(['2024-06-13', '2024-06-14', '2024-06-15'])
    expect(selected(1)).toEqual(['2024-06-13'])
  })
})

describe('a missing dependency that was read as "no blockers"', () => {
  it('a user of whom the host delivered nothing but the dates stays', () => {
    const { key, purgeDate } = plainUser()
    const verdict = compiled({ policy: alma }).evaluate({ key, purgeDate: purgeDate ?? null })
    expect(verdict._tag).toBe('Keep')
    expect(reasonsOf(verdict)).toContain('open-loans/unknown')
  })
})

describe('anonymised history', () => {
  it('an unknown last loan is not none', () => {
    const { lastLoanDate: _, ...user } = plainUser()
    const { evaluate } = compiled({ criteria: criteria({ dateField: 'lastLoanDate', days: 365 }) })
    expect(reasonsOf(evaluate(user))).toEqual(['selection/unknown'])
    expect(reasonsOf(evaluate({ ...user, lastLoanDate: null }))).toEqual(['no-loan'])
  })
})
