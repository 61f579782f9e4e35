// A policy comes in whole, or as changes to another.
import { describe, expect, it } from 'vitest'
import {
  decodePolicy,
  encodePolicy,
  PurgePolicyCodec,
  policyCodecOver,
} from '../../src/codec/index.js'
import { PRESETS } from '../../src/eligibility/presets.js'
import { allOf, mistakes, readOf } from './answers.js'

const whole = {
  name: 'ours',
  timeZone: 'Europe/Zurich',
  currency: { code: 'CHF', digits: 2 },
  rules: { 'staff-roles': 'warn', 'x-thesis': 'off' },
  fineTotal: 'gross',
  requests: { pending: 'cancel', inTransit: 'block', onHoldShelf: 'block', shipped: 'ignore' },
  recentActivity: { days: 365, setting: 'on' },
  recentLoan: null,
  protectedGroups: { groups: ['emeriti'], setting: 'warn' },
  researchers: 'disabled',
  deletePolicy: 'keep-statistics-remove-id',
  caps: { maxCount: 500, maxPercent: '2.5', exceededWhen: 'or' },
  approval: 'second-person',
}

const base = readOf(decodePolicy(whole))

describe('decodePolicy', () => {
  it('reads a whole policy', () => {
    expect(decodePolicy(whole)).toEqual({ _tag: 'Right', right: whole })
  })

  it('requires every field without a base', () => {
    expect(mistakes(decodePolicy({}))).toEqual(
      Object.keys(whole).map((field) => `${field}: missing`),
    )
  })

  it('takes what is left out from the base', () => {
    expect(readOf(decodePolicy({ name: 'stricter', approval: 'none', caps: null }, base))).toEqual({
      ...whole,
      name: 'stricter',
      approval: 'none',
      caps: null,
    })
  })

  it('names what a policy need not have only where somebody did', () => {
    expect(readOf(decodePolicy({}, base))).not.toHaveProperty('evidence')
    const keeping = readOf(decodePolicy({ evidence: 'dates' }, base))
    expect(keeping.evidence).toBe('dates')
    expect(readOf(decodePolicy({ name: 'ours' }, keeping)).evidence).toBe('dates')
  })

  it('changes rules and requests entry by entry', () => {
    const changed = readOf(
      decodePolicy(
        { rules: { 'x-thesis': 'on', proxy: 'off' }, requests: { pending: 'block' } },
        base,
      ),
    )
    expect(changed.rules).toEqual({ 'staff-roles': 'warn', 'x-thesis': 'on', proxy: 'off' })
    expect(changed.requests).toEqual({ ...whole.requests, pending: 'block' })
  })

  it('shares nothing with the base', () => {
    const changed = readOf(decodePolicy({}, base)) as unknown as {
      protectedGroups: { groups: string[] }
      rules: Record<string, string>
      caps: { maxCount: number }
    }
    changed.protectedGroups.groups.push('all')
    changed.rules['open-loans'] = 'off'
    changed.caps.maxCount = 1_000_000
    expect(base).toEqual(whole)
  })

  it.each<[string, unknown, unknown]>([
    [
      'a percentage as text',
      { maxPercent: '2.50' },
      { maxCount: null, maxPercent: '2.5', exceededWhen: 'or' },
    ],
    [
      'a percentage as a whole number',
      { maxPercent: 100 },
      { maxCount: null, maxPercent: '100', exceededWhen: 'or' },
    ],
    ['a count alone', { maxCount: 1 }, { maxCount: 1, maxPercent: null, exceededWhen: 'or' }],
    [
      'both, joined by and',
      { maxCount: 1, maxPercent: '0.000001', exceededWhen: 'and' },
      { maxCount: 1, maxPercent: '0.000001', exceededWhen: 'and' },
    ],
  ])('reads caps with %s', (_, caps, expected) => {
    expect(readOf(decodePolicy({ caps }, base)).caps).toEqual(expected)
  })

  it.each<[string, string, readonly string[]]>([
    ['an unknown zone', '{"timeZone":"Europe/Bielefeld"}', ['timeZone: unknown-zone']],
    ['a zone that is an offset', '{"timeZone":"+01:00"}', ['timeZone: unknown-zone']],
    ['a zone null', '{"timeZone":null}', ['timeZone: unknown-zone']],
    [
      'a currency in small letters',
      '{"currency":{"code":"chf","digits":2}}',
      ['currency.code: invalid-currency'],
    ],
    [
      'a currency with seven digits',
      '{"currency":{"code":"CHF","digits":7}}',
      ['currency.digits: out-of-range'],
    ],
    ['a currency as text', '{"currency":"CHF"}', ['currency: not-an-object']],
    ['half a currency', '{"currency":{"code":"CHF"}}', ['currency.digits: missing']],
    ['an unknown rule setting', '{"rules":{"debt":"maybe"}}', ['rules.debt: not-one-of']],
    ['a rule setting true', '{"rules":{"debt":true}}', ['rules.debt: not-one-of']],
    [
      'a rule code in capitals',
      '{"rules":{"openLoans":"on"}}',
      ['rules.openLoans: invalid-rule-code'],
    ],
    ['rules as a list', '{"rules":["debt"]}', ['rules: not-an-object']],
    [
      '__proto__ among the rules',
      '{"rules":{"__proto__":{"debt":"off"}}}',
      ['rules.__proto__: forbidden-key'],
    ],
    [
      'constructor among the rules',
      '{"rules":{"constructor":"off"}}',
      ['rules.constructor: forbidden-key'],
    ],
    ['an unknown request state', '{"requests":{"lost":"cancel"}}', ['requests.lost: unknown-key']],
    [
      'an unknown request setting',
      '{"requests":{"pending":"off"}}',
      ['requests.pending: not-one-of'],
    ],
    [
      'no days of inactivity',
      '{"recentActivity":{"days":0,"setting":"on"}}',
      ['recentActivity.days: out-of-range'],
    ],
    [
      'days of inactivity as text',
      '{"recentActivity":{"days":"365","setting":"on"}}',
      ['recentActivity.days: not-a-whole-number'],
    ],
    [
      'recent activity that is off',
      '{"recentActivity":{"days":365,"setting":"off"}}',
      ['recentActivity.setting: not-one-of'],
    ],
    ['a recent loan as a number', '{"recentLoan":365}', ['recentLoan: not-an-object']],
    [
      'a recent loan without a setting',
      '{"recentLoan":{"days":365}}',
      ['recentLoan.setting: missing'],
    ],
    [
      'a protected group twice',
      '{"protectedGroups":{"groups":["a","a"],"setting":"on"}}',
      ['protectedGroups.groups.1: duplicate'],
    ],
    [
      'protected groups that are none',
      '{"protectedGroups":{"groups":[],"setting":"on"}}',
      ['protectedGroups.groups: missing'],
    ],
    [
      'debts that are not asked',
      '{"rules":{"debt-over-threshold":"off"}}',
      ['rules.debt-over-threshold: not-one-of'],
    ],
    ['an unknown delete policy', '{"deletePolicy":"shred"}', ['deletePolicy: not-one-of']],
    ['cap count 0', '{"caps":{"maxCount":0}}', ['caps.maxCount: out-of-range']],
    ['cap count negative', '{"caps":{"maxCount":-5}}', ['caps.maxCount: out-of-range']],
    ['cap count as a fraction', '{"caps":{"maxCount":1.5}}', ['caps.maxCount: not-a-whole-number']],
    ['cap percent 0', '{"caps":{"maxPercent":"0.00"}}', ['caps.maxPercent: out-of-range']],
    [
      'cap percent over 100',
      '{"caps":{"maxPercent":"100.000001"}}',
      ['caps.maxPercent: out-of-range'],
    ],
    ['cap percent negative', '{"caps":{"maxPercent":"-1"}}', ['caps.maxPercent: out-of-range']],
    [
      'cap percent as a fraction',
      '{"caps":{"maxPercent":2.5}}',
      ['caps.maxPercent: invalid-percent'],
    ],
    [
      'cap percent with its sign',
      '{"caps":{"maxPercent":"2.5%"}}',
      ['caps.maxPercent: invalid-percent'],
    ],
    [
      'caps without a limit',
      '{"caps":{"maxCount":null,"maxPercent":null,"exceededWhen":"or"}}',
      ['caps: cap-without-limit'],
    ],
    ['empty caps', '{"caps":{}}', ['caps: cap-without-limit']],
    ['a misspelt cap', '{"caps":{"maxcount":5,"maxPercent":1}}', ['caps.maxcount: unknown-key']],
    ['an unknown approval', '{"approval":"two"}', ['approval: not-one-of']],
    ['a misspelt field', '{"protectedGroup":["a"]}', ['protectedGroup: unknown-key']],
    ['__proto__', '{"__proto__":{"approval":"none"}}', ['__proto__: forbidden-key']],
    ['null', 'null', [': not-an-object']],
  ])('refuses %s', (_, json, expected) => {
    expect(mistakes(decodePolicy(JSON.parse(json), base))).toEqual(expected)
  })

  it.each<[string, object, string, string]>([
    [
      'a rule about requests',
      { rules: { 'requests-pending': 'on' } },
      'rules.requests-pending',
      'requests.pending: block, cancel or ignore',
    ],
    [
      'the rule about recent activity',
      { rules: { 'recent-activity': 'off' } },
      'rules.recent-activity',
      'recentActivity: null, or an object of days and setting',
    ],
    [
      'the rule about protected groups',
      { rules: { 'protected-group': 'warn' } },
      'rules.protected-group',
      'protectedGroups: null, or an object of groups and setting',
    ],
    [
      'days of recent activity without a setting',
      { recentActivityDays: 365 },
      'recentActivityDays',
      'recentActivity: null, or an object of days and setting',
    ],
    [
      'protected groups without a setting',
      { protectedGroups: ['a'] },
      'protectedGroups',
      'protectedGroups: null, or an object of groups and setting',
    ],
  ])('names the old and the new setting for %s of the former form', (_, changes, path, place) => {
    const found = allOf(decodePolicy(changes, PRESETS.alma, ['open-loans']))
    expect(found).toEqual([
      {
        code: 'moved-setting',
        path,
        expected: `left out; it is set as ${place}`,
        got: 'a setting of its own',
      },
    ])
  })

  it('refuses a whole policy of the former form, whatever it says, and guesses nothing', () => {
    const { recentActivity: _, recentLoan: __, ...same } = whole
    const former = {
      ...same,
      rules: { 'requests-shipped': 'off', 'open-loans': 'on' },
      recentActivityDays: null,
      protectedGroups: [],
    }
    expect([...mistakes(decodePolicy(former))].sort()).toEqual([
      'protectedGroups: moved-setting',
      'recentActivity: missing',
      'recentActivityDays: moved-setting',
      'recentLoan: missing',
      'rules.requests-shipped: moved-setting',
    ])
    expect(PurgePolicyCodec.is(former)).toBe(false)
  })

  it('shows what came, since a policy holds nothing personal', () => {
    expect(
      allOf(decodePolicy({ timeZone: 'Europe/Bielefeld', caps: { maxCount: 0 } }, base)).map(
        (each) => each.got,
      ),
    ).toEqual(['"Europe/Bielefeld"', '0'])
  })

  it(
    'refuses a rule that nobody knows once it is told the ' + 'known ones, and names the one meant',
    () => {
      const input = {
        rules: { 'open-loan': 'on', 'zzz-zzz': 'on', 'open-loans': 'on', 'x-thesis': 'on' },
      }
      expect(mistakes(decodePolicy(input, base))).toEqual([])
      const found = decodePolicy(input, base, ['open-loans', 'debt'])
      expect(mistakes(found)).toEqual([
        'rules.open-loan: unknown-rule',
        'rules.zzz-zzz: unknown-rule',
      ])
      expect(allOf(found)[0]?.expected).toBe('a known rule, perhaps open-loans')
    },
  )

  it('takes the codes of host rules as they are written', () => {
    expect(mistakes(decodePolicy({ rules: { 'x-Thesis_due.2027': 'warn' } }, base, []))).toEqual([])
    expect(
      mistakes(
        decodePolicy({ rules: { 'x-Thesis_due.2027': 'maybe', 'x-': 'on', 'a b': 'on' } }, base),
      ),
    ).toEqual([
      'rules.x-Thesis_due.2027: not-one-of',
      'rules.x-: invalid-rule-code',
      'rules.(a name of 3 characters): invalid-rule-code',
    ])
  })

  it('bounds the number of rules', () => {
    const rules = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`x-${at}`, 'on']))
    expect(mistakes(decodePolicy({ rules }, base))).toEqual(['rules: too-long'])
  })
})

describe('encodePolicy', () => {
  it('writes every field in a fixed order', () => {
    const turned = readOf(decodePolicy(Object.fromEntries(Object.entries(whole).reverse())))
    expect(JSON.stringify(encodePolicy(turned))).toBe(JSON.stringify(whole))
  })
})

describe('the codecs of policies', () => {
  it('recognise a whole policy and nothing less', () => {
    const { caps: _, ...less } = whole
    expect([
      PurgePolicyCodec.is(whole),
      PurgePolicyCodec.is(less),
      policyCodecOver(base).is(whole),
    ]).toEqual([true, false, true])
    expect(PurgePolicyCodec.is({ ...whole, rules: { Debt: 'on' } })).toBe(false)
    expect(
      PurgePolicyCodec.is({
        ...whole,
        caps: { maxCount: null, maxPercent: null, exceededWhen: 'or' },
      }),
    ).toBe(false)
  })
})
