// The presets: complete, usable, plain; what each of them keeps and lets go.
import { describe, expect, it } from 'vitest'
import { isFieldRule, settingInField } from '../../src/domain/field-rules.js'
import type { PurgePolicy } from '../../src/domain/policy.js'
import type { UserFacts } from '../../src/domain/user.js'
import { compileEvaluator } from '../../src/eligibility/evaluate.js'
import { PRESETS, presetNames, presetWith } from '../../src/eligibility/presets.js'
import { BUILT_IN_RULES } from '../../src/eligibility/rules/index.js'
import { AS_OF, amount, criteria, day, reasonsOf, verdictOf, warningsOf } from './cases.js'

describe.each(presetNames)('the preset %s', (name) => {
  const preset = PRESETS[name]

  it('goes by its name, compiles, and lets a plain user go', () => {
    expect(preset.name).toBe(name)
    expect(
      compileEvaluator({ criteria: criteria(), policy: preset, asOf: AS_OF, actor: null })._tag,
    ).toBe('Right')
    expect(verdictOf({}, { policy: preset })).toEqual({
      _tag: 'Purge',
      actions: { demoteResearcher: false, waive: null, cancelRequests: 0 },
      warnings: [],
    })
  })

  it('names every rule that no field sets', () => {
    const codes = BUILT_IN_RULES.map((rule) => rule.code).filter((code) => !isFieldRule(code))
    expect(Object.keys(preset.rules).sort()).toEqual(codes.sort())
  })

  it('is plain data that survives JSON and cannot be changed for everybody', () => {
    expect(JSON.parse(JSON.stringify(preset))).toEqual(preset)
    expect(
      [preset, preset.rules, preset.requests, preset.currency, preset.recentActivity].every(
        Object.isFrozen,
      ),
    ).toBe(true)
  })
})

describe('the presets', () => {
  it('are named, the default first', () => {
    expect(presetNames).toEqual(Object.keys(PRESETS))
    expect(presetNames[0]).toBe('alma')
  })

  it('set no cap and ask for no second person, except the strict one', () => {
    for (const name of presetNames) {
      expect(PRESETS[name].caps === null).toBe(name !== 'strict')
      expect(PRESETS[name].approval === 'none').toBe(name !== 'strict')
    }
  })

  const requests = { pending: 1, inTransit: 0, onHoldShelf: 1, shipped: 0 }
  const cancelling = ['requests-pending', 'requests-on-hold-shelf']

  it.each<[string, Partial<UserFacts>, Record<string, 'keeps' | 'warns' | 'silent'>]>([
    [
      'a loan',
      { openLoans: 1 },
      { alma: 'keeps', koha: 'keeps', evergreen: 'keeps', folio: 'keeps', strict: 'keeps' },
    ],
    [
      'a debt',
      { debt: amount('0.01') },
      { alma: 'keeps', koha: 'keeps', evergreen: 'keeps', folio: 'keeps', strict: 'keeps' },
    ],
    [
      'a credit',
      { credit: amount('1') },
      { alma: 'keeps', koha: 'keeps', evergreen: 'keeps', folio: 'warns', strict: 'keeps' },
    ],
    [
      'acquisitions work',
      { acquisitions: 1 },
      { alma: 'keeps', koha: 'silent', evergreen: 'warns', folio: 'silent', strict: 'keeps' },
    ],
    [
      'an import profile',
      { importProfiles: 1 },
      { alma: 'keeps', koha: 'silent', evergreen: 'silent', folio: 'silent', strict: 'keeps' },
    ],
    [
      'a borrowed item waiting',
      { resourceSharingOnHoldShelf: 1 },
      { alma: 'keeps', koha: 'silent', folio: 'silent', strict: 'keeps' },
    ],
    [
      'staff roles',
      { staffRoles: 1 },
      { alma: 'warns', koha: 'keeps', evergreen: 'warns', folio: 'warns', strict: 'keeps' },
    ],
    [
      'a researcher whom nobody demotes',
      { researcher: { affiliated: true, assets: 1, grants: 0 } },
      { alma: 'warns', koha: 'warns', evergreen: 'warns', folio: 'warns', strict: 'keeps' },
    ],
    [
      'a guarantee',
      { guaranteeOf: 1 },
      { alma: 'silent', koha: 'keeps', evergreen: 'silent', folio: 'silent', strict: 'keeps' },
    ],
    [
      'a proxy',
      { proxyFor: 1, proxiedBy: 1 },
      { alma: 'warns', koha: 'silent', evergreen: 'silent', folio: 'keeps', strict: 'keeps' },
    ],
    [
      'a linked account',
      { linkedAccounts: 1 },
      { alma: 'warns', koha: 'silent', evergreen: 'silent', folio: 'silent', strict: 'keeps' },
    ],
    [
      'a restriction',
      { restrictions: [{ until: null }] },
      { alma: 'warns', koha: 'warns', evergreen: 'warns', folio: 'keeps', strict: 'keeps' },
    ],
    [
      'a restriction that has ended',
      { restrictions: [{ until: AS_OF }] },
      { alma: 'silent', koha: 'silent', evergreen: 'silent', folio: 'keeps', strict: 'keeps' },
    ],
    [
      'a transaction on which nothing is owed',
      { openTransactions: 1 },
      { alma: 'silent', koha: 'silent', evergreen: 'keeps', folio: 'keeps', strict: 'keeps' },
    ],
    [
      'a resource-sharing request elsewhere',
      { resourceSharingRequests: 1 },
      { alma: 'warns', koha: 'silent', evergreen: 'silent', folio: 'silent', strict: 'keeps' },
    ],
    [
      'open requests',
      { requests },
      { alma: 'warns', koha: 'warns', evergreen: 'warns', folio: 'keeps', strict: 'keeps' },
    ],
    [
      'a mark',
      { protectedUser: true },
      { alma: 'keeps', koha: 'keeps', evergreen: 'keeps', folio: 'keeps', strict: 'keeps' },
    ],
    [
      'a future end',
      { expiryDate: day('2030-01-01') },
      { alma: 'warns', koha: 'warns', evergreen: 'warns', folio: 'warns', strict: 'keeps' },
    ],
  ])('treat %s each in their own way', (_, facts, expected) => {
    for (const [name, effect] of Object.entries(expected)) {
      const verdict = verdictOf(facts, { policy: PRESETS[name as 'alma'] })
      expect([name, verdict._tag === 'Purge', warningsOf(verdict).length > 0]).toEqual([
        name,
        effect !== 'keeps',
        effect === 'warns',
      ])
    }
  })

  it('cancel requests, or let them block', () => {
    for (const name of ['alma', 'koha', 'evergreen'] as const) {
      const verdict = verdictOf({ requests }, { policy: PRESETS[name] })
      expect(verdict).toMatchObject({ _tag: 'Purge', actions: { cancelRequests: 2 } })
      expect(warningsOf(verdict)).toEqual(cancelling)
    }
    for (const name of ['folio', 'strict'] as const)
      expect(reasonsOf(verdictOf({ requests }, { policy: PRESETS[name] }))).toEqual(cancelling)
  })
})

describe('the settings of the presets', () => {
  /** As they were released, in the order alma, koha, evergreen, folio, strict. */
  const RELEASED: readonly (readonly [string, string])[] = [
    ['open-loans', 'on on on on on'],
    ['debt-over-threshold', 'on on on on on'],
    ['credit', 'on on on warn on'],
    ['deposit', 'off off off off on'],
    ['disputed-debt', 'warn off off off on'],
    ['exported-debt', 'warn off off off on'],
    ['open-transactions', 'off off on on on'],
    ['requests-pending', 'warn warn warn on on'],
    ['requests-in-transit', 'warn warn warn on on'],
    ['requests-on-hold-shelf', 'warn warn warn on on'],
    ['requests-shipped', 'warn warn warn on on'],
    ['resource-sharing-on-hold-shelf', 'on off off off on'],
    ['resource-sharing-requests', 'warn off off off on'],
    ['acquisitions', 'on off warn off on'],
    ['import-profiles', 'on off off off on'],
    ['locked-bib-records', 'on off off off on'],
    ['metadata-editor', 'on off off off on'],
    ['locked-by-job', 'on off off off on'],
    ['staff-roles', 'warn on warn warn on'],
    ['researcher-not-demoted', 'warn warn warn warn on'],
    ['protected-user', 'on on on on on'],
    ['protected-group', 'off off off off off'],
    ['legal-hold', 'on on on on on'],
    ['system-account', 'on on on on on'],
    ['own-account', 'on on on on on'],
    ['guarantor', 'off on off off on'],
    ['proxy-for', 'warn off off on on'],
    ['proxied-by', 'warn off off on on'],
    ['linked-account', 'warn off off off on'],
    ['restriction', 'warn warn warn on on'],
    ['restriction-ended', 'off off off on on'],
    ['recent-activity', 'off off off off on'],
    ['recent-loan', 'off off off off off'],
    ['not-yet-expired', 'warn warn warn warn on'],
    ['purge-date-before-expiry-date', 'warn off off off on'],
    ['boundary-day', 'on on on on on'],
  ]

  it.each(RELEASED)('stay what they were for %s', (code, settings) => {
    const settingIn = (policy: PurgePolicy) => settingInField(code, policy) ?? policy.rules[code]
    expect(presetNames.map((name) => settingIn(PRESETS[name])).join(' ')).toBe(settings)
  })
})

describe('presetWith', () => {
  const changed = presetWith('alma', {
    approval: 'second-person',
    rules: { credit: 'off', 'x-card': 'warn' },
    requests: { shipped: 'block' },
  })

  it('changes what is named, and keeps every other rule and request state of the preset', () => {
    expect(changed).toEqual({
      ...PRESETS.alma,
      approval: 'second-person',
      rules: { ...PRESETS.alma.rules, credit: 'off', 'x-card': 'warn' },
      requests: { ...PRESETS.alma.requests, shipped: 'block' },
    })
  })

  it('leaves the preset as it was', () => {
    expect([PRESETS.alma.rules.credit, PRESETS.alma.requests.shipped]).toEqual(['on', 'cancel'])
  })

  it('does not compile with a setting that stands elsewhere or that a rule does not have', () => {
    // @ts-expect-error Requests are set in `requests`.
    expect(presetWith('alma', { rules: { 'requests-pending': 'on' } })).toBeDefined()
    // @ts-expect-error Debts are always asked.
    expect(presetWith('alma', { rules: { 'debt-over-threshold': 'off' } })).toBeDefined()
    // @ts-expect-error No setting without days.
    expect(presetWith('alma', { recentLoan: { setting: 'on' } })).toBeDefined()
    // @ts-expect-error No list without a group.
    expect(presetWith('alma', { protectedGroups: { groups: [], setting: 'on' } })).toBeDefined()
    // @ts-expect-error What is not asked is null.
    expect(presetWith('alma', { recentActivity: { days: 1, setting: 'off' } })).toBeDefined()
  })

  it('does not compile with a rule that neither the library nor a host has', () => {
    // @ts-expect-error No rule is called so.
    expect(presetWith('alma', { rules: { 'staff-role': 'on' } }).rules['staff-role']).toBe('on')
  })
})
