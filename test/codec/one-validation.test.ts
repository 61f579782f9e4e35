// A mistake has one code and one path, no matter who finds it: the codec, the evaluator or an
// operation.
import {
  type ActorKey,
  type BulkOrder,
  compileEvaluator,
  DEFAULT_CRITERIA,
  type EvaluatorConfig,
  type Instant,
  type PlanId,
  PRESETS,
} from 'ils-user-purge'
import {
  decodeBulkOrder,
  decodeConfirmation,
  decodeCriteria,
  decodePolicy,
} from 'ils-user-purge/codec'
import { describe, expect, it } from 'vitest'
import { ACTOR, fails, library } from '../run/library.js'
import { mistakes } from './answers.js'

/** What is wrong, the path of the part, its value, and the mistakes. */
type Row = readonly [string, string, unknown, readonly string[]]

/** A copy in which the part at a path is another; `undefined` stays a value that got lost. */
function changed(whole: unknown, path: string, value: unknown): unknown {
  if (path === '') return value
  const [first = '', ...rest] = path.split('.')
  const copy = Array.isArray(whole) ? [...whole] : Object.assign({}, whole)
  const inside: unknown = Reflect.get(copy, first)
  Reflect.set(copy, first, changed(inside, rest.join('.'), value))
  return copy
}

function prefixed(prefix: string, found: readonly string[]): readonly string[] {
  return found.map((each) => (each.startsWith(':') ? `${prefix}${each}` : `${prefix}.${each}`))
}

/** Only the evaluator is asked; what it compiles has no mistakes. */
function compileMistakes(config: Readonly<Record<string, unknown>>): readonly string[] {
  return mistakes(
    compileEvaluator({
      criteria: DEFAULT_CRITERIA,
      policy: PRESETS.strict,
      asOf: '2026-01-31T12:00:00.000Z' as Instant,
      actor: 'admin' as ActorKey,
      ...config,
    } as unknown as EvaluatorConfig),
  )
}

async function operationMistakes(
  operation: Parameters<typeof fails>[0],
): Promise<readonly string[]> {
  const error = await fails(operation)
  return error._tag === 'InvalidOrder'
    ? error.mistakes.map(({ path, code }) => `${path}: ${code}`)
    : [error.code]
}

const control = 'a\nb'
const long = 'x'.repeat(256)

const LIMIT = 'dates.0.limit'
const days = (count: unknown) => ({ _tag: 'days', count, rule: 'documented' })
const TYPE = 'recordTypes.0.recordType'
const type = (recordType: unknown, userGroups: readonly string[] = []) => ({
  recordType,
  userGroups,
})

const CRITERIA: readonly Row[] = [
  ['no object', '', null, [': not-an-object']],
  ['a list', '', [], [': not-an-object']],
  ['no condition', 'dates', [], ['dates: dates-required']],
  ['conditions that got lost', 'dates', undefined, ['dates: missing']],
  ['a condition that got lost', 'dates', new Array(1), ['dates.0: not-an-object']],
  ['conditions as an object', 'dates', {}, ['dates: not-a-list']],
  ['a kind that there is not', 'dates.0._tag', 'after', ['dates.0._tag: not-one-of']],
  ['a date that there is not', 'dates.0.field', 'birthDate', ['dates.0.field: not-one-of']],
  ['a date that got lost', 'dates.0.field', undefined, ['dates.0.field: missing']],
  ['no limit', 'dates.0.limit', null, ['dates.0.limit: not-an-object']],
  ['no days for another date', 'dates.0.field', 'expiryDate', ['dates.0.limit: days-required']],
  ['days below 0', LIMIT, days(-1), [`${LIMIT}.count: out-of-range`]],
  ['days past a hundred years', LIMIT, days(36_501), [`${LIMIT}.count: out-of-range`]],
  ['half a day', LIMIT, days(1.5), [`${LIMIT}.count: not-a-whole-number`]],
  ['days in quotes', LIMIT, days('10'), [`${LIMIT}.count: not-a-whole-number`]],
  ['days -0', LIMIT, days(-0), [`${LIMIT}.count: not-a-whole-number`]],
  ['days that got lost', LIMIT, days(undefined), [`${LIMIT}.count: missing`]],
  [
    'a cutoff rule that there is not',
    LIMIT,
    { ...days(1), rule: 'after' },
    [`${LIMIT}.rule: not-one-of`],
  ],
  ['a meaning of no date that got lost', 'dates.0.absent', undefined, ['dates.0.absent: missing']],
  ['two conditions on one date', 'dates.1', DEFAULT_CRITERIA.dates[0], ['dates.1: duplicate']],
  [
    'conditions that everybody without dates meets',
    'dates.0.absent',
    'long-ago',
    ['dates: dates-required'],
  ],
  ['an empty record type', 'recordTypes.0', type(''), [`${TYPE}: invalid-text`]],
  [
    'a record type with a control character',
    'recordTypes.0',
    type(control),
    [`${TYPE}: invalid-text`],
  ],
  ['a record type that is too long', 'recordTypes.0', type(long), [`${TYPE}: invalid-text`]],
  ['a record type that got lost', 'recordTypes.0', type(undefined), [`${TYPE}: missing`]],
  ['a record type as text', 'recordTypes.0', 'public', ['recordTypes.0: not-an-object']],
  ['a record type twice', 'recordTypes', [type('a'), type('a')], ['recordTypes.1: duplicate']],
  [
    'groups as text',
    'recordTypes.0',
    type('a', 'b' as never),
    ['recordTypes.0.userGroups: not-a-list'],
  ],
  [
    'more groups than there may be',
    'recordTypes.0',
    type(
      'a',
      Array.from({ length: 10_001 }, (_, at) => `g${at}`),
    ),
    ['recordTypes.0.userGroups: too-long'],
  ],
  [
    'an empty home library',
    'homeLibraries.0',
    { library: '', withBranches: false },
    ['homeLibraries.0.library: invalid-text'],
  ],
  [
    'a home library whose branches are neither meant nor not',
    'homeLibraries.0',
    { library: 'main', withBranches: 1 },
    ['homeLibraries.0.withBranches: not-a-boolean'],
  ],
  ['no exact amount', 'waiveThreshold', '1e3', ['waiveThreshold: invalid-amount']],
  ['a fraction as number', 'waiveThreshold', 10.5, ['waiveThreshold: invalid-amount']],
  ['an amount below 0', 'waiveThreshold', '-0.01', ['waiveThreshold: negative-amount']],
  ['an amount that got lost', 'waiveThreshold', undefined, ['waiveThreshold: missing']],
  ['an included key that is empty', 'include', ['1', ''], ['include.1: invalid-user-key']],
  ['an included key twice', 'include', ['1', '1'], ['include.1: duplicate']],
  ['included keys as an object', 'include', {}, ['include: not-a-list']],
  ['a hole among the excluded keys', 'exclude', new Array(1), ['exclude.0: invalid-user-key']],
  ['excluded keys null', 'exclude', null, ['exclude: not-a-list']],
]

describe('a mistake in criteria has one code and one path', () => {
  it.each(CRITERIA)('%s', async (_, path, value, expected) => {
    const wrong = changed(DEFAULT_CRITERIA, path, value)
    expect(mistakes(decodeCriteria(wrong))).toEqual(expected)
    expect(compileMistakes({ criteria: wrong })).toEqual(prefixed('criteria', expected))
    const { purge } = library({ users: [] })
    const planned = purge.plan({
      criteria: wrong as typeof DEFAULT_CRITERIA,
      requestedBy: ACTOR,
    })
    expect(await operationMistakes(planned)).toEqual(prefixed('criteria', expected))
  })
})

const POLICY: readonly Row[] = [
  ['no object', '', 7, [': not-an-object']],
  ['an empty name', 'name', '', ['name: invalid-text']],
  ['a name with a control character', 'name', control, ['name: invalid-text']],
  ['a name that got lost', 'name', undefined, ['name: missing']],
  ['a zone that there is not', 'timeZone', 'Mars/Olympus', ['timeZone: unknown-zone']],
  ['a currency as text', 'currency', 'CHF', ['currency: not-an-object']],
  ['a currency code in small letters', 'currency.code', 'chf', ['currency.code: invalid-currency']],
  ['too many digits', 'currency.digits', 7, ['currency.digits: out-of-range']],
  ['half a digit', 'currency.digits', 0.5, ['currency.digits: not-a-whole-number']],
  ['rules as a list', 'rules', [], ['rules: not-an-object']],
  ['a rule code in capitals', 'rules.openLoans', 'on', ['rules.openLoans: invalid-rule-code']],
  ['a rule that there is not', 'rules.open-loan', 'on', ['rules.open-loan: unknown-rule']],
  ['a setting that there is not', 'rules.credit', 'maybe', ['rules.credit: not-one-of']],
  ['a fine total that there is not', 'fineTotal', 'both', ['fineTotal: not-one-of']],
  ['requests null', 'requests', null, ['requests: not-an-object']],
  ['a state left without setting', 'requests.pending', undefined, ['requests.pending: missing']],
  [
    'a request setting that there is not',
    'requests.pending',
    'off',
    ['requests.pending: not-one-of'],
  ],
  ['a state that there is not', 'requests.lost', 'block', ['requests.lost: unknown-key']],
  [
    'no days of activity',
    'recentActivity',
    { days: 0, setting: 'on' },
    ['recentActivity.days: out-of-range'],
  ],
  [
    'days since a loan in quotes',
    'recentLoan',
    { days: '9', setting: 'on' },
    ['recentLoan.days: not-a-whole-number'],
  ],
  ['an empty group', 'protectedGroups', protecting(''), ['protectedGroups.groups.0: invalid-text']],
  [
    'a group twice',
    'protectedGroups',
    protecting('a', 'a'),
    ['protectedGroups.groups.1: duplicate'],
  ],
  ['no group', 'protectedGroups', protecting(), ['protectedGroups.groups: missing']],
  ['groups as a list', 'protectedGroups', ['a'], ['protectedGroups: moved-setting']],
  ['days alone', 'recentActivityDays', 365, ['recentActivityDays: moved-setting']],
  [
    'a rule that a field sets',
    'rules.requests-pending',
    'off',
    ['rules.requests-pending: moved-setting'],
  ],
  [
    'debts that are not asked',
    'rules.debt-over-threshold',
    'off',
    ['rules.debt-over-threshold: not-one-of'],
  ],
  ['researchers as a flag', 'researchers', true, ['researchers: not-one-of']],
  ['a level that there is not', 'deletePolicy', 'shred', ['deletePolicy: not-one-of']],
  ['caps as a number', 'caps', 500, ['caps: not-an-object']],
  ['caps without a limit', 'caps', caps(null, null), ['caps: cap-without-limit']],
  ['a cap of 0', 'caps', caps(0, null), ['caps.maxCount: out-of-range']],
  ['a cap with a fraction', 'caps', caps(1.5, null), ['caps.maxCount: not-a-whole-number']],
  ['a share of 0', 'caps', caps(null, '0'), ['caps.maxPercent: out-of-range']],
  ['a share above 100', 'caps', caps(null, '100.1'), ['caps.maxPercent: out-of-range']],
  ['a share below 0', 'caps', caps(null, '-1'), ['caps.maxPercent: out-of-range']],
  ['a share with its sign', 'caps', caps(null, '5%'), ['caps.maxPercent: invalid-percent']],
  [
    'a period without a limit',
    'caps',
    { ...caps(5, null), period: { days: 30, maxCount: null, maxPercent: null } },
    ['caps.period: cap-without-limit'],
  ],
  [
    'a period of no days',
    'caps',
    { ...caps(null, null), period: { days: 0, maxCount: 5, maxPercent: null } },
    ['caps.period.days: out-of-range'],
  ],
  [
    'a period with a share above 100',
    'caps',
    { ...caps(null, null), period: { days: 30, maxCount: null, maxPercent: '101' } },
    ['caps.period.maxPercent: out-of-range'],
  ],
  [
    'a period as a number',
    'caps',
    { ...caps(5, null), period: 30 },
    ['caps.period: not-an-object'],
  ],
  [
    'a word between the caps that there is not',
    'caps',
    { ...caps(5, null), exceededWhen: 'xor' },
    ['caps.exceededWhen: not-one-of'],
  ],
  ['an approval that there is not', 'approval', 'two', ['approval: not-one-of']],
  ['evidence that there is not', 'evidence', 'all', ['evidence: not-one-of']],
  ['evidence null', 'evidence', null, ['evidence: not-one-of']],
]

function protecting(...groups: readonly string[]) {
  return { groups, setting: 'on' }
}

function caps(maxCount: unknown, maxPercent: unknown) {
  return { maxCount, maxPercent, exceededWhen: 'or' }
}

const known = Object.keys(PRESETS.strict.rules)

describe('a mistake in a policy has one code and one path', () => {
  it.each(POLICY)('%s', async (_, path, value, expected) => {
    const wrong = changed(PRESETS.strict, path, value)
    expect(mistakes(decodePolicy(wrong, null, known))).toEqual(expected)
    expect(compileMistakes({ policy: wrong })).toEqual(prefixed('policy', expected))
    const { purge } = library({ users: [], policy: wrong as typeof PRESETS.strict })
    const planned = purge.plan({ criteria: DEFAULT_CRITERIA, requestedBy: ACTOR })
    expect(await operationMistakes(planned)).toEqual(prefixed('policy', expected))
  })
})

const ASSIGN = {
  _tag: 'assign-purge-dates',
  users: { recordTypes: [], homeLibraries: [], include: null, exclude: [] },
  assignment: {
    rule: { anchor: { _tag: 'expiry-date' }, months: 0, days: 30 },
    exceptions: [
      { _tag: 'group', userGroup: 'a', rule: { anchor: { _tag: 'run-date' }, months: 0, days: 0 } },
      { _tag: 'extra', fact: 'b', rule: { anchor: { _tag: 'run-date' }, months: 0, days: 0 } },
    ],
    onlyWhereEmpty: true,
  },
  timeZone: 'UTC',
  notify: false,
}
const rule = 'assignment.rule'
const exceptions = 'assignment.exceptions'

const ORDERS: readonly Row[] = [
  ['no object', '', [], [': not-an-object']],
  ['no kind', '', {}, ['_tag: missing']],
  ['a kind that there is not', '_tag', 'purge', ['_tag: not-one-of']],
  ['users null', 'users', null, ['users: not-an-object']],
  ['users that got lost', 'users', undefined, ['users: missing']],
  [
    'a type that is a number',
    'users.recordTypes',
    [{ recordType: 7, userGroups: [] }],
    ['users.recordTypes.0.recordType: invalid-text'],
  ],
  ['a library as text', 'users.homeLibraries', ['a'], ['users.homeLibraries.0: not-an-object']],
  ['groups of the former form', 'users.userGroups', ['a'], ['users.userGroups: moved-setting']],
  ['a key that is a number', 'users.include', [17], ['users.include.0: invalid-user-key']],
  ['a key twice', 'users.exclude', ['1', '1'], ['users.exclude.1: duplicate']],
  ['an assignment null', 'assignment', null, ['assignment: not-an-object']],
  ['a rule that got lost', rule, undefined, [`${rule}: missing`]],
  ['an anchor as text', `${rule}.anchor`, 'day', [`${rule}.anchor: not-an-object`]],
  [
    'an anchor that there is not',
    `${rule}.anchor._tag`,
    'day-of-birth',
    [`${rule}.anchor._tag: not-one-of`],
  ],
  [
    'a day that never was',
    `${rule}.anchor`,
    { _tag: 'day', date: '2026-02-30' },
    [`${rule}.anchor.date: invalid-date`],
  ],
  ['too many months', `${rule}.months`, 1201, [`${rule}.months: out-of-range`]],
  ['days below 0', `${rule}.days`, -1, [`${rule}.days: out-of-range`]],
  ['half a month', `${rule}.months`, 0.5, [`${rule}.months: not-a-whole-number`]],
  ['exceptions as an object', exceptions, {}, [`${exceptions}: not-a-list`]],
  ['an exception null', `${exceptions}.0`, null, [`${exceptions}.0: not-an-object`]],
  [
    'an exception that there is not',
    `${exceptions}.0._tag`,
    'type',
    [`${exceptions}.0._tag: not-one-of`],
  ],
  ['an empty group', `${exceptions}.0.userGroup`, '', [`${exceptions}.0.userGroup: invalid-text`]],
  ['an empty fact', `${exceptions}.1.fact`, '', [`${exceptions}.1.fact: invalid-text`]],
  [
    'two exceptions for a group',
    exceptions,
    [ASSIGN.assignment.exceptions[0], ASSIGN.assignment.exceptions[0]],
    [`${exceptions}.1: duplicate`],
  ],
  [
    'dates replaced or not, in quotes',
    'assignment.onlyWhereEmpty',
    'true',
    ['assignment.onlyWhereEmpty: not-a-boolean'],
  ],
  ['a zone that there is not', 'timeZone', 'Mars/Olympus', ['timeZone: unknown-zone']],
  ['told or not, as a number', 'notify', 1, ['notify: not-a-boolean']],
  [
    'a level that there is not',
    '',
    { _tag: 'reapply-delete-policy', level: 'shred' },
    ['level: not-one-of'],
  ],
  ['no level', '', { _tag: 'reapply-delete-policy' }, ['level: missing']],
]

describe('a mistake in a bulk order has one code and one path', () => {
  it.each(ORDERS)('%s', async (_, path, value, expected) => {
    const wrong = changed(ASSIGN, path, value)
    expect(mistakes(decodeBulkOrder(wrong))).toEqual(expected)
    const { purge } = library({ users: [] })
    const request = { order: wrong as BulkOrder, requestedBy: ACTOR }
    expect(await operationMistakes(purge.planBulk(request))).toEqual(prefixed('order', expected))
  })
})

const DIGEST = 'a'.repeat(64)
const PLAN_ID = 'plan-1' as PlanId

describe('a mistake in a confirmation has one code and one path', () => {
  it.each<Row>([
    ['no object', '', null, [': not-an-object']],
    ['no digest of a plan', 'digest', 'abc', ['digest: invalid-digest']],
    ['a count in quotes', 'count', '2', ['count: not-a-whole-number']],
    ['a count below 0', 'count', -1, ['count: out-of-range']],
    ['a count that got lost', 'count', undefined, ['count: missing']],
  ])('%s', async (_, path, value, expected) => {
    const wrong = changed({ digest: DIGEST, count: 2 }, path, value)
    expect(mistakes(decodeConfirmation(wrong))).toEqual(expected)
    const { purge } = library({ users: [] })
    const submitted = purge.submit({
      planId: PLAN_ID,
      requestedBy: ACTOR,
      confirm: wrong as { digest: string; count: number },
    })
    expect(await operationMistakes(submitted)).toEqual(prefixed('confirm', expected))
  })
})

describe('a mistake in the other parts of a submit', () => {
  it.each<Row>([
    ['a plan without an id', 'planId', undefined, ['planId: invalid-plan-id']],
    ['a plan whose id is no text', 'planId', 7, ['planId: invalid-plan-id']],
    ['a blank note', 'note', ' ', ['note: invalid-text']],
    ['a note of 1,001 characters', 'note', 'x'.repeat(1001), ['note: invalid-text']],
    ['a note that is no text', 'note', 7, ['note: invalid-text']],
  ])('%s', async (_, path, value, expected) => {
    const { purge } = library({ users: [] })
    const request = { planId: PLAN_ID, requestedBy: ACTOR, confirm: { digest: DIGEST, count: 1 } }
    const wrong = changed(request, path, value) as typeof request
    expect(await operationMistakes(purge.submit(wrong))).toEqual(expected)
  })
})

describe('a mistake in the limits of a night', () => {
  it.each<Row>([
    ['nothing', '', undefined, [': not-an-object']],
    ['a count that got lost', 'maxCount', undefined, ['maxCount: missing']],
    ['a count below 0', 'maxCount', -1, ['maxCount: out-of-range']],
    ['half a user', 'maxIncrease', 0.5, ['maxIncrease: not-a-whole-number']],
    ['a share that is a number', 'maxPercent', 2.5, ['maxPercent: invalid-percent']],
  ])('%s', async (_, path, value, expected) => {
    const { purge } = library({ users: [], serviceActors: [ACTOR] })
    const limits = { maxCount: 1, maxPercent: '1', maxIncrease: 1 }
    const request = { criteria: DEFAULT_CRITERIA, requestedBy: ACTOR }
    const wrong = changed(limits, path, value) as typeof limits
    expect(await operationMistakes(purge.nightly({ ...request, limits: wrong }))).toEqual(
      prefixed('limits', expected),
    )
  })
})

describe('a person without a name', () => {
  const nobody = ' ' as ActorKey
  const confirm = { digest: DIGEST, count: 0 }
  const order = ASSIGN as unknown as BulkOrder
  const { purge } = library({ users: [] })

  it.each([
    ['a check', () => purge.check({ userKey: '1' as never, requestedBy: nobody })],
    ['a plan', () => purge.plan({ criteria: DEFAULT_CRITERIA, requestedBy: nobody })],
    ['a submit', () => purge.submit({ planId: PLAN_ID, requestedBy: nobody, confirm })],
    ['a bulk plan', () => purge.planBulk({ order, requestedBy: nobody })],
  ])('is refused at requestedBy by %s', async (_, ask) => {
    expect(await operationMistakes(ask() as Parameters<typeof fails>[0])).toEqual([
      'requestedBy: invalid-actor-key',
    ])
  })
})

describe('an order that was confirmed before', () => {
  it(
    'runs although its lists name something twice or ' + 'hold long texts, which is refused now',
    () => {
      const stored = {
        criteria: {
          ...DEFAULT_CRITERIA,
          recordTypes: [type(long, ['a', 'a'])],
          include: ['1', '1'],
        },
        policy: {
          ...PRESETS.strict,
          name: control,
          protectedGroups: { groups: [long, long], setting: 'on' },
        },
      }
      expect(compileMistakes({ ...stored, storedRules: 'of-0.1.0' })).toEqual([])
      expect(compileMistakes(stored)).toEqual([
        'criteria.recordTypes.0.recordType: invalid-text',
        'criteria.recordTypes.0.userGroups.1: duplicate',
        'criteria.include.1: duplicate',
        'policy.name: invalid-text',
        'policy.protectedGroups.groups.0: invalid-text',
        'policy.protectedGroups.groups.1: invalid-text',
      ])
    },
  )
})
