// The clock that the purge is handed: the system's own, or one that was set to another day and goes
// on from there.
import type { Database } from 'better-sqlite3'
import { type CalendarDate, type ClockPort, dateAt, instant, type ZoneName } from 'ils-user-purge'
import { systemClock } from 'ils-user-purge/adapters/system'
import { badInput } from '../../shared/trouble.js'
import { readSetting, writeSetting } from './settings.js'

/** The system's clock, so many milliseconds ahead (or, negative, behind). */
export const shiftedClock = (aheadMs: number): ClockPort => {
  const clock = systemClock()
  return { now: () => clock.now() + aheadMs, sleep: clock.sleep }
}

/** How far a clock that now shows noon of that day in that zone is ahead of the system's. */
export const aheadAtNoonOf = (date: string, zone: string): number =>
  noonOf(date, zone) - systemClock().now()

/** The moment, in milliseconds since 1970, that clocks in the zone call noon of that day. */
export const noonOf = (date: string, zone: string): number => momentAt(date, '12:00', zone)

/** The moment, in milliseconds since 1970, at which clocks in the zone show that day and time. */
export const momentAt = (date: string, time: string, zone: string): number => {
  const asUtc = Date.parse(`${date}T${time}:00Z`)
  const first = asUtc - offsetAt(asUtc, zone)
  // Once more, since the offset may be another one at the moment found.
  return asUtc - offsetAt(first, zone)
}

const offsetAt = (moment: number, zone: string): number => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const part = Object.fromEntries(
    format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]),
  )
  const local = new Date(moment)
  local.setUTCFullYear(part.year ?? 0, (part.month ?? 1) - 1, part.day)
  local.setUTCHours(part.hour ?? 0, part.minute, part.second, 0)
  return local.getTime() - moment
}

/** The day that the clock shows in that zone. */
export const todayOf = (clock: ClockPort, zone: ZoneName): CalendarDate => {
  const now = instant(new Date(clock.now()).toISOString())
  if (now._tag === 'Left')
    throw badInput('The clock of this machine shows no date that can be used.')
  return dateAt(now.right, zone)
}

const CLOCK_AHEAD = 'clock-ahead-ms'

/** Remembers how far the clock is ahead, so that a resumed job goes on in the same time. */
export function keepClock(db: Database, aheadMs: number): void {
  writeSetting(db, CLOCK_AHEAD, String(aheadMs))
}

/** How far the clock of the last job was ahead; 0 where none was kept. */
export function keptClock(db: Database): number {
  return Number(readSetting(db, CLOCK_AHEAD) ?? 0)
}
