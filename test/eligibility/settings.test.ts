// No setting of a policy is without effect unless the words say so: over every pair of settings.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ZoneName } from '../../src/domain/calendar.js'
import { isFieldRule } from '../../src/domain/field-rules.js'
import { FACT_NAMES, FACTS, type OwnFactName } from '../../src/domain/facts.js'
import type { PurgePolicy, RuleSetting } from '../../src/domain/policy.js'
import { REQUEST_STATES, type UserFacts } from '../../src/domain/user.js'
import { compileEvaluator } from '../../src/eligibility/evaluate.js'
import { PRESETS } from '../../src/eligibility/presets.js'
import { BUILT_IN_RULES } from '../../src/eligibility/rules/index.js'
import { refuseByApproval, refuseByCaps } from '../../src/jobs/guards.js'
import { describePolicy } from '../../src/words/describe.js'
import { ACTOR, AS_OF, amount, criteria, day, key, plainUser } from './cases.js'

/** A setting of a policy: its name, and each value that it is tried with, written into a policy. */
interface Setting {
  readonly name: string
  readonly values: readonly ((policy: PurgePolicy) => PurgePolicy)[]
}

function field<Name extends keyof PurgePolicy>(
  name: Name,
  ...values: readonly PurgePolicy[Name][]
): Setting {
  return { name, values: values.map((value) => (policy) => ({ ...policy, [name]: value })) }
}

const RULE_SETTINGS: readonly RuleSetting[] = ['on', 'warn', 'off']

const ruleSettings = BUILT_IN_RULES.map(
  ({ code }): Setting => ({
    name: `rules.${code}`,
    values: RULE_SETTINGS.map((setting) => (policy) => ({
      ...policy,
      rules: { ...policy.rules, [code]: setting },
    })),
  }),
)

const requestSettings = REQUEST_STATES.map(
  (state): Setting => ({
    name: `requests.${state}`,
    values: (['block', 'cancel', 'ignore'] as const).map((setting) => (policy) => ({
      ...policy,
      requests: { ...policy.requests, [state]: setting },
    })),
  }),
)

const FIELDS = {
  name: field('name', 'ours', 'theirs'),
  timeZone: field('timeZone', 'UTC' as ZoneName, 'Pacific/Auckland' as ZoneName),
  currency: field('currency', { code: 'CHF', digits: 2 }, { code: 'EUR', digits: 2 }),
  fineTotal: field('fineTotal', 'gross', 'net'),
  recentActivity: field(
    'recentActivity',
    null,
    { days: 30, setting: 'on' },
    { days: 30, setting: 'warn' },
    { days: 300, setting: 'on' },
    { days: 300, setting: 'warn' },
  ),
  recentLoan: field(
    'recentLoan',
    null,
    { days: 30, setting: 'on' },
    { days: 30, setting: 'warn' },
    { days: 300, setting: 'on' },
    { days: 300, setting: 'warn' },
  ),
  protectedGroups: field(
    'protectedGroups',
    null,
    { groups: ['staff'], setting: 'on' },
    { groups: ['staff'], setting: 'warn' },
    { groups: ['staff', 'faculty'], setting: 'on' },
  ),
  researchers: field('researchers', 'enabled', 'disabled'),
  deletePolicy: field('deletePolicy', 'keep-reportable', 'keep-statistics', 'remove'),
  caps: field(
    'caps',
    null,
    { maxCount: 10, maxPercent: null, exceededWhen: 'or' },
    { maxCount: 10, maxPercent: null, exceededWhen: 'and' },
    { maxCount: 10, maxPercent: '50', exceededWhen: 'or' },
    { maxCount: 10, maxPercent: '50', exceededWhen: 'and' },
    {
      maxCount: 10,
      maxPercent: '50',
      exceededWhen: 'and',
      period: { days: 30, maxCount: 100, maxPercent: null },
    },
  ),
  approval: field('approval', 'none', 'second-person'),
  evidence: field('evidence', 'none', 'dates', 'dates-and-primary-id'),
} satisfies Readonly<Record<Exclude<keyof PurgePolicy, 'rules' | 'requests'>, Setting>>

const SETTINGS: readonly Setting[] = [...ruleSettings, ...requestSettings, ...Object.values(FIELDS)]

/** The smallest count or amount above nothing, or a flag that is set. */
function standingAgainst(fact: OwnFactName): readonly Partial<UserFacts>[] {
  switch (FACTS[fact].kind) {
    case 'count':
      return [{ [fact]: 1 }]
    case 'amount':
      return [{ [fact]: '1' }]
    case 'flag':
      return [{ [fact]: true }]
    default:
      return []
  }
}

const none = { pending: 0, inTransit: 0, onHoldShelf: 0, shipped: 0 }

/** Facts of which each stands against a user in the eyes of some setting. */
const AGAINST: readonly Partial<UserFacts>[] = [
  {},
  ...FACT_NAMES.map((fact) => ({ [fact]: undefined })),
  ...FACT_NAMES.flatMap((fact) => standingAgainst(fact)),
  ...REQUEST_STATES.map((state) => ({ requests: { ...none, [state]: 1 } })),
  { debt: amount('10'), credit: amount('5') },
  { debt: amount('1'), disputedDebt: amount('1'), exportedDebt: amount('1') },
  { userGroup: 'staff' },
  { userGroup: 'faculty' },
  { lastActivityDate: day('2024-06-01') },
  { lastActivityDate: day('2024-01-01') },
  { lastLoanDate: day('2024-06-01'), lastActivityDate: day('2024-06-01') },
  { lastLoanDate: day('2024-01-01'), lastActivityDate: day('2024-01-01') },
  { restrictions: [{ until: null }] },
  { restrictions: [{ until: AS_OF }] },
  { researcher: { affiliated: true, assets: 1, grants: 0 } },
  { key: key(ACTOR) },
  { expiryDate: day('2030-01-01') },
  { expiryDate: day('2023-06-01') },
  { purgeDate: day('2024-06-15') },
  { purgeDate: day('2024-06-16') },
]

const USERS = AGAINST.map(
  (facts) =>
    Object.fromEntries(
      Object.entries(plainUser(facts)).filter(([, value]) => value !== undefined),
    ) as unknown as UserFacts,
)

/** Nothing waived beyond 7, so that 10 counted gross is over it and 10 less 5 is not. */
const CRITERIA = criteria({ waiveThreshold: amount('7') })

/** How many users would go, of how many: over the count, over the share, both, neither. */
const JOBS = [
  [11, 100],
  [6, 10],
  [11, 12],
  [5, 100],
] as const

/** Everything that a policy decides: verdicts, refusals of jobs, and what it puts on the screen. */
function effectOf(policy: PurgePolicy): string | null {
  const compiled = compileEvaluator({ criteria: CRITERIA, policy, asOf: AS_OF, actor: ACTOR })
  if (compiled._tag === 'Left') return null
  const { deletePolicy, name, currency } = policy
  const told = JSON.stringify([
    USERS.map((user) => compiled.right.evaluate(user)),
    JOBS.map(([count, users]) => refuseByCaps(policy.caps, count, users)?.code ?? null),
    refuseByApproval(policy, {
      requestedBy: ACTOR,
      approvedBy: null,
      serviceActors: [],
      foldName: undefined,
    })?.code ?? null,
    deletePolicy,
    name,
    currency.code,
    // What outcomes keep, and what other jobs purged, is tried with a journal: test/run.
    policy.evidence ?? 'none',
    policy.caps?.period ?? null,
  ])
  return createHash('sha256').update(told).digest('hex')
}

interface Seen {
  /** `null` = the policy is refused. */
  readonly effect: string | null
  readonly words: string
}

const seen = new Map<string, Seen>()

/** What a policy does and says; each policy is asked once, although two pairs lead to it. */
function seenOf(policy: PurgePolicy): Seen {
  const text = JSON.stringify({ ...policy, rules: Object.entries(policy.rules).sort() })
  const known = seen.get(text)
  if (known !== undefined) return known
  const found = { effect: effectOf(policy), words: describePolicy(policy).join('\n') }
  seen.set(text, found)
  return found
}

const BASE: PurgePolicy = { ...PRESETS.strict, rules: {}, caps: null, approval: 'none' }

/**
 * What is wrong with a setting while another is as it is: two of its values that do the same and
 * read otherwise, or that read the same and do otherwise.
 */
function wrongIn(setting: Setting, policy: PurgePolicy): readonly string[] {
  const tried = setting.values
    .map((write) => seenOf(write(policy)))
    .filter(({ effect }) => effect !== null)
  return tried.flatMap((left, at) =>
    tried
      .slice(at + 1)
      .filter((right) => (left.effect === right.effect) !== (left.words === right.words))
      .map((right) => `${setting.name}: ${left.words}\n---\n${right.words}`),
  )
}

describe('the settings of a policy', () => {
  it('are all tried: every field, every rule and every request state', () => {
    expect(SETTINGS.map(({ name }) => name).sort()).toEqual(
      [
        'evidence',
        ...Object.keys(PRESETS.alma).filter((name) => name !== 'rules' && name !== 'requests'),
        ...BUILT_IN_RULES.map(({ code }) => `rules.${code}`),
        ...REQUEST_STATES.map((state) => `requests.${state}`),
      ].sort(),
    )
  })

  it.each(SETTINGS.map((each) => [each.name, each] as const))(
    '%s has an effect beside every other, is refused, or the words say that it has none',
    (_, setting) => {
      for (const other of SETTINGS.filter((each) => each !== setting))
        for (const write of other.values)
          expect([other.name, wrongIn(setting, write(BASE))]).toEqual([other.name, []])
    },
    60_000,
  )

  it(
    'have at least two values that are accepted, apart from the hard rules and those with a ' +
      'field',
    () => {
      const single = SETTINGS.filter(
        ({ values }) => values.filter((write) => effectOf(write(BASE)) !== null).length < 2,
      )
      const expected = BUILT_IN_RULES.filter(({ code, hard }) => hard || isFieldRule(code))
      expect(single.map(({ name }) => name)).toEqual(expected.map(({ code }) => `rules.${code}`))
    },
  )

  it(
    'say the same of a rule about researchers, whatever it ' +
      'is, where there is a research system',
    () => {
      const saying = RULE_SETTINGS.map((setting) =>
        describePolicy({
          ...BASE,
          researchers: 'enabled',
          rules: { 'researcher-not-demoted': setting },
        }),
      )
      expect(new Set(saying.map((each) => each.join('\n'))).size).toBe(1)
      expect(saying[0]?.find((each) => each.startsWith('Not asked: '))).toContain(
        'Researcher who is not demoted',
      )
    },
  )
})
