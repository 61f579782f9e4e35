// Criteria come in complete and clean, or not at all.
import { describe, expect, it } from 'vitest'
import { decodeCriteria, encodeCriteria, PurgeCriteriaCodec } from '../../src/codec/index.js'
import { allOf, mistakes, readOf } from './answers.js'

const documented = {
  dateField: 'purgeDate',
  days: null,
  cutoffRule: 'documented',
  recordType: null,
  userGroups: [],
  waiveThreshold: '0',
  include: null,
  exclude: [],
}

const full = {
  dateField: 'expiryDate',
  days: 30,
  cutoffRule: 'before',
  recordType: 'public',
  userGroups: ['student', 'guest'],
  waiveThreshold: '10.5',
  include: ['1', '2'],
  exclude: ['2'],
}

describe('decodeCriteria', () => {
  it('reads the empty object as the documented job with no days set', () => {
    expect(readOf(decodeCriteria({}))).toEqual(documented)
  })

  it('keeps days unset, 0 and N apart', () => {
    expect(
      [{}, { days: null }, { days: 0 }, { days: 475 }].map(
        (input) => readOf(decodeCriteria(input)).days,
      ),
    ).toEqual([null, null, 0, 475])
  })

  it('reads every field', () => {
    expect(readOf(decodeCriteria(full))).toEqual(full)
  })

  it.each([
    ['10.00', '10'],
    ['0.30', '0.3'],
    [10, '10'],
    [0, '0'],
    ['0', '0'],
    ['999999999999999.999999', '999999999999999.999999'],
  ])('makes the threshold %j canonical', (waiveThreshold, canonical) => {
    expect(readOf(decodeCriteria({ waiveThreshold })).waiveThreshold).toBe(canonical)
  })

  it.each<[string, string, readonly string[]]>([
    ['negative days', '{"days":-1}', ['days: out-of-range']],
    ['too many days', '{"days":36501}', ['days: out-of-range']],
    ['half a day', '{"days":1.5}', ['days: not-a-whole-number']],
    ['days as text', '{"days":"10"}', ['days: not-a-whole-number']],
    ['days 1e400', '{"days":1e400}', ['days: not-a-whole-number']],
    ['days -0', '{"days":-0}', ['days: not-a-whole-number']],
    ['days true', '{"days":true}', ['days: not-a-whole-number']],
    ['threshold NaN', '{"waiveThreshold":"NaN"}', ['waiveThreshold: invalid-amount']],
    ['threshold 1e400', '{"waiveThreshold":1e400}', ['waiveThreshold: invalid-amount']],
    ['threshold "1e400"', '{"waiveThreshold":"1e400"}', ['waiveThreshold: invalid-amount']],
    ['threshold "1e2"', '{"waiveThreshold":"1e2"}', ['waiveThreshold: invalid-amount']],
    ['threshold "0x10"', '{"waiveThreshold":"0x10"}', ['waiveThreshold: invalid-amount']],
    ['threshold "Infinity"', '{"waiveThreshold":"Infinity"}', ['waiveThreshold: invalid-amount']],
    ['threshold with a comma', '{"waiveThreshold":"10,50"}', ['waiveThreshold: invalid-amount']],
    ['threshold as a fraction', '{"waiveThreshold":10.5}', ['waiveThreshold: invalid-amount']],
    ['threshold -0', '{"waiveThreshold":-0}', ['waiveThreshold: invalid-amount']],
    [
      'threshold past the safe numbers',
      '{"waiveThreshold":9007199254740992}',
      ['waiveThreshold: invalid-amount'],
    ],
    ['threshold null', '{"waiveThreshold":null}', ['waiveThreshold: invalid-amount']],
    ['a negative threshold', '{"waiveThreshold":"-0.01"}', ['waiveThreshold: negative-amount']],
    [
      'a threshold of minus nothing',
      '{"waiveThreshold":"-0"}',
      ['waiveThreshold: negative-amount'],
    ],
    [
      'a negative threshold as number',
      '{"waiveThreshold":-1}',
      ['waiveThreshold: negative-amount'],
    ],
    [
      'a group without record type',
      '{"userGroups":["student"]}',
      ['userGroups: group-without-record-type'],
    ],
    [
      'a group and record type null',
      '{"userGroups":["a"],"recordType":null}',
      ['userGroups: group-without-record-type'],
    ],
    ['expiry date without days', '{"dateField":"expiryDate"}', ['days: days-required']],
    [
      'last loan with days null',
      '{"dateField":"lastLoanDate","days":null}',
      ['days: days-required'],
    ],
    ['an unknown date field', '{"dateField":"deathDate"}', ['dateField: not-one-of']],
    ['an inherited word', '{"dateField":"toString"}', ['dateField: not-one-of']],
    ['a cutoff rule null', '{"cutoffRule":null}', ['cutoffRule: not-one-of']],
    ['an empty record type', '{"recordType":""}', ['recordType: invalid-text']],
    ['a record type with a line break', '{"recordType":"a\\nb"}', ['recordType: invalid-text']],
    [
      'a record type of 256 characters',
      JSON.stringify({ recordType: 'x'.repeat(256) }),
      ['recordType: invalid-text'],
    ],
    ['groups as text', '{"recordType":"p","userGroups":"student"}', ['userGroups: not-a-list']],
    ['groups null', '{"recordType":"p","userGroups":null}', ['userGroups: not-a-list']],
    ['a group twice', '{"recordType":"p","userGroups":["a","b","a"]}', ['userGroups.2: duplicate']],
    [
      'a group that is a number',
      '{"recordType":"p","userGroups":[7]}',
      ['userGroups.0: invalid-text'],
    ],
    ['an included key twice', '{"include":["1","1"]}', ['include.1: duplicate']],
    ['an included key that is a number', '{"include":[17]}', ['include.0: invalid-user-key']],
    ['an excluded key that is empty', '{"exclude":[""]}', ['exclude.0: invalid-user-key']],
    ['exclude null', '{"exclude":null}', ['exclude: not-a-list']],
    ['a misspelt restriction', '{"recordTyp":"staff"}', ['recordTyp: unknown-key']],
    ['a restriction in another spelling', '{"user_groups":["a"]}', ['user_groups: unknown-key']],
    ['__proto__', '{"__proto__":{"recordType":"staff"}}', ['__proto__: forbidden-key']],
    ['constructor', '{"constructor":{"prototype":{}}}', ['constructor: forbidden-key']],
    ['prototype', '{"prototype":1}', ['prototype: forbidden-key']],
    ['null', 'null', [': not-an-object']],
    ['a list', '[]', [': not-an-object']],
    ['a text', '"{}"', [': not-an-object']],
  ])('refuses %s', (_, json, expected) => {
    expect(mistakes(decodeCriteria(JSON.parse(json)))).toEqual(expected)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 10n, new Date(0), Symbol('s')])(
    'refuses the days %s, which is not JSON',
    (days) => {
      expect(mistakes(decodeCriteria({ days }))).toEqual(['days: not-a-whole-number'])
    },
  )

  it('refuses undefined, where a default would widen what was meant', () => {
    expect(mistakes(decodeCriteria({ recordType: undefined, days: undefined }))).toEqual([
      'days: missing',
      'recordType: missing',
    ])
  })

  it('reads nothing from a prototype', () => {
    expect(mistakes(decodeCriteria(Object.create({ days: 3 })))).toEqual([': not-an-object'])
    expect(mistakes(decodeCriteria(new Map([['days', 3]])))).toEqual([': not-an-object'])
  })

  it('lists every mistake at once, each with path, expected and got', () => {
    const answer = decodeCriteria({
      days: -1,
      cutoffRule: 'later',
      waiveThreshold: 'NaN',
      userGroups: ['a'],
      tresholds: 1,
    })
    expect(allOf(answer)).toEqual([
      {
        code: 'unknown-key',
        path: 'tresholds',
        expected: expect.stringContaining('waiveThreshold'),
        got: 'an unknown name',
      },
      {
        code: 'out-of-range',
        path: 'days',
        expected: 'a whole number from 0 to 36500, or null',
        got: '-1',
      },
      {
        code: 'not-one-of',
        path: 'cutoffRule',
        expected: 'one of documented, on-or-before, before',
        got: '"later"',
      },
      {
        code: 'invalid-amount',
        path: 'waiveThreshold',
        expected: expect.stringContaining('"10.50"'),
        got: '"NaN"',
      },
      {
        code: 'group-without-record-type',
        path: 'userGroups',
        expected: expect.stringContaining('recordType'),
        got: '1 group',
      },
    ])
  })

  it('names the field that was probably meant', () => {
    expect(allOf(decodeCriteria({ recordTyp: 'staff' }))[0]?.expected).toBe(
      'a known name, perhaps recordType',
    )
  })

  it('does not blame the record type of being absent when it is itself a mistake', () => {
    expect(mistakes(decodeCriteria({ recordType: 7, userGroups: ['a'] }))).toEqual([
      'recordType: invalid-text',
    ])
  })

  it('never repeats a user key', () => {
    const text = JSON.stringify(
      decodeCriteria({
        include: ['alice\u0000', 4711, 'alice', 'alice'],
        exclude: [{ alice: 4711 }],
      }),
    )
    expect(text).toContain('duplicate')
    expect(text).not.toMatch(/alice|4711/)
  })

  it('takes a million keys and refuses one more', () => {
    const include = Array.from({ length: 1_000_000 }, (_, at) => `u${at}`)
    expect(readOf(decodeCriteria({ include })).include).toHaveLength(1_000_000)
    expect(mistakes(decodeCriteria({ include: [...include, 'x'] }))).toEqual(['include: too-long'])
  }, 60_000)

  it('stops listing at a thousand mistakes in one list, and says so', () => {
    const found = mistakes(decodeCriteria({ include: Array.from({ length: 500_000 }, () => '') }))
    expect(found).toHaveLength(1001)
    expect(found.at(-1)).toBe('include: too-many-mistakes')
  })

  it('stops listing at a hundred unknown names, and says so', () => {
    const found = mistakes(
      decodeCriteria(
        Object.fromEntries(Array.from({ length: 200_000 }, (_, at) => [`unheardOf${at}`, 1])),
      ),
    )
    expect(found).toHaveLength(101)
    expect(found.at(-1)).toBe(': too-many-mistakes')
  })

  it('hands out a fresh value each time, so that changing one changes no default', () => {
    const first = readOf(decodeCriteria({})) as unknown as { exclude: string[] }
    first.exclude.push('1')
    expect(readOf(decodeCriteria({})).exclude).toEqual([])
  })
})

describe('encodeCriteria', () => {
  it('writes every field in a fixed order, whatever the order that came', () => {
    const turned = Object.fromEntries(Object.entries(full).reverse())
    expect(JSON.stringify(encodeCriteria(readOf(decodeCriteria(turned))))).toBe(
      JSON.stringify(full),
    )
  })
})

describe('PurgeCriteriaCodec', () => {
  it.each<[string, unknown, boolean]>([
    ['canonical criteria', documented, true],
    ['an amount that is not canonical', { ...documented, waiveThreshold: '0.0' }, false],
    ['a field left out', { ...documented, exclude: undefined }, false],
    ['an unknown name', { ...documented, more: 1 }, false],
    ['a group without record type', { ...documented, userGroups: ['a'] }, false],
    ['a key twice', { ...documented, include: ['1', '1'] }, false],
  ])('recognises %s', (_, value, expected) => {
    expect(PurgeCriteriaCodec.is(value)).toBe(expected)
  })
})
