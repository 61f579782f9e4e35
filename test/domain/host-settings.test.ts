// A host may share luxon and decimal.js and have set them to its own liking: no day, amount or
// verdict may depend on that.
import { Decimal } from 'decimal.js'
import { Settings, type WeekSettings } from 'luxon'
import {
  type ActorKey,
  assignPurgeDate,
  type CalendarDate,
  calendarDate,
  compileEvaluator,
  dateAt,
  type Instant,
  instant,
  money,
  PRESETS,
  sumMoney,
  type ZoneName,
  zoneName,
} from 'ils-user-purge'
import {
  calendarDateFromUnixMillis,
  decodeUserFacts,
  parseCalendarDate,
  toUnixMillis,
} from 'ils-user-purge/codec'
import { aUser } from 'ils-user-purge/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { shortCriteria } from '../support/short-criteria.js'

const restored = {
  throwOnInvalid: Settings.throwOnInvalid,
  defaultLocale: Settings.defaultLocale,
  defaultNumberingSystem: Settings.defaultNumberingSystem,
  defaultOutputCalendar: Settings.defaultOutputCalendar,
  defaultZone: Settings.defaultZone,
  twoDigitCutoffYear: Settings.twoDigitCutoffYear,
}
const { precision, rounding, toExpNeg, toExpPos, minE, maxE, modulo } = Decimal
const machine = { TZ: process.env.TZ, LC_ALL: process.env.LC_ALL }

afterEach(() => {
  Object.assign(Settings, restored)
  Settings.defaultWeekSettings = null as unknown as WeekSettings
  Decimal.set({ precision, rounding, toExpNeg, toExpPos, minE, maxE, modulo })
  for (const [name, value] of Object.entries(machine)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
})

const zone = 'Europe/Zurich' as ZoneName
const at = (text: string) => text as Instant
const day = (text: string) => text as CalendarDate

/** Everything that touches a date, a zone or an amount, in one value that can be compared. */
const everything = () => {
  const compiled = compileEvaluator({
    criteria: shortCriteria({ days: 475, waiveThreshold: '0.3' as never }),
    policy: { ...PRESETS.strict, timeZone: zone, fineTotal: 'net' },
    asOf: at('2022-10-20T23:30:00.000Z'),
    actor: 'librarian' as ActorKey,
  })
  const users = [
    aUser('1').with({ purgeDate: '2021-07-02' }),
    aUser('2').with({ purgeDate: '2021-07-03', expiryDate: '2021-01-01' }),
    aUser('3').with({
      debt: '1234567890123.300001',
      credit: '1234567890123',
      restrictions: [{ until: null }],
    }),
  ].map((user) => user.build())
  const anchors = [{ _tag: 'expiry-date' }, { _tag: 'quarter-end-of-expiry-date' }] as const
  return [
    compiled._tag === 'Right'
      ? [compiled.right.cutoffs, compiled.right.asOfDate, users.map(compiled.right.evaluate)]
      : compiled,
    ['2024-02-29', '2023-02-30', '0001-01-01', '9999-12-31', '2023-13-01'].map((text) => [
      calendarDate(text),
      parseCalendarDate(text),
    ]),
    ['2026-01-31T12:00:00+01:00', '2026-02-30T12:00:00Z', '2026-01-31T25:00:00Z', '2026-01-31'].map(
      instant,
    ),
    ['Europe/Zurich', 'Mars/Olympus', 'local', ''].map(zoneName),
    dateAt(at('2026-01-31T23:30:00.000Z'), zone),
    [
      calendarDateFromUnixMillis(1_769_814_000_000, zone),
      calendarDateFromUnixMillis(8.64e15, zone),
    ],
    [
      toUnixMillis(day('2018-11-04'), 'America/Sao_Paulo' as ZoneName),
      toUnixMillis(day('2011-12-30'), 'Pacific/Apia' as ZoneName),
    ],
    anchors.map((anchor) =>
      assignPurgeDate(
        { rule: { anchor, months: 1, days: 90 }, exceptions: [], onlyWhereEmpty: true },
        aUser('4').with({ purgeDate: null, expiryDate: '2024-01-31' }).build(),
        day('2026-01-31'),
      ),
    ),
    decodeUserFacts({
      key: '5',
      purgeDate: '2023-02-30',
      restrictions: [{ until: 'x' }, { until: '2026-01-31T13:00+01:00' }],
    }),
    [money('1234567890123.300001'), sumMoney(['0.1', '0.2', '123456789012345.000001'] as never[])],
  ]
}

const WEEK: WeekSettings = { firstDay: 7, minimalDays: 1, weekend: [5, 6] }

const CHANGES: readonly (readonly [string, () => void])[] = [
  ['throws on invalid dates', () => Object.assign(Settings, { throwOnInvalid: true })],
  ['writes Arabic digits', () => Object.assign(Settings, { defaultNumberingSystem: 'arab' })],
  ['speaks Arabic', () => Object.assign(Settings, { defaultLocale: 'ar-EG' })],
  [
    'reckons in the Islamic calendar',
    () => Object.assign(Settings, { defaultOutputCalendar: 'islamic' }),
  ],
  ['lives in Kiritimati', () => Object.assign(Settings, { defaultZone: 'Pacific/Kiritimati' })],
  [
    'lives in a zone that does not exist',
    () => Object.assign(Settings, { defaultZone: 'Mars/Olympus' }),
  ],
  ['has weeks of its own', () => Object.assign(Settings, { defaultWeekSettings: WEEK })],
  ['reads years of two digits otherwise', () => Object.assign(Settings, { twoDigitCutoffYear: 0 })],
  [
    'reckons with two digits',
    () => Decimal.set({ precision: 2, toExpNeg: -1, toExpPos: 1, maxE: 2, minE: -2 }),
  ],
  ['runs on a machine in Apia', () => Object.assign(process.env, { TZ: 'Pacific/Apia' })],
  [
    'runs on a machine that speaks Persian',
    () => Object.assign(process.env, { LC_ALL: 'fa_IR.UTF-8' }),
  ],
]

describe('a host that', () => {
  const untouched = JSON.stringify(everything())

  it.each(CHANGES)('%s changes no day, no amount and no verdict', (_, change) => {
    change()
    expect(JSON.parse(JSON.stringify(everything()))).toEqual(JSON.parse(untouched))
  })

  it('does all of it at once changes none either, and finds its settings as it left them', () => {
    for (const [, change] of CHANGES) change()
    const before = [
      Settings.throwOnInvalid,
      Settings.defaultNumberingSystem,
      Settings.defaultLocale,
      Decimal.precision,
    ]
    expect(JSON.parse(JSON.stringify(everything()))).toEqual(JSON.parse(untouched))
    expect([
      Settings.throwOnInvalid,
      Settings.defaultNumberingSystem,
      Settings.defaultLocale,
      Decimal.precision,
    ]).toEqual(before)
  })
})

describe('an instant', () => {
  it.each(['9999-12-31T23:59:59-05:00', '0001-01-01T00:00:00+01:00', '0000-06-15T00:00:00Z'])(
    'is refused at %s, where its text would no longer sort in the order of time',
    (text) => {
      expect(instant(text)).toMatchObject({ _tag: 'Left', left: { code: 'invalid-instant' } })
    },
  )

  it.each([
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('is read at %s', (text, expected) => {
    expect(instant(text)).toEqual({ _tag: 'Right', right: expected })
  })
})

describe('a zone', () => {
  it.each(['+02:00', '-0500', '', ' Europe/Zurich', 'local', 'system', 'UTC+2'])(
    'is not called %j',
    (name) => {
      expect(zoneName(name)).toMatchObject({ _tag: 'Left', left: { code: 'unknown-zone' } })
    },
  )
})
