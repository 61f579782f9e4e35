// Orders as they were stored before, read as what they mean now. The stored order itself is never
// rewritten: its hash holds.
import {
  type CutoffRule,
  type DateField,
  daysBack,
  type PurgeCriteria,
  type UserChoice,
} from '../domain/criteria.js'
import type { CalendarDate } from '../domain/calendar.js'
import type { Job, JobOrder, PurgeOrder, StoredPurgeDatesOrder } from './job.js'

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
 * The order of purge dates with users of the former form: one record type with its groups. The host
 * chose them when the order was confirmed, and no run held them against it again.
 */
export interface FormerPurgeDatesOrder
  extends Omit<StoredPurgeDatesOrder, 'users' | 'homeLibraries'> {
  readonly users: Pick<FormerCriteria, 'recordType' | 'userGroups' | 'include' | 'exclude'>
}

/**
 * A stored order in its present form, with the meaning that it had when it was confirmed. One that
 * has that form already is answered as it is.
 */
export function presentOrder(order: JobOrder | FormerPurgeOrder | FormerPurgeDatesOrder): JobOrder {
  switch (order._tag) {
    case 'purge':
      return isFormer(order) ? fromFormer(order) : order
    case 'assign-purge-dates':
      return hasFormerUsers(order) ? fromFormerUsers(order) : order
    case 'reapply-delete-policy':
      return order
  }
}

function hasFormerUsers(
  order: StoredPurgeDatesOrder | FormerPurgeDatesOrder,
): order is FormerPurgeDatesOrder {
  return !('recordTypes' in order.users)
}

function fromFormerUsers({ users, ...order }: FormerPurgeDatesOrder): StoredPurgeDatesOrder {
  const { recordType, userGroups, include, exclude } = users
  return {
    ...order,
    users: { ...typesOf({ recordType, userGroups }), include, exclude },
    homeLibraries: [],
  }
}

function typesOf({
  recordType,
  userGroups,
}: Pick<FormerCriteria, 'recordType' | 'userGroups'>): Pick<
  UserChoice,
  'recordTypes' | 'homeLibraries'
> {
  const recordTypes = recordType === null ? [] : [{ recordType, userGroups }]
  return { recordTypes, homeLibraries: [] }
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
      ...typesOf({ recordType, userGroups }),
      ...rest,
    },
    cutoffs: [{ field: dateField, ...cutoff, orAbsent: false }],
    homeLibraries: [],
  }
}
