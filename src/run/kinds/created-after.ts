// A key that was planned, and that somebody else has by now.
import type { CalendarDate } from '../../domain/calendar.js'
import type { UserFacts } from '../../domain/user.js'
import type { Reason } from '../../domain/verdict.js'

/**
 * Why a user stays who was created after the day of the plan; `null` where that is not known of
 * them. Boundary: who was created on that day may have been planned.
 */
export function createdAfter(user: UserFacts, day: CalendarDate): Reason | null {
  const created = createdDateOf(user)
  if (created === null || created <= day) return null
  return { _tag: 'Blocked', code: 'created-after-plan', measured: created, limit: day }
}

function createdDateOf(user: UserFacts): CalendarDate | null {
  try {
    return user.createdDate ?? null
  } catch {
    return null
  }
}
