// What is remembered of the nightly job: when it is called, how far it may go, and how its last run
// ended. No user is named in it.
import type { Database } from 'better-sqlite3'
import type { ClockPort, NightlyEnd, NightlyLimits, PlanId, ZoneName } from 'ils-user-purge'
import { momentAt, todayOf } from './clock.js'
import { readSetting, writeSetting } from './settings.js'

/** The last night. */
export interface Night {
  /** The time of day at which it is called, `HH:MM` in the library's zone; `null` = not known. */
  readonly at: string | null
  readonly limits: NightlyLimits
  /** In milliseconds since 1970. */
  readonly beganAt: number
  readonly planId: PlanId
  readonly end: NightlyEnd['_tag']
}

const NIGHT = 'nightly'

/** Remembers a night, in place of the one before. */
export function keepNight(db: Database, night: Night): void {
  writeSetting(db, NIGHT, JSON.stringify(night))
}

/** The last night; `null` where there was none. */
export function lastNight(db: Database): Night | null {
  const kept = readSetting(db, NIGHT)
  return kept === null ? null : (JSON.parse(kept) as Night)
}

const DAY_MS = 24 * 3_600_000
/** A timer may be late, and wait for a night that runs long. */
const LATE_MS = 3_600_000

/** When a night is due, and whether one that was due has not come. */
export interface NextNight {
  /** The moment of the next night, in milliseconds since 1970. */
  readonly next: number
  /** The moment of the one that has not come; `null` = none is missing. */
  readonly missing: number | null
}

/** The next night; `null` where the time of day is not known. */
export function nextNight(
  { at, beganAt }: Pick<Night, 'at' | 'beganAt'>,
  clock: ClockPort,
  zone: ZoneName,
): NextNight | null {
  if (at === null) return null
  const now = clock.now()
  // The day before and after too: a day of the zone may be 23 or 25 hours long.
  const moments = [-1, 0, 1].map((days) => {
    const day = todayOf({ ...clock, now: () => now + days * DAY_MS }, zone)
    return momentAt(day, at, zone)
  })
  const next = moments.find((moment) => moment > now) ?? now + DAY_MS
  const due = moments.filter((moment) => moment <= now - LATE_MS).at(-1)
  return { next, missing: due === undefined || beganAt >= due - LATE_MS ? null : due }
}
