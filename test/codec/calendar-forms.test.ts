// Days cross interfaces in three forms, and stay the same day in every zone.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import {
  calendarDateFromUnixMillis,
  parseCalendarDate,
  toDateZ,
  toUnixMillis,
} from '../../src/codec/index.js'
import type { CalendarDate, ZoneName } from '../../src/domain/calendar.js'
import { calendarDays } from './arbitraries.js'
import { readOf } from './answers.js'

// Many runs on a busy machine take longer than one example does.
vi.setConfig({ testTimeout: 60_000 })

const zone = (name: string) => name as ZoneName
const day = (text: string) => text as CalendarDate
const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')]

describe('parseCalendarDate', () => {
  it.each([
    ['2024-02-29', '2024-02-29'],
    ['2024-02-29Z', '2024-02-29'],
    ['0001-01-01', '0001-01-01'],
    ['9999-12-31Z', '9999-12-31'],
  ])('reads %s as the day that is written', (text, expected) => {
    expect(readOf(parseCalendarDate(text))).toBe(expected)
  })

  it.each([
    '2023-02-30',
    '2023-02-29',
    '2023-13-01',
    '2023-00-10',
    '0000-01-01',
    '2023-1-1',
    '2023-01-01ZZ',
    '2023-01-01z',
    '2023-01-01+01:00',
    '2023-01-01T00:00:00Z',
    ' 2023-01-01',
    '2023-01-01\n',
    '20230101',
    '',
    1_700_000_000_000,
    null,
    undefined,
    {},
    ['2023-01-01'],
    new Date(0),
  ])('refuses %j without repeating it', (input) => {
    const answer = parseCalendarDate(input)
    expect(answer).toMatchObject({ _tag: 'Left', left: { code: 'invalid-date', path: '' } })
    expect(JSON.stringify(answer)).not.toContain('2023')
  })

  it('reads back what toDateZ writes', () => {
    fc.assert(
      fc.property(calendarDays(), (date) => {
        expect(readOf(parseCalendarDate(toDateZ(date)))).toBe(date)
      }),
    )
  })
})

describe('calendarDateFromUnixMillis', () => {
  it.each([
    [
      'the last millisecond of a day in Zurich',
      Date.parse('2026-01-31T22:59:59.999Z'),
      'Europe/Zurich',
      '2026-01-31',
    ],
    ['the first of the next', Date.parse('2026-01-31T23:00:00Z'), 'Europe/Zurich', '2026-02-01'],
    [
      'the same moment in Los Angeles',
      Date.parse('2026-01-31T23:00:00Z'),
      'America/Los_Angeles',
      '2026-01-31',
    ],
    [
      'a moment fourteen hours ahead',
      Date.parse('2026-01-31T10:00:00Z'),
      'Pacific/Kiritimati',
      '2026-02-01',
    ],
    ['zero', 0, 'UTC', '1970-01-01'],
    ['a millisecond before zero', -1, 'UTC', '1969-12-31'],
  ])('finds the day of %s', (_, millis, name, expected) => {
    expect(readOf(calendarDateFromUnixMillis(millis, zone(name)))).toBe(expected)
  })

  it.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    0.5,
    1e300,
    8.64e15,
    Date.UTC(10_000, 0, 1),
    Date.parse('0000-12-31T23:59:59.999Z'),
  ])('refuses %s', (millis) => {
    expect(calendarDateFromUnixMillis(millis, zone('UTC'))).toMatchObject({
      _tag: 'Left',
      left: { code: 'invalid-unix-millis' },
    })
  })
})

describe('toUnixMillis', () => {
  it.each([
    ['a plain day', '2026-01-31', 'Europe/Zurich', '2026-01-30T23:00:00Z'],
    ['a day that begins at one o’clock', '2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
    [
      'a day that begins at one o’clock in the east',
      '2023-04-28',
      'Africa/Cairo',
      '2023-04-27T22:00:00Z',
    ],
    [
      'a day whose midnight comes twice, the first of them',
      '2022-11-06',
      'America/Havana',
      '2022-11-06T04:00:00Z',
    ],
    [
      'a day that begins, is left again and comes back',
      '2010-11-07',
      'America/St_Johns',
      '2010-11-07T02:30:00Z',
    ],
    [
      'a day that begins half an hour late',
      '1919-03-31',
      'America/Toronto',
      '1919-03-31T04:30:00Z',
    ],
    ['the day after a skipped one', '2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
    [
      'a day whose clocks are moved later in the night',
      '2026-03-29',
      'Europe/Zurich',
      '2026-03-28T23:00:00Z',
    ],
  ])('finds the first moment of %s', (_, date, name, expected) => {
    expect(new Date(readOf(toUnixMillis(day(date), zone(name)))).toISOString()).toBe(
      new Date(expected).toISOString(),
    )
  })

  it.each([
    ['2011-12-30', 'Pacific/Apia'],
    ['1994-12-31', 'Pacific/Kiritimati'],
  ])('refuses %s, a day that %s skipped', (date, name) => {
    expect(toUnixMillis(day(date), zone(name))).toMatchObject({
      _tag: 'Left',
      left: { code: 'no-such-day' },
    })
  })

  it(
    'is undone by calendarDateFromUnixMillis in every zone, and the millisecond before is ' +
      'another day',
    () => {
      fc.assert(
        fc.property(
          calendarDays('1850-01-01', '2100-12-31'),
          fc.constantFrom(...zones),
          (date, name) => {
            const start = toUnixMillis(date, zone(name))
            if (start._tag === 'Left') return
            expect(readOf(calendarDateFromUnixMillis(start.right, zone(name)))).toBe(date)
            expect(readOf(calendarDateFromUnixMillis(start.right - 1, zone(name))) < date).toBe(
              true,
            )
          },
        ),
        { numRuns: 1000 },
      )
    },
  )

  it('finds every day of two years of changing clocks in the zones that change at midnight', () => {
    for (const name of [
      'America/Sao_Paulo',
      'America/Havana',
      'Asia/Beirut',
      'Africa/Cairo',
      'America/St_Johns',
      'America/Asuncion',
      'Asia/Tehran',
    ]) {
      for (let at = Date.UTC(2010, 0, 1); at < Date.UTC(2012, 0, 1); at += 86_400_000) {
        const date = day(new Date(at).toISOString().slice(0, 10))
        const start = readOf(toUnixMillis(date, zone(name)))
        expect([name, readOf(calendarDateFromUnixMillis(start, zone(name)))]).toEqual([name, date])
        expect(readOf(calendarDateFromUnixMillis(start - 1, zone(name))) < date).toBe(true)
      }
    }
  })
})
