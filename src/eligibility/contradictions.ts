// Facts that contradict each other: a part that is more than the whole, a "never" or an early day
// beside a later one.
import { compareMoney, millionths, money, type Money } from '../domain/money.js'
import type { FactName, OwnFactName } from '../domain/facts.js'
import type { UserFacts } from '../domain/user.js'
import { hasFormOfDay } from '../domain/fact-forms.js'

/**
 * Whether what is disputed, or what was exported, is more than the whole debt. Then nobody knows
 * what the user owes. A part that is no amount says nothing.
 */
export function isDebtContradicted({ debt, disputedDebt, exportedDebt }: UserFacts): boolean {
  return isMoreThan(disputedDebt, debt) || isMoreThan(exportedDebt, debt)
}

function isMoreThan(part: unknown, whole: unknown): boolean {
  if (part === '0' || part === whole) return false
  if (typeof part !== 'string' || typeof whole !== 'string') return false
  const difference = millionths(part as Money) - millionths(whole as Money)
  return Number.isNaN(difference)
    ? isExactlyMoreThan(part, whole)
    : difference > 0 && !part.startsWith('-')
}

/**
 * For amounts over nine digits before the point, not canonical ones, and texts that are no amount.
 */
function isExactlyMoreThan(part: string, whole: string): boolean {
  const [left, right] = [money(part), money(whole)]
  if (left._tag === 'Left' || right._tag === 'Left') return false
  return compareMoney(left.right, right.right) > 0 && !left.right.startsWith('-')
}

/**
 * Whether the user has borrowed recently although their last activity lies before that loan, or
 * they were never active. Borrowing is an activity, so nobody knows when they were active last. A
 * loan date that is no day says nothing; an earlier loan changes nothing.
 *
 * @param since - The first day that counts as recent.
 */
export function isActivityContradicted(user: UserFacts, since: string): boolean {
  const { lastLoanDate } = user
  // The comparison first: it answers for most users.
  return (
    typeof lastLoanDate === 'string' &&
    lastLoanDate >= since &&
    isDayAfterActivity(lastLoanDate, user)
  )
}

function isDayAfterActivity(lastLoanDate: string, { lastActivityDate }: UserFacts): boolean {
  if (!hasFormOfDay(lastLoanDate)) return false
  return (
    lastActivityDate === null || (hasFormOfDay(lastActivityDate) && lastLoanDate > lastActivityDate)
  )
}

/** The fact that contradicts another one; `null` = none does. */
export function contradicting(user: UserFacts, fact: FactName): OwnFactName | null {
  if (fact === 'debt') {
    const { debt, disputedDebt, exportedDebt } = user
    if (isMoreThan(disputedDebt, debt)) return 'disputedDebt'
    return isMoreThan(exportedDebt, debt) ? 'exportedDebt' : null
  }
  const { lastLoanDate } = user
  const isLater = typeof lastLoanDate === 'string' && isDayAfterActivity(lastLoanDate, user)
  return fact === 'lastActivityDate' && isLater ? 'lastLoanDate' : null
}
