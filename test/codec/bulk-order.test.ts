// Bulk orders come in complete and clean, or not at all; what comes in is what a run accepts.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { BulkOrderCodec, decodeBulkOrder, encodeBulkOrder } from '../../src/codec/index.js'
import type { BulkOrder } from '../../src/jobs/job.js'
import type { PurgeHost } from '../../src/ports/host.js'
import { mistakesInBulk } from '../../src/run/check-order.js'
import { allOf, mistakes, readOf } from './answers.js'
import { someBulkOrder } from './arbitraries.js'

// Many runs on a busy machine take longer than one example does.
vi.setConfig({ testTimeout: 60_000 })

const rule = { anchor: { _tag: 'expiry-date' }, months: 0, days: 30 }

const full = {
  _tag: 'assign-purge-dates',
  users: {
    recordTypes: [
      { recordType: 'public', userGroups: ['student', 'guest'] },
      { recordType: 'staff', userGroups: [] },
    ],
    homeLibraries: [{ library: 'MAIN', withBranches: true }],
    include: ['1', '2'],
    exclude: ['2'],
  },
  assignment: {
    rule: { anchor: { _tag: 'quarter-end-of-expiry-date' }, months: 1200, days: 36_500 },
    exceptions: [
      {
        _tag: 'group',
        userGroup: 'guest',
        rule: { anchor: { _tag: 'day', date: '2026-07-31' }, months: 0, days: 0 },
      },
      {
        _tag: 'extra',
        fact: 'lostItemPaid',
        rule: { anchor: { _tag: 'run-date' }, months: 18, days: 0 },
      },
    ],
    onlyWhereEmpty: false,
  },
  timeZone: 'Europe/Zurich',
  notify: true,
}

const least = {
  _tag: 'assign-purge-dates',
  assignment: { rule: { anchor: { _tag: 'expiry-date' } } },
  timeZone: 'UTC',
}

/** An order of which one part is changed; `at` is a path with dots. */
const changed = (at: string, value: unknown, from: unknown = full): unknown => {
  const [first = '', ...rest] = at.split('.')
  const copy = Array.isArray(from) ? [...from] : Object.assign({}, from)
  const inside: unknown = Reflect.get(copy, first)
  Reflect.defineProperty(copy, first, {
    value: rest.length === 0 ? value : changed(rest.join('.'), value, inside),
    enumerable: true,
    configurable: true,
    writable: true,
  })
  return copy
}

const hostWithEveryPort = {
  purgeDates: { notifyUsers: {} },
  deletedUsers: {},
} as unknown as PurgeHost<null>

describe('decodeBulkOrder', () => {
  it('reads every field of an order to assign purge dates', () => {
    expect(readOf(decodeBulkOrder(full))).toEqual(full)
  })

  it.each(['keep-reportable', 'keep-statistics', 'keep-statistics-remove-id', 'remove'])(
    'reads an order to re-apply %s',
    (level) => {
      expect(readOf(decodeBulkOrder({ _tag: 'reapply-delete-policy', level }))).toEqual({
        _tag: 'reapply-delete-policy',
        level,
      })
    },
  )

  it('means everybody who has no date, and tells nobody, where that is left out', () => {
    expect(readOf(decodeBulkOrder(least))).toEqual({
      _tag: 'assign-purge-dates',
      users: { recordTypes: [], homeLibraries: [], include: null, exclude: [] },
      assignment: {
        rule: { anchor: { _tag: 'expiry-date' }, months: 0, days: 0 },
        exceptions: [],
        onlyWhereEmpty: true,
      },
      timeZone: 'UTC',
      notify: false,
    })
  })

  it('fills in what is left out of the users one by one', () => {
    expect(readOf(decodeBulkOrder({ ...least, users: { exclude: ['1'] } }))).toMatchObject({
      users: { recordTypes: [], homeLibraries: [], include: null, exclude: ['1'] },
    })
  })

  it('keeps an empty list of included users apart from null, which is everybody', () => {
    expect(readOf(decodeBulkOrder({ ...least, users: { include: [] } }))).toMatchObject({
      users: { include: [] },
    })
  })

  it('keeps the order of the exceptions, since the first that fits wins', () => {
    const turned = readOf(
      decodeBulkOrder(changed('assignment.exceptions', [...full.assignment.exceptions].reverse())),
    )
    expect(turned).toMatchObject({
      assignment: { exceptions: [{ fact: 'lostItemPaid' }, { userGroup: 'guest' }] },
    })
  })

  it('reads a group and a fact of the same name as two exceptions', () => {
    const exceptions = [
      { _tag: 'group', userGroup: 'staff', rule },
      { _tag: 'extra', fact: 'staff', rule },
    ]
    expect(mistakes(decodeBulkOrder(changed('assignment.exceptions', exceptions)))).toEqual([])
  })

  it('keeps a day that is written with a Z as the same day', () => {
    const read = readOf(
      decodeBulkOrder(changed('assignment.rule.anchor', { _tag: 'day', date: '2026-07-31Z' })),
    )
    expect(read).toMatchObject({
      assignment: { rule: { anchor: { _tag: 'day', date: '2026-07-31' } } },
    })
  })

  it.each<[string, string, unknown, readonly string[]]>([
    ['an unknown order', '_tag', 'purge', ['_tag: not-one-of']],
    ['an inherited word as the order', '_tag', 'toString', ['_tag: not-one-of']],
    ['the order null', '_tag', null, ['_tag: not-one-of']],
    ['the order as a list', '_tag', ['assign-purge-dates'], ['_tag: not-one-of']],
    ['users null', 'users', null, ['users: not-an-object']],
    ['users undefined', 'users', undefined, ['users: missing']],
    ['a misspelt restriction', 'users.userGroup', ['student'], ['users.userGroup: unknown-key']],
    [
      'a record type of the former form',
      'users.recordType',
      null,
      ['users.recordType: moved-setting'],
    ],
    [
      'groups of the former form',
      'users.userGroups',
      ['a', 'a'],
      ['users.userGroups: moved-setting'],
    ],
    [
      'a group twice',
      'users.recordTypes.0.userGroups',
      ['a', 'a'],
      ['users.recordTypes.0.userGroups.1: duplicate'],
    ],
    [
      'a type twice',
      'users.recordTypes.1.recordType',
      'public',
      ['users.recordTypes.1: duplicate'],
    ],
    ['an included key twice', 'users.include', ['1', '1'], ['users.include.1: duplicate']],
    [
      'an excluded key that is a number',
      'users.exclude',
      [4711],
      ['users.exclude.0: invalid-user-key'],
    ],
    ['exclude null', 'users.exclude', null, ['users.exclude: not-a-list']],
    ['an assignment null', 'assignment', null, ['assignment: not-an-object']],
    ['an assignment without rule', 'assignment', {}, ['assignment.rule: missing']],
    ['a rule without anchor', 'assignment.rule', { days: 1 }, ['assignment.rule.anchor: missing']],
    [
      'an anchor as text',
      'assignment.rule.anchor',
      'expiry-date',
      ['assignment.rule.anchor: not-an-object'],
    ],
    [
      'an anchor without tag',
      'assignment.rule.anchor',
      {},
      ['assignment.rule.anchor._tag: missing'],
    ],
    [
      'an unknown anchor',
      'assignment.rule.anchor',
      { _tag: 'birthday' },
      ['assignment.rule.anchor._tag: not-one-of'],
    ],
    [
      'a day left out',
      'assignment.rule.anchor',
      { _tag: 'day' },
      ['assignment.rule.anchor.date: missing'],
    ],
    [
      'a day that never was',
      'assignment.rule.anchor',
      { _tag: 'day', date: '2026-02-29' },
      ['assignment.rule.anchor.date: invalid-date'],
    ],
    [
      'a day where none belongs',
      'assignment.rule.anchor',
      { _tag: 'run-date', date: '2026-07-31' },
      ['assignment.rule.anchor.date: unknown-key'],
    ],
    ['too many months', 'assignment.rule.months', 1201, ['assignment.rule.months: out-of-range']],
    ['negative months', 'assignment.rule.months', -1, ['assignment.rule.months: out-of-range']],
    ['months null', 'assignment.rule.months', null, ['assignment.rule.months: not-a-whole-number']],
    ['too many days', 'assignment.rule.days', 36_501, ['assignment.rule.days: out-of-range']],
    ['half a day', 'assignment.rule.days', 0.5, ['assignment.rule.days: not-a-whole-number']],
    ['days as text', 'assignment.rule.days', '30', ['assignment.rule.days: not-a-whole-number']],
    ['days -0', 'assignment.rule.days', -0, ['assignment.rule.days: not-a-whole-number']],
    ['exceptions null', 'assignment.exceptions', null, ['assignment.exceptions: not-a-list']],
    ['exceptions as an object', 'assignment.exceptions', {}, ['assignment.exceptions: not-a-list']],
    [
      'an unknown exception',
      'assignment.exceptions.0._tag',
      'user',
      ['assignment.exceptions.0._tag: not-one-of'],
    ],
    [
      'an empty group',
      'assignment.exceptions.0.userGroup',
      '',
      ['assignment.exceptions.0.userGroup: invalid-text'],
    ],
    [
      'an empty fact',
      'assignment.exceptions.1.fact',
      '',
      ['assignment.exceptions.1.fact: invalid-text'],
    ],
    [
      'a fact in an exception for a group',
      'assignment.exceptions.0.fact',
      'x',
      ['assignment.exceptions.0.fact: unknown-key'],
    ],
    [
      'an exception without rule',
      'assignment.exceptions.0.rule',
      undefined,
      ['assignment.exceptions.0.rule: missing'],
    ],
    [
      'too many days in an exception',
      'assignment.exceptions.1.rule.days',
      36_501,
      ['assignment.exceptions.1.rule.days: out-of-range'],
    ],
    [
      'a second exception for the same group, whatever its rule',
      'assignment.exceptions.1',
      { _tag: 'group', userGroup: 'guest', rule },
      ['assignment.exceptions.1: duplicate'],
    ],
    [
      'onlyWhereEmpty as text',
      'assignment.onlyWhereEmpty',
      'false',
      ['assignment.onlyWhereEmpty: not-a-boolean'],
    ],
    [
      'onlyWhereEmpty null',
      'assignment.onlyWhereEmpty',
      null,
      ['assignment.onlyWhereEmpty: not-a-boolean'],
    ],
    ['notify as a number', 'notify', 1, ['notify: not-a-boolean']],
    ['an unknown zone', 'timeZone', 'Europe/Bielefeld', ['timeZone: unknown-zone']],
    ['a zone undefined', 'timeZone', undefined, ['timeZone: missing']],
    ['a field of the other order', 'level', 'remove', ['level: unknown-key']],
    ['__proto__', '__proto__', { notify: true }, ['__proto__: forbidden-key']],
    [
      '__proto__ in an anchor',
      'assignment.rule.anchor.__proto__',
      {},
      ['assignment.rule.anchor.__proto__: forbidden-key'],
    ],
    [
      'constructor in an exception',
      'assignment.exceptions.0.constructor',
      {},
      ['assignment.exceptions.0.constructor: forbidden-key'],
    ],
  ])('refuses %s', (_, at, value, expected) => {
    expect(mistakes(decodeBulkOrder(changed(at, value)))).toEqual(expected)
  })

  it.each<[string, string, readonly string[]]>([
    ['no level', '{"_tag":"reapply-delete-policy"}', ['level: missing']],
    ['an unknown level', '{"_tag":"reapply-delete-policy","level":"shred"}', ['level: not-one-of']],
    [
      'users for a delete policy',
      '{"_tag":"reapply-delete-policy","level":"remove","users":{}}',
      ['users: unknown-key'],
    ],
    ['nothing at all', '{}', ['_tag: missing']],
    [
      'an inherited tag',
      '{"__proto__":{"_tag":"reapply-delete-policy"},"level":"remove"}',
      ['__proto__: forbidden-key', '_tag: missing'],
    ],
    [
      'an order with nothing in it',
      '{"_tag":"assign-purge-dates"}',
      ['assignment: missing', 'timeZone: missing'],
    ],
    ['null', 'null', [': not-an-object']],
    ['a list', '[]', [': not-an-object']],
    ['a text', '"reapply-delete-policy"', [': not-an-object']],
  ])('refuses %s', (_, json, expected) => {
    expect(mistakes(decodeBulkOrder(JSON.parse(json)))).toEqual(expected)
  })

  it('reads no tag from a prototype', () => {
    const inherited = Object.create({ _tag: 'reapply-delete-policy', level: 'remove' })
    expect(mistakes(decodeBulkOrder(inherited))).toEqual([': not-an-object'])
    expect(BulkOrderCodec.is(inherited)).toBe(false)
  })

  it('lists every mistake of the order that was chosen at once, and none of the other', () => {
    const answer = decodeBulkOrder({
      _tag: 'assign-purge-dates',
      users: { userGroups: ['student'] },
      assignment: {
        rule: { anchor: { _tag: 'day', date: '31.7.2026' }, months: -1 },
        exceptions: [{ _tag: 'group', userGroup: 7, rule: { anchor: { _tag: 'never' } } }],
        onlyEmpty: true,
      },
      timeZone: 'Mars/Olympus',
      notfy: true,
    })
    expect(allOf(answer)).toEqual([
      {
        code: 'unknown-key',
        path: 'notfy',
        expected: 'a known name, perhaps notify',
        got: 'an unknown name',
      },
      {
        code: 'moved-setting',
        path: 'users.userGroups',
        expected: expect.stringContaining('users.recordTypes'),
        got: 'a setting of its own',
      },
      {
        code: 'unknown-key',
        path: 'assignment.onlyEmpty',
        expected: expect.stringContaining('onlyWhereEmpty'),
        got: 'an unknown name',
      },
      {
        code: 'invalid-date',
        path: 'assignment.rule.anchor.date',
        expected: expect.any(String),
        got: '"31.7.2026"',
      },
      {
        code: 'out-of-range',
        path: 'assignment.rule.months',
        expected: 'a whole number from 0 to 1200',
        got: '-1',
      },
      {
        code: 'invalid-text',
        path: 'assignment.exceptions.0.userGroup',
        expected: expect.any(String),
        got: '7',
      },
      {
        code: 'not-one-of',
        path: 'assignment.exceptions.0.rule.anchor._tag',
        expected: 'one of expiry-date, quarter-end-of-expiry-date, run-date, day',
        got: '"never"',
      },
      {
        code: 'unknown-zone',
        path: 'timeZone',
        expected: expect.any(String),
        got: '"Mars/Olympus"',
      },
    ])
  })

  it('never repeats a user key', () => {
    const users = { include: ['alice\u0000', 4711, 'alice', 'alice'], exclude: [{ alice: 4711 }] }
    const text = JSON.stringify(decodeBulkOrder({ ...least, users }))
    expect(text).toContain('duplicate')
    expect(text).not.toMatch(/alice|4711/)
  })

  it('takes ten thousand exceptions and refuses one more', () => {
    const exceptions = Array.from({ length: 10_000 }, (_, at) => ({
      _tag: 'group',
      userGroup: `g${at}`,
      rule,
    }))
    expect(mistakes(decodeBulkOrder(changed('assignment.exceptions', exceptions)))).toEqual([])
    expect(
      mistakes(
        decodeBulkOrder(
          changed('assignment.exceptions', [...exceptions, full.assignment.exceptions[1]]),
        ),
      ),
    ).toEqual(['assignment.exceptions: too-long'])
  })

  it('hands out a fresh value each time, so that changing one changes no default', () => {
    const first = readOf(decodeBulkOrder(least)) as unknown as {
      users: { exclude: string[] }
      assignment: { exceptions: unknown[] }
    }
    first.users.exclude.push('1')
    first.assignment.exceptions.push({})
    expect(readOf(decodeBulkOrder(least))).toMatchObject({
      users: { exclude: [] },
      assignment: { exceptions: [] },
    })
  })

  it(
    'is not the only one to look: a run finds mistakes in whatever comes instead of an order, ' +
      'and never throws',
    () => {
      fc.assert(
        fc.property(
          fc.anything({ withNullPrototype: true, withSparseArray: true }),
          fc.anything(),
          fc.anything(),
          (any, users, assignment) => {
            const orders = [
              any,
              { _tag: any },
              { _tag: 'assign-purge-dates', users, assignment, timeZone: any, notify: any },
            ]
            for (const order of orders)
              expect(mistakesInBulk(hostWithEveryPort, order).length).toBeGreaterThan(0)
          },
        ),
        { numRuns: 500 },
      )
    },
  )

  it('lets nothing through that a run would refuse, whichever part is replaced', () => {
    fc.assert(
      fc.property(
        someBulkOrder,
        fc.nat(),
        fc.oneof(fc.jsonValue(), fc.integer({ min: -2, max: 40_000 }), fc.anything()),
        (order, at, value) => {
          const places = placesIn(order)
          const answer = decodeBulkOrder(changed(places[at % places.length] ?? '', value, order))
          if (answer._tag === 'Left') expect(answer.left.length).toBeGreaterThan(0)
          else {
            expect(BulkOrderCodec.is(answer.right)).toBe(true)
            expect(mistakesInBulk(hostWithEveryPort, answer.right)).toEqual([])
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  it.each<[string, unknown, boolean]>([
    ['assignment.rule.months', 1200, true],
    ['assignment.rule.months', 1201, false],
    ['assignment.rule.days', 36_500, true],
    ['assignment.rule.days', 36_501, false],
    ['assignment.exceptions.0.rule.days', -1, false],
    ['assignment.exceptions.0.rule.anchor.date', '2027-02-29', false],
    ['users.recordType', null, false],
    ['timeZone', 'Europe/Bielefeld', false],
  ])('draws the limit of %s where a run does: %j', (at, value, accepted) => {
    const order = changed(at, value)
    expect([
      decodeBulkOrder(order)._tag === 'Right',
      mistakesInBulk(hostWithEveryPort, order as BulkOrder).length === 0,
    ]).toEqual([accepted, accepted])
  })
})

describe('encodeBulkOrder', () => {
  it('writes every field in a fixed order, whatever the order that came', () => {
    expect(JSON.stringify(encodeBulkOrder(readOf(decodeBulkOrder(turned(full)))))).toBe(
      JSON.stringify(full),
    )
  })
})

describe('BulkOrderCodec', () => {
  it.each<[string, unknown, boolean]>([
    ['a whole order to assign purge dates', full, true],
    [
      'an order to re-apply a delete policy',
      { _tag: 'reapply-delete-policy', level: 'remove' },
      true,
    ],
    ['an order with fields left out', least, false],
    [
      'the tag of one order on the fields of the other',
      { ...full, _tag: 'reapply-delete-policy' },
      false,
    ],
    ['an unknown tag', { ...full, _tag: 'purge' }, false],
    ['a purge', { _tag: 'purge' }, false],
    ['an unknown name deep inside', changed('assignment.rule.anchor.date', '2026-07-31'), false],
    ['groups without record type', changed('users.recordType', null), false],
    [
      'a group in two exceptions',
      changed('assignment.exceptions.1', full.assignment.exceptions[0]),
      false,
    ],
    ['no object', null, false],
  ])('recognises %s', (_, value, expected) => {
    expect(BulkOrderCodec.is(value)).toBe(expected)
  })
})

/** The path of every part of a value, in dots. */
const placesIn = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, each]) => [
        key,
        ...placesIn(each).map((inner) => `${key}.${inner}`),
      ])
    : []

/** The same with the fields of every object the other way round. */
const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, turned(each)]),
  )
}
