// What holds of every codec. That none throws, whatever comes, is tried in `test/fuzz`.
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

const codecs = [
  ['criteria', PurgeCriteriaCodec],
  ['policy', PurgePolicyCodec],
  ['user facts', UserFactsCodec],
  ['confirmation', ConfirmationCodec],
  ['bulk orders', BulkOrderCodec],
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

describe.each(codecs)('decoding %s', (_, codec) => {
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
