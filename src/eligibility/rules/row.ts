// Rules of the common shape: one fact, held against the value that stands against nobody.
import { isCount } from '../../domain/fact-forms.js'
import type { SettledKind } from '../../domain/fact-kinds.js'
import type { RequestState } from '../../domain/fact-values.js'
import { FACTS, type SettledFactName } from '../../domain/facts.js'
import type { Scalar } from '../../domain/brand.js'
import type { UserFacts } from '../../domain/user.js'
import { blocked, unknown } from '../measure.js'
import type { Finding, RuleCheck } from '../rule.js'
import type { BuiltInRule, PresetSettings } from './built-in-rule.js'

/** A fact that is a count, an amount or a flag. */
export type RowFactName = {
  [Name in SettledFactName]: (typeof FACTS)[Name]['kind'] extends 'count' | 'amount' | 'flag'
    ? Name
    : never
}[SettledFactName]

/** What all rows say. */
interface Row {
  readonly code: string
  /** A hard rule is always on. Left out: it is not hard. */
  readonly hard?: boolean
  readonly source: string
}

/**
 * A rule that holds a fact against a user unless it has its clean value.
 *
 * Boundary: 0 and `false` go; 1, the smallest amount above 0, and `true` stay. A value without the
 * form of the fact is unknown.
 */
export interface RuleRow extends Row {
  readonly fact: RowFactName
  readonly presets: PresetSettings
}

/**
 * A rule about the requests in a state. The policy's `requests` set it: `block` keeps the user,
 * `cancel` warns of how many are cancelled, `ignore` does not ask.
 *
 * Boundary: 0 requests go, 1 stays.
 */
export interface RequestRow extends Row {
  readonly fact: 'requests'
  readonly state: RequestState
}

/** The rule that a row describes. */
export function ruleOf(row: RuleRow | RequestRow | BuiltInRule): BuiltInRule {
  if ('prepare' in row) return row
  const { code, hard = false, fact, source } = row
  const check = 'state' in row ? stateCheck(row.state) : factCheck(row.fact)
  const presets = 'state' in row ? {} : { presets: row.presets }
  return { code, hard, facts: [fact], source, ...presets, prepare: () => check }
}

function factCheck(fact: RowFactName): RuleCheck {
  const { clean, isFormed, isClean } = FACTS[fact] as SettledKind<string, Scalar>
  return (user) => {
    const value: unknown = user[fact]
    if (!isFormed(value)) return unknown(fact)
    return isClean(value) ? null : blocked(value, clean)
  }
}

/** What a rule of the common shape finds of a fact, whatever its code. */
export function findingOn(user: UserFacts, fact: RowFactName): Finding | null {
  return factCheck(fact)(user)
}

function stateCheck(state: RequestState): RuleCheck {
  return ({ requests }) => {
    const count = requests?.[state]
    if (!isCount(count)) return unknown('requests')
    return count > 0 ? blocked(count, 0) : null
  }
}
