// What holds of every codec, whatever comes.
import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, it, vi } from 'vitest'
import {
  BulkOrderCodec,
  ConfirmationCodec,
  decodeBulkOrder,
  decodeConfirmation,
  decodeCriteria,
  decodePolicy,
  decodeUserFacts,
  encodeBulkOrder,
  encodeCriteria,
  encodePolicy,
  encodeUserFacts,
  mistakesOf,
  PurgeCriteriaCodec,
  PurgePolicyCodec,
  UserFactsCodec,
} from '../../src/codec/index.js'
import { mistakes, readOf } from './answers.js'
import { someBulkOrder, someCriteria, someFacts, somePolicy } from './arbitraries.js'

// Many runs on a busy machine take longer than one example does.
vi.setConfig({ testTimeout: 60_000 })

const decoders = [
  ['criteria', decodeCriteria, PurgeCriteriaCodec],
  ['policy', (input: unknown) => decodePolicy(input), PurgePolicyCodec],
  ['user facts', decodeUserFacts, UserFactsCodec],
  ['confirmation', decodeConfirmation, ConfirmationCodec],
  ['bulk orders', decodeBulkOrder, BulkOrderCodec],
] as const

describe('encode and decode', () => {
  it('are the identity on canonical criteria', () => {
    fc.assert(
      fc.property(someCriteria, (criteria) => {
        expect(readOf(decodeCriteria(throughJson(encodeCriteria(criteria))))).toEqual(criteria)
      }),
    )
  })

  it('are the identity on canonical policies, with and without a base', () => {
    fc.assert(
      fc.property(somePolicy, (policy) => {
        expect(readOf(decodePolicy(throughJson(encodePolicy(policy))))).toEqual(policy)
        expect(readOf(decodePolicy({}, policy))).toEqual(policy)
      }),
    )
  })

  it('are the identity on canonical user facts', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        expect(readOf(decodeUserFacts(throughJson(encodeUserFacts(facts))))).toEqual(facts)
      }),
    )
  })

  it('are the identity on canonical orders, which the codec recognises', () => {
    fc.assert(
      fc.property(someBulkOrder, (order) => {
        expect(BulkOrderCodec.is(order)).toBe(true)
        expect(readOf(decodeBulkOrder(throughJson(encodeBulkOrder(order))))).toEqual(order)
      }),
    )
  })
})

describe.each(decoders)('decoding %s', (_, decode, codec) => {
  it('never throws, and recognises whatever it let through', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.anything({
            withNullPrototype: true,
            withSparseArray: true,
            withBigInt: true,
            withDate: true,
            withMap: true,
          }),
        ),
        (input) => {
          const answer = decode(input)
          expect(answer._tag === 'Left' ? answer.left.length > 0 : codec.is(answer.right)).toBe(
            true,
          )
        },
      ),
      { numRuns: 500 },
    )
  })

  it('never throws on its own names with arbitrary values, and pollutes no prototype', () => {
    const names = [...Object.keys(allNames), '__proto__', 'constructor', 'prototype']
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...names), fc.jsonValue()), { maxLength: 8 }),
        (fields) => {
          const input: unknown = JSON.parse(
            `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
          )
          const answer = decode(input)
          const dangerous = fields.some(([name]) =>
            ['__proto__', 'constructor', 'prototype'].includes(name),
          )
          if (dangerous)
            expect(mistakes(answer).some((each) => each.endsWith('forbidden-key'))).toBe(true)
          if (answer._tag === 'Right')
            expect(Object.getPrototypeOf(answer.right)).toBe(Object.prototype)
          expect(Object.keys(Object.prototype)).toEqual([])
        },
      ),
      { numRuns: 500 },
    )
  })

  it('leaves the input out of the io-ts errors, which hosts may log', () => {
    const answer = t.type({ order: codec }).decode({ order: { secret: 'Miller' } })
    const errors = answer._tag === 'Left' ? answer.left : []
    expect(errors.length).toBeGreaterThan(0)
    expect(
      errors
        .flatMap((error) => [error.value, ...error.context.map((each) => each.actual)])
        .filter((each) => each !== undefined),
    ).toEqual([])
  })
})

describe('decoding user facts', () => {
  it(
    'repeats no text of the input in a mistake, as a ' + 'value or as a name, wherever it stood',
    () => {
      const secret = 'Okonkwo'
      const names = [
        'key',
        'purgeDate',
        'openLoans',
        'debt',
        'requests',
        'pending',
        'restrictions',
        'until',
        'researcher',
        'affiliated',
        'extra',
      ]
      const { value } = fc.letrec((tie) => ({
        value: fc.oneof(
          { maxDepth: 4 },
          fc.constantFrom(secret, `${secret}\u0000`, null, -1, true),
          tie('record'),
          tie('list'),
        ),
        list: fc.array(tie('value'), { maxLength: 3 }),
        record: fc.dictionary(
          fc.constantFrom(...names, secret, `${secret}@example.org`, '__proto__'),
          tie('value'),
          { maxKeys: 6 },
        ),
      }))
      fc.assert(
        fc.property(value, (input) => {
          const answer = decodeUserFacts(input)
          if (answer._tag === 'Left') expect(JSON.stringify(answer.left)).not.toContain(secret)
        }),
        { numRuns: 1000 },
      )
    },
  )
})

describe('mistakesOf', () => {
  it('reads the errors of a codec that a host composed, with the whole path', () => {
    const body = t.type({ criteria: PurgeCriteriaCodec, note: t.string })
    const answer = body.decode({
      criteria: { dates: [], recordTypes: [{ userGroups: ['a'] }] },
      note: 17,
    })
    expect(answer._tag === 'Left' ? mistakesOf(answer.left) : []).toEqual([
      {
        code: 'missing',
        path: 'criteria.recordTypes.0.recordType',
        expected: expect.any(String),
        got: 'nothing',
      },
      {
        code: 'dates-required',
        path: 'criteria.dates',
        expected: 'a condition, or keys to include',
        got: 'none',
      },
      { code: 'invalid-value', path: 'note', expected: 'string', got: 'a number' },
    ])
  })
})

describe('decodeConfirmation', () => {
  const digest = 'a'.repeat(64)

  it('reads digest and count', () => {
    expect(readOf(decodeConfirmation({ digest, count: 2 }))).toEqual({ digest, count: 2 })
  })

  it.each<[unknown, readonly string[]]>([
    [{}, ['digest: missing', 'count: missing']],
    [{ digest, count: '2' }, ['count: not-a-whole-number']],
    [{ digest, count: -1 }, ['count: out-of-range']],
    [{ digest: digest.toUpperCase(), count: 2 }, ['digest: invalid-digest']],
    [{ digest: `${digest}\n`, count: 2 }, ['digest: invalid-digest']],
    [{ digest, count: 2, force: true }, ['force: unknown-key']],
  ])('refuses %j', (input, expected) => {
    expect(mistakes(decodeConfirmation(input))).toEqual(expected)
  })
})

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const allNames = {
  ...{
    dates: 0,
    recordTypes: 0,
    homeLibraries: 0,
    waiveThreshold: 0,
    include: 0,
    exclude: 0,
  },
  ...{
    name: 0,
    timeZone: 0,
    currency: 0,
    rules: 0,
    requests: 0,
    protectedGroups: 0,
    caps: 0,
    recentActivity: 0,
    recentLoan: 0,
  },
  ...{
    key: 0,
    purgeDate: 0,
    openLoans: 0,
    debt: 0,
    restrictions: 0,
    researcher: 0,
    extra: 0,
    systemAccount: 0,
    digest: 0,
    count: 0,
  },
  ...{ _tag: 0, users: 0, assignment: 0, notify: 0, level: 0 },
}
