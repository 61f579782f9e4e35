// Every fact that cannot be used is named in a reason, which says what is wrong with it.
import { describe, expect, it } from 'vitest'
import type { DateField } from '../../src/domain/criteria.js'
import type { DeliveredSort } from '../../src/domain/fact-problem.js'
import type { FactKindName } from '../../src/domain/fact-kinds.js'
import { FACT_NAMES, FACTS, type OwnFactName } from '../../src/domain/facts.js'
import type { UserFacts } from '../../src/domain/user.js'
import type { Reason } from '../../src/domain/verdict.js'
import type { ShortCriteria } from '../support/short-criteria.js'
import { explainReason } from '../../src/words/explain.js'
import { amount, compiled, criteria, day, plainUser, policy, without } from './cases.js'

/** Criteria and policy that ask about a fact, whichever it is. */
function evaluatorAsking(fact: OwnFactName) {
  const asked: ShortCriteria =
    FACTS[fact].kind === 'day'
      ? { dateField: fact as DateField }
      : {
          recordType: 'public',
          userGroups: ['student'],
          homeLibraries: [{ library: 'main', withBranches: false }],
        }
  return compiled({
    criteria: criteria(asked),
    policy: policy({ fineTotal: 'net', researchers: 'enabled' }),
  })
}

/** What keeps the user whose facts are these, as far as it names the fact. */
function reasonsAbout(fact: OwnFactName, user: UserFacts): readonly Reason[] {
  const verdict = evaluatorAsking(fact).evaluate(user)
  const reasons = verdict._tag === 'Keep' ? verdict.reasons : []
  return reasons.filter((reason) => reason._tag === 'Unknown' && reason.fact === fact)
}

const user = plainUser({
  lastActivityDate: day('2001-01-01'),
  lastLoanDate: day('2001-01-01'),
})

/** Values that say nothing, for each kind of facts, with what is told of them. */
const MALFORMED: Readonly<Record<FactKindName, readonly (readonly [unknown, DeliveredSort])[]>> = {
  text: [
    [4711, 'number'],
    [null, 'null'],
  ],
  'text-or-none': [
    [4711, 'number'],
    [true, 'boolean'],
  ],
  day: [
    ['4711', 'other-text'],
    [new Date(4711), 'date'],
    [4711, 'number'],
  ],
  count: [
    ['4711', 'text'],
    [-4711, 'other-number'],
    [4711.5, 'other-number'],
    [Number.NaN, 'other-number'],
    [4711n, 'bigint'],
    [null, 'null'],
    [{ number: 4711 }, 'object'],
    [() => 4711, 'other'],
  ],
  amount: [
    [4711, 'number'],
    ['-4711', 'other-text'],
    ['4711 CHF', 'other-text'],
  ],
  flag: [
    [4711, 'number'],
    ['false', 'text'],
    [null, 'null'],
  ],
  requests: [
    [{ pending: 0, inTransit: 0, onHoldShelf: 0, shipped: '4711' }, 'other-object'],
    [[4711], 'list'],
    [4711, 'number'],
  ],
  restrictions: [
    [[{ until: '4711' }], 'other-list'],
    [{ until: null }, 'object'],
    ['4711', 'text'],
  ],
  researcher: [
    [{ affiliated: true, assets: '4711', grants: 0 }, 'other-object'],
    [[4711], 'list'],
    ['4711', 'text'],
  ],
}

/** The facts that a rule or the criteria ask; the primary ID is there for evidence alone. */
const ASKED = FACT_NAMES.filter((fact) => fact !== 'primaryId')

const malformed = ASKED.flatMap((fact) =>
  MALFORMED[FACTS[fact].kind].map(([value, got]) => ({
    fact,
    value,
    problem: { _tag: 'Malformed', expected: FACTS[fact].kind, got },
  })),
)

describe('a reason', () => {
  it('is never the primary ID, which no rule asks', () => {
    for (const other of [without(user, 'primaryId'), { ...user, primaryId: null }])
      expect(reasonsAbout('primaryId', other)).toEqual([])
  })

  it.each(ASKED)('names %s where it was not delivered', (fact) => {
    const found = reasonsAbout(fact, without(user, fact))
    expect(found.length).toBeGreaterThan(0)
    for (const reason of found) expect(reason).toMatchObject({ problem: { _tag: 'Absent' } })
    for (const reason of found) expect(explainReason(reason)).toContain(`did not deliver ${fact}`)
  })

  it.each(malformed)(
    'names $fact that has a wrong form ($problem.got), and what it should be',
    ({ fact, value, problem }) => {
      const found = reasonsAbout(fact, { ...user, [fact]: value } as UserFacts)
      expect(found.length).toBeGreaterThan(0)
      for (const reason of found) expect(reason).toMatchObject({ problem })
    },
  )

  it.each(malformed)('never repeats a value of $fact ($problem.got)', ({ fact, value }) => {
    const found = reasonsAbout(fact, { ...user, [fact]: value } as UserFacts)
    for (const reason of found)
      expect(`${JSON.stringify(reason)} ${explainReason(reason)}`).not.toContain('4711')
  })

  it.each<[OwnFactName, Partial<UserFacts>, OwnFactName]>([
    ['debt', { debt: amount('5'), disputedDebt: amount('5.01') }, 'disputedDebt'],
    ['debt', { debt: amount('5'), exportedDebt: amount('6') }, 'exportedDebt'],
    [
      'lastActivityDate',
      { lastActivityDate: day('2001-01-01'), lastLoanDate: day('2024-06-01') },
      'lastLoanDate',
    ],
  ])('names the fact that contradicts %s', (fact, facts, by) => {
    const found = reasonsAbout(fact, { ...user, ...facts })
    expect(found.length).toBeGreaterThan(0)
    for (const reason of found) {
      expect(reason).toMatchObject({ problem: { _tag: 'Contradicted', by } })
      expect(explainReason(reason)).toContain(`${fact} is contradicted by ${by}`)
    }
  })

  it('says of a fact that throws when it is read that it was not delivered', () => {
    const broken = Object.defineProperty({ ...user }, 'openLoans', {
      get: () => {
        throw new Error('gone')
      },
    })
    expect(reasonsAbout('openLoans', broken)).toMatchObject([{ problem: { _tag: 'Absent' } }])
  })

  it('says something of a value that cannot be asked what it is', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(reasonsAbout('openLoans', { ...user, openLoans: proxy as never })).toMatchObject([
      { problem: { _tag: 'Malformed', expected: 'count', got: 'other' } },
    ])
  })
})

describe('an unknown fact in words', () => {
  const reason = { _tag: 'Unknown', code: 'open-loans', fact: 'openLoans' } as const

  it('says what was expected and what came', () => {
    const problem = { _tag: 'Malformed', expected: 'count', got: 'text' } as const
    expect(explainReason({ ...reason, problem })).toBe(
      'The rule open-loans could not be answered: openLoans cannot be used: expected a whole ' +
        'number from 0, got text.',
    )
  })

  it('says no more than is known of an outcome that was stored before reasons told', () => {
    expect(explainReason(reason)).toBe(
      'The rule open-loans could not be answered: openLoans is not known.',
    )
  })

  it("is said by a host's own words", () => {
    const german = {
      'any/unknown': 'Regel {code}: {problem}.',
      'problem.Malformed': '{fact} müsste {expected} sein, nicht {got}',
      'expected.count': 'eine ganze Zahl ab 0',
      'got.text': 'ein Text',
    }
    const problem = { _tag: 'Malformed', expected: 'count', got: 'text' } as const
    expect(explainReason({ ...reason, problem }, german)).toBe(
      'Regel open-loans: openLoans müsste eine ganze Zahl ab 0 sein, nicht ein Text.',
    )
  })
})
