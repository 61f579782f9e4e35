// Between rows and what they mean. The rows are the library's own; whatever else stands there is a
// fault, not a mistake of the user.
import type { Instant } from '../../domain/calendar.js'
import { keysInText, type UserKey } from '../../domain/keys.js'
import { instantFromMillis, millisFromInstant } from '../../internal/time.js'
import type { Job } from '../../jobs/job.js'
import type { Failure, Outcome, OutcomeStatus } from '../../jobs/outcome.js'
import type { Tally, Totals } from '../../jobs/totals.js'
import type { ShardState } from '../../ports/journal.js'
import type { SqlRow, SqlValue } from './executor.js'

/** What the journal throws by itself; all else is the driver's own fault. */
export type SqlJournalFaultCode =
  | 'sql-journal-lease-lost'
  | 'sql-journal-foreign-row'
  | 'sql-journal-no-version'
  | 'sql-journal-affected-unreported'

/** Makes the error; `code` is what an engine stores and shows. */
export function journalFault(
  code: SqlJournalFaultCode,
  message: string,
): Error & { readonly code: SqlJournalFaultCode } {
  return Object.assign(new Error(message), { code })
}

/** What a row that is not the journal's own is answered with. */
export function foreign(column: string): Error {
  return journalFault(
    'sql-journal-foreign-row',
    `The journal's column ${column} holds something that the journal did not write.`,
  )
}

/** A whole number, however the driver hands it over. */
export function integerOf(row: SqlRow, column: string): number {
  const value = numberIn(row[column] ?? Number.NaN)
  if (!Number.isSafeInteger(value)) throw foreign(column)
  return value
}

/** Some drivers have a class of their own for numbers. What says no number is none. */
function numberIn(value: unknown): number {
  try {
    return Number(value)
  } catch {
    return Number.NaN
  }
}

/** Text. */
export function textOf(row: SqlRow, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw foreign(column)
  return value
}

/** JSON of an object or array; some query builders have parsed it already. */
export function jsonOf<Value extends object>(row: SqlRow, column: string): Value {
  const value = row[column]
  const read: unknown = typeof value === 'string' ? parsed(value, column) : value
  if (typeof read !== 'object' || read === null) throw foreign(column)
  return read as Value
}

/** A column's list of keys. */
export function keysOf(row: SqlRow, column: string): readonly UserKey[] {
  const value = row[column]
  return typeof value === 'string'
    ? (parsed(value, column, keysInText) as readonly UserKey[])
    : jsonOf<readonly UserKey[]>(row, column)
}

/** What stands in a text of JSON. */
export function parsed(
  text: string,
  column: string,
  read: (text: string) => unknown = JSON.parse,
): unknown {
  try {
    return read(text)
  } catch {
    throw foreign(column)
  }
}

/** A job out of its row. */
export function jobOf(row: SqlRow): Job {
  const job = jsonOf<Job>(row, 'record')
  if (job.id !== row.id || job.status !== row.status) throw foreign('record')
  return job
}

/** The columns of a job that change with it: status, active digest, moment of its end, record. */
export function jobColumns(job: Job): readonly [string, string | null, number | null, string] {
  return [
    job.status,
    job.status === 'Queued' || job.status === 'Running' ? job.confirmed.digest : null,
    job.status === 'Completed' ? millisFromInstant(job.finishedAt) : null,
    JSON.stringify(job),
  ]
}

/** How far a shard has come. */
export function stateOf(row: SqlRow): ShardState {
  return {
    position: integerOf(row, 'position'),
    claims: integerOf(row, 'claims'),
    confirmed: integerOf(row, 'confirmed'),
    totals: jsonOf<Totals>(row, 'totals'),
    tally: jsonOf<Tally>(row, 'tally'),
  }
}

/** The columns of a state: claims, position, confirmed, totals, tally. */
export function stateColumns(state: ShardState): readonly SqlValue[] {
  return [
    state.claims,
    state.position,
    state.confirmed,
    JSON.stringify(state.totals),
    JSON.stringify(state.tally),
  ]
}

type Detail = Partial<Omit<Outcome, 'userKey' | 'status' | 'at'>>

/** What there is to say but for the status; `null`, and no room taken, where there is nothing. */
function detailText(outcome: Outcome): string | null {
  const { reasons, warnings, actions, assigned, datesBefore, evidence, failure } = outcome
  if (
    reasons.length === 0 &&
    warnings.length === 0 &&
    actions === null &&
    assigned === undefined &&
    evidence === undefined &&
    failure === null
  )
    return null
  // JSON leaves out what is undefined.
  return JSON.stringify({
    reasons: reasons.length > 0 ? reasons : undefined,
    warnings: warnings.length > 0 ? warnings : undefined,
    actions: actions ?? undefined,
    assigned,
    datesBefore,
    evidence,
    failure: failure === null ? undefined : failureOf(failure),
  })
}

/** With its code first: a list by the code of a reason passes over what begins so. */
function failureOf({ code, step, fault }: Failure): Failure {
  return { code, step, fault }
}

/** The columns of an outcome: key, status, moment in milliseconds, detail. */
export type OutcomeColumns = readonly [string, string, number, string | null]

/** Users of whom there is nothing to say but the same status and moment. */
export interface BareOutcomes {
  readonly status: OutcomeStatus
  readonly millis: number
  readonly keys: UserKey[]
}

/**
 * Outcomes as they are stored: most have nothing to say but one status, which then is sent once for
 * all of them.
 */
export function outcomeRows(outcomes: readonly Outcome[]): {
  readonly bare: BareOutcomes
  readonly others: readonly OutcomeColumns[]
} {
  let bare: BareOutcomes | null = null
  const others: OutcomeColumns[] = []
  // The outcomes of a batch share their moment; reading it once is enough.
  let at: Instant | null = null
  let millis = 0
  for (const outcome of outcomes) {
    if (outcome.at !== at) {
      at = outcome.at
      millis = millisFromInstant(at)
    }
    const { userKey, status } = outcome
    const detail = detailText(outcome)
    if (detail === null) bare ??= { status, millis, keys: [] }
    if (detail === null && bare?.status === status && bare.millis === millis)
      bare.keys.push(userKey)
    else others.push([userKey, status, millis, detail])
  }
  return { bare: bare ?? { status: 'vanished', millis, keys: [] }, others }
}

/** An outcome out of its row. */
export function outcomeOf(row: SqlRow): Outcome {
  const detail: Detail = row.detail === null ? {} : jsonOf<Detail>(row, 'detail')
  return {
    userKey: textOf(row, 'userkey') as UserKey,
    status: textOf(row, 'status') as OutcomeStatus,
    at: instantFromMillis(integerOf(row, 'at')) as Instant,
    reasons: detail.reasons ?? [],
    warnings: detail.warnings ?? [],
    actions: detail.actions ?? null,
    ...(detail.assigned !== undefined && { assigned: detail.assigned }),
    ...(detail.datesBefore !== undefined && { datesBefore: detail.datesBefore }),
    ...(detail.evidence !== undefined && { evidence: detail.evidence }),
    failure: detail.failure ?? null,
  }
}
