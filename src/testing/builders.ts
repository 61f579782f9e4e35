// Test data that says only what matters: a user, criteria and a policy with everything known and
// clean, changed by `with`.
import type { CalendarDate, ZoneName } from '../domain/calendar.js'
import { daysBack, type PurgeCriteria } from '../domain/criteria.js'
import {
  CLEAN_USER,
  type FactValue,
  type OwnFactName,
  type SettledFactName,
} from '../domain/facts.js'
import type { UserKey } from '../domain/keys.js'
import { NO_MONEY } from '../domain/money.js'
import type { PurgePolicy, RequestSetting, RuleSetting } from '../domain/policy.js'
import type { RequestState, ResearcherFacts, UserFacts } from '../domain/user.js'
import type { RuleCode } from '../domain/verdict.js'

/** Makes a user out of facts. Immutable: every method answers a new builder. */
export interface UserBuilder {
  /**
   * Replaces facts; amounts and dates may be plain text here, so write them as the domain does:
   * `0.5`, `2020-01-31`.
   */
  readonly with: (facts: FactsAsText) => UserBuilder
  /** Makes facts unknown. */
  readonly without: (...facts: readonly OwnFactName[]) => UserBuilder
  /** Sets the open requests in some states; the others stay. */
  readonly withRequests: (requests: Partial<Record<RequestState, number>>) => UserBuilder
  /** Makes the user an affiliated researcher with one asset, but for what is given. */
  readonly asResearcher: (researcher?: Partial<ResearcherFacts>) => UserBuilder
  /** The facts of the user. */
  readonly build: () => UserFacts
}

type Unbranded<Value> = Value extends string ? string : Value

/** User facts whose amounts and dates are plain text, but for the key; `undefined` = unknown. */
export type FactsAsText = {
  readonly [Name in Exclude<keyof UserFacts, 'key'>]?: Unbranded<UserFacts[Name]> | undefined
}

/**
 * A user about whom every fact is known and none is held against them: purge date 2000-01-01,
 * record type `public`, group `student`. They go under every policy and any as-of day from 2002 on.
 *
 * @param key - 1 to 255 characters, well formed, without control characters; not checked.
 * @example
 * aUser('7').with({ openLoans: 1 }).without('debt').build()
 */
export const aUser = (key: string): UserBuilder =>
  userBuilder({ key: key as UserKey, ...SOMEBODY, ...CLEAN_USER, extra: {} })

const userBuilder = (facts: UserFacts): UserBuilder => ({
  with: (changes) => userBuilder({ ...facts, ...(changes as Omit<UserFacts, 'key'>) }),
  without: (...names) =>
    userBuilder(
      Object.fromEntries(
        Object.entries(facts).filter(([name]) => !names.includes(name as never)),
      ) as unknown as UserFacts,
    ),
  withRequests: (requests) =>
    userBuilder({ ...facts, requests: { ...CLEAN_USER.requests, ...facts.requests, ...requests } }),
  asResearcher: (researcher = {}) =>
    userBuilder({
      ...facts,
      researcher: { affiliated: true, assets: 1, grants: 0, ...researcher },
    }),
  build: () => facts,
})

const day = (text: string): CalendarDate => text as CalendarDate

/** What the clean user does not say: a kind of record, and days in the order of a life. */
const SOMEBODY = {
  recordType: 'public',
  userGroup: 'student',
  homeLibrary: 'main',
  primaryId: 'p1',
  purgeDate: /* @__PURE__ */ day('2000-01-01'),
  expiryDate: /* @__PURE__ */ day('1999-12-31'),
  lastActivityDate: /* @__PURE__ */ day('1999-06-30'),
  lastLoanDate: /* @__PURE__ */ day('1999-06-30'),
  createdDate: /* @__PURE__ */ day('1990-01-01'),
} satisfies { readonly [Name in Exclude<OwnFactName, SettledFactName>]: FactValue<Name> }

/** Makes criteria. Immutable: every method answers a new builder. */
export interface CriteriaBuilder {
  /** Replaces fields; amounts and keys may be plain text here. */
  readonly with: (changes: CriteriaAsText) => CriteriaBuilder
  /** The criteria. */
  readonly build: () => PurgeCriteria
}

/** Criteria whose amounts and keys are plain text. */
export type CriteriaAsText = Partial<
  Omit<PurgeCriteria, 'waiveThreshold' | 'include' | 'exclude'>
> & {
  readonly waiveThreshold?: string
  readonly include?: readonly string[] | null
  readonly exclude?: readonly string[]
}

/**
 * Criteria that mean everybody with a purge date up to today: 0 days, any record type and group,
 * nothing waived.
 */
export const criteria = (): CriteriaBuilder => criteriaBuilder(EVERYBODY_DUE)

const criteriaBuilder = (built: PurgeCriteria): CriteriaBuilder => ({
  with: (changes) => criteriaBuilder({ ...built, ...(changes as Partial<PurgeCriteria>) }),
  build: () => built,
})

const EVERYBODY_DUE: PurgeCriteria = {
  dates: [/* @__PURE__ */ daysBack('purgeDate', 0)],
  recordTypes: [],
  homeLibraries: [],
  waiveThreshold: NO_MONEY,
  include: null,
  exclude: [],
}

/** Makes a policy. Immutable: every method answers a new builder. */
export interface PolicyBuilder {
  /** The same policy with these changes. */
  readonly with: (changes: Partial<PurgePolicy>) => PolicyBuilder
  /** Sets one rule; the others stay. A rule that a field of the policy sets is set there. */
  readonly withRule: (code: RuleCode, setting: RuleSetting) => PolicyBuilder
  /** Sets what becomes of requests in some states; the others stay. */
  readonly withRequests: (settings: Partial<Record<RequestState, RequestSetting>>) => PolicyBuilder
  /** The policy. */
  readonly build: () => PurgePolicy
}

/**
 * A policy under which every rule is on, requests are cancelled, debt is gross, researchers are
 * demoted and deletion is complete; UTC, CHF with two digits, 365 days of recent activity, no caps,
 * no approval. Pass a preset to start from that.
 */
export const aPolicy = (preset: PurgePolicy = EVERY_RULE_ON): PolicyBuilder => ({
  with: (changes) => aPolicy({ ...preset, ...changes }),
  withRule: (code, setting) => aPolicy({ ...preset, rules: { ...preset.rules, [code]: setting } }),
  withRequests: (settings) => aPolicy({ ...preset, requests: { ...preset.requests, ...settings } }),
  build: () => preset,
})

const EVERY_RULE_ON: PurgePolicy = {
  name: 'test',
  timeZone: 'UTC' as ZoneName,
  currency: { code: 'CHF', digits: 2 },
  rules: {},
  fineTotal: 'gross',
  requests: { pending: 'cancel', inTransit: 'cancel', onHoldShelf: 'cancel', shipped: 'cancel' },
  recentActivity: { days: 365, setting: 'on' },
  recentLoan: null,
  protectedGroups: null,
  researchers: 'enabled',
  deletePolicy: 'remove',
  caps: null,
  approval: 'none',
}
