// Criteria come in complete and clean, or not at all.
import { describe, expect, it } from 'vitest'
import { decodeCriteria, encodeCriteria, PurgeCriteriaCodec } from '../../src/codec/index.js'
import { allOf, mistakes, readOf } from './answers.js'

const notSet = {
  _tag: 'past',
  field: 'purgeDate',
  limit: { _tag: 'not-set' },
  absent: 'not-selected',
}

const documented = {
  dates: [notSet],
  recordTypes: [],
  homeLibraries: [],
  waiveThreshold: '0',
  include: null,
  exclude: [],
}

const full = {
  dates: [
    {
      _tag: 'past',
      field: 'expiryDate',
      limit: { _tag: 'days', count: 30, rule: 'before' },
      absent: 'long-ago',
    },
    {
      _tag: 'past',
      field: 'createdDate',
      limit: { _tag: 'day', day: '2020-01-01', rule: 'on-or-before' },
      absent: 'not-selected',
    },
    { _tag: 'absent', field: 'lastLoanDate' },
  ],
  recordTypes: [
    { recordType: 'public', userGroups: ['student', 'guest'] },
    { recordType: 'staff', userGroups: [] },
  ],
  homeLibraries: [{ library: 'main', withBranches: true }],
  waiveThreshold: '10.5',
  include: ['1', '2'],
  exclude: ['2'],
}

/** Criteria with one condition on the expiry date. */
const past = (limit: unknown) => ({ dates: [{ _tag: 'past', field: 'expiryDate', limit }] })

const COUNT = 'dates.0.limit.count'
const TYPE = 'recordTypes.0'
const json = (value: unknown): string => JSON.stringify(value)
/** The number as it is written, also where it is none. */
const days = (count: string): string =>
  json(past({ _tag: 'days', count: 0 })).replace('"count":0', `"count":${count}`)
const types = (...recordTypes: readonly unknown[]): string => json({ recordTypes })

describe('decodeCriteria', () => {
  it('reads the empty object as the documented job with no days set', () => {
    expect(readOf(decodeCriteria({}))).toEqual(documented)
  })

  it.each([
    [
      { _tag: 'days', count: 0 },
      { _tag: 'days', count: 0, rule: 'documented' },
    ],
    [
      { _tag: 'months', count: 3 },
      { _tag: 'months', count: 3, rule: 'before' },
    ],
    [
      { _tag: 'years', count: 2 },
      { _tag: 'years', count: 2, rule: 'before' },
    ],
    [
      { _tag: 'day', day: '2020-02-29Z' },
      { _tag: 'day', day: '2020-02-29', rule: 'before' },
    ],
  ])('fills in what %j leaves out', (limit, filled) => {
    expect(readOf(decodeCriteria(past(limit))).dates).toEqual([
      { _tag: 'past', field: 'expiryDate', limit: filled, absent: 'not-selected' },
    ])
  })

  it('reads every field', () => {
    expect(readOf(decodeCriteria(full))).toEqual(full)
  })

  it('refuses the former form by the names of its fields, and guesses nothing', () => {
    const former = { dateField: 'expiryDate', days: 30, recordType: 'public', userGroups: [] }
    expect(mistakes(decodeCriteria(former))).toEqual([
      'dateField: unknown-key',
      'days: unknown-key',
      'recordType: unknown-key',
      'userGroups: unknown-key',
    ])
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
    ['negative days', days('-1'), [`${COUNT}: out-of-range`]],
    ['too many days', days('36501'), [`${COUNT}: out-of-range`]],
    ['half a day', days('1.5'), [`${COUNT}: not-a-whole-number`]],
    ['days as text', days('"10"'), [`${COUNT}: not-a-whole-number`]],
    ['days 1e400', days('1e400'), [`${COUNT}: not-a-whole-number`]],
    ['days -0', days('-0'), [`${COUNT}: not-a-whole-number`]],
    ['days true', days('true'), [`${COUNT}: not-a-whole-number`]],
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
    ['expiry date without days', json(past({ _tag: 'not-set' })), ['dates.0.limit: days-required']],
    [
      'conditions that everybody without dates meets',
      '{"dates":[{"_tag":"absent","field":"lastLoanDate"}]}',
      ['dates: dates-required'],
    ],
    ['no condition', '{"dates":[]}', ['dates: dates-required']],
    [
      'an unknown date',
      '{"dates":[{"_tag":"absent","field":"deathDate"}]}',
      ['dates.0.field: not-one-of', 'dates: dates-required'],
    ],
    [
      'an unknown limit',
      json(past({ _tag: 'weeks', count: 1 })),
      ['dates.0.limit._tag: not-one-of'],
    ],
    [
      'a cutoff rule null',
      json(past({ _tag: 'days', count: 1, rule: null })),
      ['dates.0.limit.rule: not-one-of'],
    ],
    [
      'a documented rule for months',
      json(past({ _tag: 'months', count: 1, rule: 'documented' })),
      ['dates.0.limit.rule: not-one-of'],
    ],
    [
      'a day that there is not',
      json(past({ _tag: 'day', day: '2023-02-29' })),
      ['dates.0.limit.day: invalid-date'],
    ],
    ['an empty record type', types({ recordType: '' }), [`${TYPE}.recordType: invalid-text`]],
    [
      'a record type with a line break',
      types({ recordType: 'a\nb' }),
      [`${TYPE}.recordType: invalid-text`],
    ],
    [
      'a record type of 256 characters',
      types({ recordType: 'x'.repeat(256) }),
      [`${TYPE}.recordType: invalid-text`],
    ],
    [
      'a record type twice',
      types({ recordType: 'a' }, { recordType: 'a' }),
      ['recordTypes.1: duplicate'],
    ],
    ['a group without record type', types({ userGroups: ['a'] }), [`${TYPE}.recordType: missing`]],
    [
      'groups as text',
      types({ recordType: 'p', userGroups: 'student' }),
      [`${TYPE}.userGroups: not-a-list`],
    ],
    [
      'groups null',
      types({ recordType: 'p', userGroups: null }),
      [`${TYPE}.userGroups: not-a-list`],
    ],
    [
      'a group twice',
      types({ recordType: 'p', userGroups: ['a', 'b', 'a'] }),
      [`${TYPE}.userGroups.2: duplicate`],
    ],
    [
      'a group that is a number',
      types({ recordType: 'p', userGroups: [7] }),
      [`${TYPE}.userGroups.0: invalid-text`],
    ],
    ['a home library as text', '{"homeLibraries":["main"]}', ['homeLibraries.0: not-an-object']],
    [
      'a home library twice',
      '{"homeLibraries":[{"library":"a"},{"library":"a","withBranches":true}]}',
      ['homeLibraries.1: duplicate'],
    ],
    ['an included key twice', '{"include":["1","1"]}', ['include.1: duplicate']],
    ['an included key that is a number', '{"include":[17]}', ['include.0: invalid-user-key']],
    ['an excluded key that is empty', '{"exclude":[""]}', ['exclude.0: invalid-user-key']],
    ['exclude null', '{"exclude":null}', ['exclude: not-a-list']],
    ['a misspelt restriction', '{"recordTypse":[]}', ['recordTypse: unknown-key']],
    ['a restriction in another spelling', '{"record_types":[]}', ['record_types: unknown-key']],
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
      expect(mistakes(decodeCriteria(past({ _tag: 'days', count: days })))).toEqual([
        `${COUNT}: not-a-whole-number`,
      ])
    },
  )

  it('refuses undefined, where a default would widen what was meant', () => {
    expect(mistakes(decodeCriteria({ recordTypes: undefined, dates: undefined }))).toEqual([
      'dates: missing',
      'recordTypes: missing',
    ])
  })

  it('reads nothing from a prototype', () => {
    expect(mistakes(decodeCriteria(Object.create({ exclude: [] })))).toEqual([': not-an-object'])
    expect(mistakes(decodeCriteria(new Map([['exclude', []]])))).toEqual([': not-an-object'])
  })

  it('lists every mistake at once, each with path, expected and got', () => {
    const answer = decodeCriteria({
      ...past({ _tag: 'days', count: -1, rule: 'later' }),
      waiveThreshold: 'NaN',
      recordTypes: [{ userGroups: ['a'] }],
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
        path: 'dates.0.limit.count',
        expected: 'a whole number from 0 to 36500',
        got: '-1',
      },
      {
        code: 'not-one-of',
        path: 'dates.0.limit.rule',
        expected: 'one of documented, on-or-before, before',
        got: '"later"',
      },
      {
        code: 'missing',
        path: 'recordTypes.0.recordType',
        expected: expect.stringContaining('a text'),
        got: 'nothing',
      },
      {
        code: 'invalid-amount',
        path: 'waiveThreshold',
        expected: expect.stringContaining('"10.50"'),
        got: '"NaN"',
      },
    ])
  })

  it('names the field that was probably meant', () => {
    expect(allOf(decodeCriteria({ recordType: 'staff' }))[0]?.expected).toBe(
      'a known name, perhaps recordTypes',
    )
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
  })

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
    ['no condition on dates', { ...documented, dates: [] }, false],
    ['a key twice', { ...documented, include: ['1', '1'] }, false],
  ])('recognises %s', (_, value, expected) => {
    expect(PurgeCriteriaCodec.is(value)).toBe(expected)
  })
})
