// The same question, asked five ways: may this user go? Only the library's own evaluator also
// answers why not.
import { Decimal } from 'decimal.js'
import jsonLogic from 'json-logic-js'
import { Engine, type EngineResult } from 'json-rules-engine'
import { DateTime } from 'luxon'
import {
  compileEvaluator,
  daysBack,
  DEFAULT_CRITERIA,
  type Instant,
  type Money,
  PRESETS,
  type PurgePolicy,
  type UserFacts,
} from '../../src/index.js'
import { TODAY } from './users.js'

/** Answers how many of the users go. */
export type CountsWhoGoes = (users: readonly UserFacts[]) => number | Promise<number>

const THRESHOLD = '10'
const RECENT_SINCE = '2025-06-30'
const ACTOR = 'operator'
const PROTECTED = ['group-77'] as const
/** Every rule is on; what an order as a whole may do is not the evaluator's affair. */
const POLICY: PurgePolicy = {
  ...PRESETS.strict,
  caps: null,
  approval: 'none',
  protectedGroups: { groups: PROTECTED, setting: 'on' },
}

/** The library's evaluator, all rules on, every reason collected. */
export const byLibrary = (): CountsWhoGoes => {
  const criteria = {
    ...DEFAULT_CRITERIA,
    dates: [daysBack('purgeDate', 0)],
    waiveThreshold: THRESHOLD as Money,
  }
  const compiled = compileEvaluator({
    criteria,
    policy: POLICY,
    asOf: `${TODAY}T02:00:00.000Z` as Instant,
    actor: null,
  })
  if (compiled._tag === 'Left') throw new Error(JSON.stringify(compiled.left))
  const { evaluate } = compiled.right
  return (users) => {
    let going = 0
    for (const user of users) if (evaluate(user)._tag === 'Purge') going++
    return going
  }
}

const PROTECTED_GROUPS: ReadonlySet<unknown> = new Set(PROTECTED)

/**
 * What an expert writes who needs no reasons: the first thing that stands against a user ends it. A
 * missing fact keeps them.
 */
const mayGo = (user: UserFacts): boolean => {
  const { purgeDate, expiryDate, lastActivityDate, lastLoanDate, requests } = user
  return (
    typeof purgeDate === 'string' &&
    purgeDate <= TODAY &&
    user.openLoans === 0 &&
    user.openTransactions === 0 &&
    (user.debt === '0' || Number(user.debt) <= 10) &&
    user.credit === '0' &&
    user.deposit === '0' &&
    user.disputedDebt === '0' &&
    user.exportedDebt === '0' &&
    requests !== undefined &&
    requests.pending === 0 &&
    requests.inTransit === 0 &&
    requests.onHoldShelf === 0 &&
    requests.shipped === 0 &&
    user.resourceSharingOnHoldShelf === 0 &&
    user.resourceSharingRequests === 0 &&
    user.acquisitions === 0 &&
    user.importProfiles === 0 &&
    user.lockedBibRecords === 0 &&
    user.metadataEditorRecords === 0 &&
    user.lockedByJob === false &&
    user.staffRoles === 0 &&
    user.protectedUser === false &&
    user.legalHolds === 0 &&
    user.systemAccount === false &&
    user.guaranteeOf === 0 &&
    user.proxyFor === 0 &&
    user.proxiedBy === 0 &&
    user.linkedAccounts === 0 &&
    user.restrictions !== undefined &&
    user.restrictions.length === 0 &&
    user.key !== ACTOR &&
    !PROTECTED_GROUPS.has(user.userGroup) &&
    (lastActivityDate === null ||
      (lastActivityDate !== undefined && lastActivityDate < RECENT_SINCE)) &&
    // Who borrowed recently was active, whatever their last activity says.
    (lastLoanDate === null || lastLoanDate === undefined || lastLoanDate < RECENT_SINCE) &&
    typeof expiryDate === 'string' &&
    expiryDate <= TODAY &&
    purgeDate >= expiryDate
  )
}

export const byHand = (): CountsWhoGoes => (users) => {
  let going = 0
  for (const user of users) if (mayGo(user)) going++
  return going
}

const COUNTS = [
  'openLoans',
  'openTransactions',
  'resourceSharingOnHoldShelf',
  'resourceSharingRequests',
  'acquisitions',
  'importProfiles',
  'lockedBibRecords',
  'metadataEditorRecords',
  'staffRoles',
  'legalHolds',
  'guaranteeOf',
  'proxyFor',
  'proxiedBy',
  'linkedAccounts',
] as const
const FLAGS = ['lockedByJob', 'protectedUser', 'systemAccount'] as const
const AMOUNTS = ['credit', 'deposit', 'disputedDebt', 'exportedDebt'] as const
const STATES = ['pending', 'inTransit', 'onHoldShelf', 'shipped'] as const

/** The usual way: dates and amounts become objects, user by user; the limits are made once. */
export const byLuxonAndDecimal = (): CountsWhoGoes => {
  const today = DateTime.fromISO(TODAY, { zone: 'utc' })
  const recentSince = DateTime.fromISO(RECENT_SINCE, { zone: 'utc' })
  const threshold = new Decimal(THRESHOLD)
  const dateOf = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' })
  const goes = (user: UserFacts): boolean => {
    if (
      typeof user.purgeDate !== 'string' ||
      typeof user.expiryDate !== 'string' ||
      user.debt === undefined
    )
      return false
    const purgeDate = dateOf(user.purgeDate)
    if (purgeDate > today || new Decimal(user.debt).greaterThan(threshold)) return false
    const expiryDate = dateOf(user.expiryDate)
    if (expiryDate > today || purgeDate < expiryDate) return false
    if (typeof user.lastActivityDate === 'string' && dateOf(user.lastActivityDate) >= recentSince)
      return false
    if (typeof user.lastLoanDate === 'string' && dateOf(user.lastLoanDate) >= recentSince)
      return false
    return mayGo(user)
  }
  return (users) => {
    let going = 0
    for (const user of users) if (goes(user)) going++
    return going
  }
}

/** One JsonLogic expression for all of it. */
export const byJsonLogic = (): CountsWhoGoes => {
  const zero = (name: string) => ({ '===': [{ var: name }, 0] })
  const logic = {
    and: [
      { '!=': [{ var: 'purgeDate' }, null] },
      { '<=': [{ var: 'purgeDate' }, TODAY] },
      ...COUNTS.map(zero),
      ...STATES.map((state) => zero(`requests.${state}`)),
      ...FLAGS.map((name) => ({ '===': [{ var: name }, false] })),
      ...AMOUNTS.map((name) => ({ '===': [{ var: name }, '0'] })),
      { '<=': [{ var: 'debt' }, Number(THRESHOLD)] },
      zero('restrictions.length'),
      { '!==': [{ var: 'key' }, ACTOR] },
      { '!': { in: [{ var: 'userGroup' }, [...PROTECTED]] } },
      { '<': [{ var: 'lastActivityDate' }, RECENT_SINCE] },
      { '<': [{ var: 'lastLoanDate' }, RECENT_SINCE] },
      { '<=': [{ var: 'expiryDate' }, TODAY] },
      { '>=': [{ var: 'purgeDate' }, { var: 'expiryDate' }] },
    ],
  }
  return (users) => {
    let going = 0
    for (const user of users) if (jsonLogic.apply(logic, user) === true) going++
    return going
  }
}

/**
 * One rule of json-rules-engine; dates, amounts and nested facts through operators of its own, so
 * that no path has to be searched.
 */
export const byJsonRulesEngine = (): CountsWhoGoes => {
  const engine = new Engine([], { allowUndefinedFacts: true })
  engine.addOperator(
    'onOrBefore',
    (date: unknown, limit: unknown) => typeof date === 'string' && date <= (limit as string),
  )
  engine.addOperator(
    'before',
    (date: unknown, limit: unknown) =>
      date === null || (typeof date === 'string' && date < (limit as string)),
  )
  engine.addOperator(
    'amountAtMost',
    (amount: unknown, limit: unknown) => Number(amount) <= (limit as number),
  )
  engine.addOperator('isEmpty', (list: unknown) => Array.isArray(list) && list.length === 0)
  engine.addOperator('noneOpen', (requests: unknown) => {
    const counts = requests as Record<string, number> | undefined
    return counts !== undefined && STATES.every((state) => counts[state] === 0)
  })
  const is = (fact: string, operator: string, value: unknown) => ({ fact, operator, value })
  engine.addRule({
    event: { type: 'goes' },
    conditions: {
      all: [
        is('purgeDate', 'onOrBefore', TODAY),
        ...COUNTS.map((name) => is(name, 'equal', 0)),
        is('requests', 'noneOpen', true),
        ...FLAGS.map((name) => is(name, 'equal', false)),
        ...AMOUNTS.map((name) => is(name, 'equal', '0')),
        is('debt', 'amountAtMost', Number(THRESHOLD)),
        is('restrictions', 'isEmpty', true),
        is('key', 'notEqual', ACTOR),
        is('userGroup', 'notIn', [...PROTECTED]),
        is('lastActivityDate', 'before', RECENT_SINCE),
        is('lastLoanDate', 'before', RECENT_SINCE),
        is('expiryDate', 'onOrBefore', TODAY),
      ],
    },
  })
  return async (users) => {
    let going = 0
    for (const user of users) {
      const { events }: EngineResult = await engine.run(user as unknown as Record<string, unknown>)
      if (events.length > 0) going++
    }
    return going
  }
}
