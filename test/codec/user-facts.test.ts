// What is known of a user comes in clean, and never shows up in an error.
import { describe, expect, it } from 'vitest'
import { decodeUserFacts, encodeUserFacts, UserFactsCodec } from '../../src/codec/index.js'
import { allOf, mistakes, readOf } from './answers.js'

const full = {
  key: '17',
  recordType: 'public',
  userGroup: null,
  purgeDate: '2026-01-31',
  expiryDate: null,
  lastActivityDate: '2025-01-31',
  lastLoanDate: null,
  createdDate: '2020-02-29',
  openLoans: 0,
  debt: '10.5',
  credit: '0',
  deposit: '0',
  disputedDebt: '0.5',
  exportedDebt: '0',
  openTransactions: 0,
  requests: { pending: 1, inTransit: 0, onHoldShelf: 0, shipped: 0 },
  resourceSharingOnHoldShelf: 0,
  resourceSharingRequests: 1,
  acquisitions: 0,
  importProfiles: 0,
  lockedBibRecords: 0,
  metadataEditorRecords: 0,
  lockedByJob: false,
  staffRoles: 2,
  protectedUser: false,
  legalHolds: 0,
  systemAccount: false,
  guaranteeOf: 0,
  proxyFor: 0,
  proxiedBy: 0,
  linkedAccounts: 0,
  restrictions: [{ until: null }, { until: '2026-01-31T12:00:00.000Z' }],
  researcher: { affiliated: true, assets: 3, grants: 0 },
  extra: { thesis: { due: ['2027-01-01', null, 1.5, true] } },
}

describe('decodeUserFacts', () => {
  it('reads every fact', () => {
    expect(readOf(decodeUserFacts(full))).toEqual(full)
  })

  it('leaves unknown what is left out or undefined, and keeps null apart from it', () => {
    expect(
      readOf(decodeUserFacts({ key: '1', openLoans: undefined, lastLoanDate: null })),
    ).toStrictEqual({ key: '1', lastLoanDate: null })
  })

  it('makes dates, moments and amounts canonical', () => {
    const input = {
      key: '1',
      purgeDate: '2026-01-31Z',
      debt: '10.50',
      credit: 3,
      restrictions: [{ until: '2026-01-31T13:00+01:00' }],
    }
    expect(readOf(decodeUserFacts(input))).toEqual({
      key: '1',
      purgeDate: '2026-01-31',
      debt: '10.5',
      credit: '3',
      restrictions: [{ until: '2026-01-31T12:00:00.000Z' }],
    })
  })

  it.each<[string, string, readonly string[]]>([
    ['no key', '{}', ['key: missing']],
    ['a key that is a number', '{"key":17}', ['key: invalid-user-key']],
    ['30 February', '{"key":"1","purgeDate":"2023-02-30"}', ['purgeDate: invalid-date']],
    [
      '29 February of a common year',
      '{"key":"1","purgeDate":"2023-02-29Z"}',
      ['purgeDate: invalid-date'],
    ],
    [
      'a date with a time',
      '{"key":"1","purgeDate":"2026-01-31T00:00:00Z"}',
      ['purgeDate: invalid-date'],
    ],
    [
      'milliseconds, which name no day without a zone',
      '{"key":"1","purgeDate":1769817600000}',
      ['purgeDate: invalid-date'],
    ],
    ['a count as text', '{"key":"1","openLoans":"0"}', ['openLoans: not-a-whole-number']],
    ['a count null', '{"key":"1","openLoans":null}', ['openLoans: not-a-whole-number']],
    ['a negative count', '{"key":"1","staffRoles":-1}', ['staffRoles: out-of-range']],
    ['a count 1e400', '{"key":"1","legalHolds":1e400}', ['legalHolds: not-a-whole-number']],
    [
      'a count past the safe numbers',
      '{"key":"1","legalHolds":9007199254740992}',
      ['legalHolds: out-of-range'],
    ],
    ['a negative debt', '{"key":"1","debt":"-1"}', ['debt: negative-amount']],
    ['a debt as a fraction', '{"key":"1","debt":0.3}', ['debt: invalid-amount']],
    ['a flag as a number', '{"key":"1","systemAccount":0}', ['systemAccount: not-a-boolean']],
    [
      'a request state left out',
      '{"key":"1","requests":{"pending":0,"inTransit":0,"onHoldShelf":0}}',
      ['requests.shipped: missing'],
    ],
    [
      'a restriction without until',
      '{"key":"1","restrictions":[{}]}',
      ['restrictions.0.until: missing'],
    ],
    [
      'a restriction until an impossible moment',
      '{"key":"1","restrictions":[{"until":"2026-01-31T12:00:00+99:99"}]}',
      ['restrictions.0.until: invalid-instant'],
    ],
    [
      'a restriction until a day',
      '{"key":"1","restrictions":[{"until":"2026-01-31"}]}',
      ['restrictions.0.until: invalid-instant'],
    ],
    [
      'half a researcher',
      '{"key":"1","researcher":{"affiliated":true}}',
      ['researcher.assets: missing', 'researcher.grants: missing'],
    ],
    ['a misspelt fact', '{"key":"1","openLoan":1}', ['openLoan: unknown-key']],
    ['__proto__', '{"key":"1","__proto__":{"openLoans":0}}', ['__proto__: forbidden-key']],
    [
      '__proto__ in a nested object',
      '{"key":"1","researcher":{"affiliated":true,"assets":0,"grants":0,"__proto__":{}}}',
      ['researcher.__proto__: forbidden-key'],
    ],
    [
      '__proto__ in extra',
      '{"key":"1","extra":{"__proto__":{"polluted":true}}}',
      ['extra.__proto__: forbidden-key'],
    ],
    [
      'constructor deep in extra',
      '{"key":"1","extra":{"a":[{"constructor":1}]}}',
      ['extra.(a name of 1 characters).0.constructor: forbidden-key'],
    ],
    [
      '1e400 in extra',
      '{"key":"1","extra":{"a":1e400}}',
      ['extra.(a name of 1 characters): not-json'],
    ],
    ['extra as a list', '{"key":"1","extra":[]}', ['extra: not-an-object']],
  ])('refuses %s', (_, json, expected) => {
    expect(mistakes(decodeUserFacts(JSON.parse(json)))).toEqual(expected)
  })

  it('refuses JSON nested so deep that it would exhaust the stack', () => {
    const deep = JSON.parse(`{"key":"1","extra":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`)
    expect(allOf(decodeUserFacts(deep)).map((each) => each.code)).toEqual(['too-deep'])
  })

  it('repeats no text, amount or key of the input, wherever it stood', () => {
    const secret = 'Miller-Okonkwo'
    const input = {
      ...Object.fromEntries(Object.keys(full).map((name) => [name, { [secret]: secret }])),
      key: `${secret}\n`,
      recordType: [secret],
      userGroup: `${secret}\u0000`,
      purgeDate: secret,
      debt: secret,
      credit: 4711.17,
      deposit: '4711.17x',
      openLoans: secret,
      systemAccount: 4711.17,
      restrictions: [{ until: secret, [secret]: secret }, secret],
      extra: { [secret]: Number.NaN, deep: { [secret]: { constructor: secret } } },
      [secret]: secret,
      [`${secret}@example.org`]: 1,
    }
    const found = decodeUserFacts(input)
    expect(allOf(found).length).toBeGreaterThan(30)
    expect(JSON.stringify(found)).not.toMatch(/miller|okonkwo|4711/i)
  })

  it('says of an unknown name how long it is, and what was meant only if that is near', () => {
    const found = allOf(decodeUserFacts({ key: '1', open_loans: 0, Jane: 1 }))
    expect(found.map(({ path, expected }) => [path, expected.slice(0, 35)])).toEqual([
      ['open_loans', 'a known name, perhaps openLoans'],
      ['(a name of 4 characters)', 'one of the names key, recordType, u'],
    ])
  })
})

describe('encodeUserFacts', () => {
  it('writes facts in a fixed order and leaves unknown ones out', () => {
    const facts = readOf(decodeUserFacts({ openLoans: 1, recordType: 'staff', key: '1' }))
    expect(JSON.stringify(encodeUserFacts(facts))).toBe(
      '{"key":"1","recordType":"staff","openLoans":1}',
    )
  })
})

describe('UserFactsCodec', () => {
  it('recognises canonical facts only', () => {
    expect(
      [
        full,
        { ...full, debt: '10.50' },
        { ...full, extra: { a: undefined } },
        { ...full, extra: 1 },
      ].map((each) => UserFactsCodec.is(each)),
    ).toEqual([true, false, false, false])
  })
})
