// Orders as they were stored before, read as what they mean now. The stored order itself is never
// rewritten: its hash holds.
import {
  type CutoffRule,
  type DateField,
  daysBack,
  type PurgeCriteria,
} from '../domain/criteria.js'
import type { CalendarDate } from '../domain/calendar.js'
import type { Job, JobOrder, PurgeOrder } from './job.js'

/**
 * Criteria of the former form: one date, and one record type with its groups, whose names meant
 * what they mean now.
 */
export interface FormerCriteria
  extends Pick<PurgeCriteria, 'waiveThreshold' | 'include' | 'exclude'> {
  readonly dateField: DateField
  readonly days: number | null
  readonly cutoffRule: CutoffRule
  readonly recordType: string | null
  readonly userGroups: readonly string[]
}

/** The order of a purge with criteria of the former form, and the day they came to. */
export interface FormerPurgeOrder
  extends Omit<PurgeOrder, 'criteria' | 'cutoffs' | 'homeLibraries'> {
  readonly criteria: FormerCriteria
  readonly cutoff: { readonly date: CalendarDate; readonly inclusive: boolean }
}

/**
 * A stored order in its present form, with the meaning that it had when it was confirmed. One that
 * has that form already is answered as it is.
 */
export function presentOrder(order: JobOrder | FormerPurgeOrder): JobOrder {
  return order._tag === 'purge' && isFormer(order) ? fromFormer(order) : (order as JobOrder)
}

/** A stored job with its order in the present form; the hash is that of the order as stored. */
export function presentJob(job: Job): Job {
  const order = presentOrder(job.order)
  return order === job.order ? job : { ...job, order }
}

function isFormer(order: PurgeOrder | FormerPurgeOrder): order is FormerPurgeOrder {
  return !('dates' in order.criteria)
}

function fromFormer({ criteria, cutoff, ...order }: FormerPurgeOrder): PurgeOrder {
  const { dateField, days, cutoffRule, recordType, userGroups, ...rest } = criteria
  return {
    ...order,
    criteria: {
      dates: [daysBack(dateField, days, cutoffRule)],
      recordTypes: recordType === null ? [] : [{ recordType, userGroups }],
      homeLibraries: [],
      ...rest,
    },
    cutoffs: [{ field: dateField, ...cutoff, orAbsent: false }],
    homeLibraries: [],
  }
}
