// What the operator types is read strictly: every mistake is named by its option.
import {
  beforeDay,
  type CalendarDate,
  type DateCondition,
  daysBack,
  monthsBack,
  never,
  orNever,
  type PurgeCriteria,
  yearsBack,
} from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import { readListWishes, readSubmission } from '../../examples/embedded-library/cli/desk-options.js'
import { readResume, readWishes } from '../../examples/embedded-library/cli/options.js'
import type { RawOptions } from '../../examples/embedded-library/cli/raw-options.js'
import { isTrouble } from '../../examples/shared/trouble.js'
import { fileOf, temporaryFolder } from './fixture.js'

const refusalOf = (raw: RawOptions): string => {
  try {
    readWishes(raw)
  } catch (fault) {
    if (isTrouble(fault) && fault.exitCode === 2) return fault.message
    throw fault
  }
  throw new Error('the options were accepted')
}

const policyFile = (text: string): RawOptions => ({ policy: fileOf(text, 'policy.json') })

describe('a mistake in the options is refused', () => {
  it.each<[string, RawOptions, RegExp]>([
    ['negative days', { days: '-1' }, /^--days must be a whole number from 0 to 36500.*got -1/],
    ['days that are no number', { days: 'ten' }, /^--days must be .*got "ten"/],
    ['half a day', { days: '1.5' }, /^--days must be/],
    ['empty days', { days: '' }, /^--days must be/],
    ['too many days', { days: '36501' }, /^--days must be/],
    ['a threshold that is none', { threshold: 'NaN' }, /^--threshold must be .*"NaN"/],
    ['a threshold with an exponent', { threshold: '1e400' }, /^--threshold must be .*"1e400"/],
    ['a negative threshold', { threshold: '-1' }, /^--threshold must be/],
    [
      'a threshold of minus nothing',
      { threshold: '-0' },
      /^--threshold must be a decimal amount from 0/,
    ],
    [
      'a threshold finer than the currency',
      { threshold: '10.4', ...policyFile('{"currency":{"code":"JPY","digits":0}}') },
      /^--threshold must be a whole amount/,
    ],
    [
      'a group without a record type',
      { group: ['Patrons'] },
      /^--group must come with --record-type/,
    ],
    ['a group twice', { recordType: 'public', group: ['A', 'A'] }, /--group/],
    ['an unknown cutoff rule', { days: '0', cutoffRule: 'about' }, /^--cutoff-rule must be/],
    ['an unknown date field', { dateField: 'birthday' }, /^--date-field must be/],
    ['another date without days', { dateField: 'expiryDate' }, /^--days must be/],
    [
      'a cutoff rule without days',
      { cutoffRule: 'before' },
      /^--cutoff-rule means nothing without --days/,
    ],
    [
      'days of no date',
      { dateField: 'none', days: '3', date: ['expiryDate 2 years'] },
      /^--days means nothing to --date-field none/,
    ],
    ['no condition on a date', { dateField: 'none' }, /^--date must be a condition/],
    ['a date that is no condition', { date: ['expiryDate'] }, /^--date must be .*got "expiryDate"/],
    ['a unit of time that there is not', { date: ['expiryDate 2 weeks'] }, /^--date must be/],
    [
      'a condition on a date that there is not',
      { date: ['birthday 2 years'] },
      /^--date "birthday 2 years" must be one of purgeDate/,
    ],
    [
      'a condition with a day that does not exist',
      { date: ['createdDate before 2023-02-30'] },
      /^--date "createdDate before 2023-02-30" must be .*a day that exists/,
    ],
    [
      'too many months',
      { date: ['expiryDate 1201 months'] },
      /^--date "expiryDate 1201 months" must be a whole number from 0 to 1200/,
    ],
    [
      'two conditions on one date',
      { date: ['purgeDate 2 years'] },
      /^--date "purgeDate 2 years" must be nothing named twice/,
    ],
    [
      'conditions that everybody without dates meets',
      { dateField: 'none', date: ['lastLoanDate never', 'lastActivityDate 3 years or never'] },
      /^--date must be at least one condition/,
    ],
    [
      'a record type in two ways',
      { recordType: 'public', type: ['staff'] },
      /^--record-type and --type exclude each other/,
    ],
    ['a type without a name', { type: [':Reference'] }, /^--type ":Reference" must be a text/],
    ['a type with an empty group', { type: ['staff:'] }, /^--type "staff:" must be a text/],
    ['a type twice', { type: ['staff', 'staff:Reference'] }, /^--type "staff:Reference" must be/],
    [
      'a home library twice',
      { homeLibrary: ['MAIN'], homeLibraryTree: ['MAIN'] },
      /^--home-library-tree must be nothing named twice/,
    ],
    [
      'a day that does not exist',
      { asOf: '2023-02-30' },
      /^--as-of must be a day that exists.*"2023-02-30"/,
    ],
    ['no users', { users: '0' }, /^--users must be a whole number from 1/],
    ['a number of users that is none', { users: '1e3' }, /^--users must be/],
    ['a pause that is none', { pause: 'long' }, /^--pause must be a whole number from 0 to 60000/],
    ['a seed that is none', { seed: '-1' }, /^--seed must be/],
    [
      'two sources of users',
      { users: '5', import: 'x.csv' },
      /--users and --import exclude each other/,
    ],
    [
      'an unknown preset',
      { preset: 'alexandria' },
      /^--preset must be one of alma, koha, evergreen, folio, strict/,
    ],
    ['the prototype as a preset', { preset: '__proto__' }, /^--preset must be one of/],
    ['an actor with control characters', { actor: 'a\nb' }, /^--actor must be/],
    [
      'a policy file that is not there',
      { policy: '/no/such/policy.json' },
      /cannot be read \(ENOENT\)/,
    ],
    ['a folder as policy file', { policy: temporaryFolder() }, /cannot be read \(EISDIR\)/],
    ['a policy that is not JSON', policyFile('{'), /is not JSON/],
    ['a policy that is a list', policyFile('[]'), /the whole must be/],
    [
      'an unknown zone',
      policyFile('{"timeZone":"Mars/Olympus"}'),
      /timeZone must be an IANA time zone.*Mars/,
    ],
    ['a prototype key', policyFile('{"__proto__":{"caps":null}}'), /__proto__/],
    [
      'a misspelt field',
      policyFile('{"timezone":"UTC"}'),
      /timezone must be a known name, perhaps timeZone/,
    ],
    ['a misspelt rule', policyFile('{"rules":{"open-loan":"on"}}'), /rules.open-loan must be/],
    [
      'a hard rule switched off',
      policyFile('{"rules":{"open-loans":"off"}}'),
      /rules\.open-loans must be on/,
    ],
    [
      'a policy in Latin-1',
      { policy: fileOf(Buffer.from('{"name":"Fakult\xe4t"}', 'latin1'), 'p.json') },
      /is not UTF-8 text/,
    ],
    [
      'debts that nobody asks about',
      policyFile('{"rules":{"debt-over-threshold":"off"}}'),
      /rules\.debt-over-threshold must be one of on, warn/,
    ],
    [
      'a rule about requests beside the requests',
      policyFile('{"rules":{"requests-on-hold-shelf":"warn"}}'),
      /rules\.requests-on-hold-shelf must be left out; it is set as requests\.onHoldShelf: block, cancel or ignore/,
    ],
    ['a cap of 0', policyFile('{"caps":{"maxCount":0}}'), /caps\.maxCount must be/],
  ])('%s', (_, raw, expected) => {
    expect(refusalOf(raw)).toMatch(expected)
  })

  it('names all mistakes at once', () => {
    expect(
      refusalOf({ days: '-1', threshold: 'NaN', asOf: 'x', users: 'y' }).match(/--[a-z-]+/g),
    ).toEqual(['--users', '--as-of', '--days', '--threshold'])
  })
})

const criteriaOf = (raw: RawOptions): PurgeCriteria => {
  const { asked } = readWishes(raw)
  if (asked._tag !== 'purge') throw new Error('another order')
  return asked.criteria
}

it('keeps days that are not set, 0 and N apart', () => {
  expect([{}, { days: '0' }, { days: '30' }].map((raw) => criteriaOf(raw).dates)).toEqual([
    [daysBack('purgeDate', null)],
    [daysBack('purgeDate', 0)],
    [daysBack('purgeDate', 30)],
  ])
})

describe('a further date is asked for as it is written', () => {
  it.each<[string, DateCondition]>([
    ['expiryDate 2 years', yearsBack('expiryDate', 2)],
    ['expiryDate 1 year', yearsBack('expiryDate', 1)],
    ['lastLoanDate 36 months or never', orNever(monthsBack('lastLoanDate', 36))],
    ['expiryDate 0 days', daysBack('expiryDate', 0, 'before')],
    ['lastActivityDate never', never('lastActivityDate')],
    ['createdDate before 2020-01-01', beforeDay('createdDate', '2020-01-01' as CalendarDate)],
    [
      '  createdDate  on-or-before 2020-01-01 or never ',
      orNever(beforeDay('createdDate', '2020-01-01' as CalendarDate, 'on-or-before')),
    ],
  ])('%s', (text, expected) => {
    expect(criteriaOf({ date: [text] }).dates).toEqual([daysBack('purgeDate', null), expected])
  })

  it('alone where no other is asked for', () => {
    expect(criteriaOf({ dateField: 'none', date: ['expiryDate 2 years'] }).dates).toEqual([
      yearsBack('expiryDate', 2),
    ])
  })
})

it(
  'takes several record types with their groups, and ' + 'home libraries with or without branches',
  () => {
    expect(
      criteriaOf({
        type: ['public', 'staff:Reference, Cataloguing'],
        homeLibrary: ['LAW'],
        homeLibraryTree: ['MAIN'],
      }),
    ).toMatchObject({
      recordTypes: [
        { recordType: 'public', userGroups: [] },
        { recordType: 'staff', userGroups: ['Reference', 'Cataloguing'] },
      ],
      homeLibraries: [
        { library: 'LAW', withBranches: false },
        { library: 'MAIN', withBranches: true },
      ],
    })
  },
)

describe('purge dates are calculated as they are written', () => {
  const rule = (from: object, months = 0, days = 0) => ({ anchor: from, months, days })
  it.each<[string, object]>([
    ['expiry', rule({ _tag: 'expiry-date' })],
    ['copy-expiry', rule({ _tag: 'expiry-date' })],
    ['expiry+30d', rule({ _tag: 'expiry-date' }, 0, 30)],
    ['quarter-end+90d', rule({ _tag: 'quarter-end-of-expiry-date' }, 0, 90)],
    ['run+18m', rule({ _tag: 'run-date' }, 18)],
    ['expiry+1m+10d', rule({ _tag: 'expiry-date' }, 1, 10)],
    ['2027-01-31', rule({ _tag: 'day', date: '2027-01-31' })],
  ])('%s', (text, expected) => {
    expect(readWishes({ setPurgeDates: text }).asked).toMatchObject({
      _tag: 'assign-purge-dates',
      assignment: { rule: expected, onlyWhereEmpty: true },
      notify: false,
    })
  })

  it('are for the types and home libraries that a purge would be for', () => {
    const wishes = {
      setPurgeDates: 'expiry',
      type: ['public:a,b', 'staff'],
      homeLibrary: ['LAW'],
      homeLibraryTree: ['MAIN'],
    }
    expect(readWishes(wishes).asked).toMatchObject({
      users: {
        recordTypes: [
          { recordType: 'public', userGroups: ['a', 'b'] },
          { recordType: 'staff', userGroups: [] },
        ],
        homeLibraries: [
          { library: 'LAW', withBranches: false },
          { library: 'MAIN', withBranches: true },
        ],
      },
    })
  })

  it('replaces and tells only when asked to', () => {
    expect(
      readWishes({ setPurgeDates: 'expiry', replace: true, notify: true }).asked,
    ).toMatchObject({
      assignment: { onlyWhereEmpty: false },
      notify: true,
    })
  })
})

it('changes only what the policy file names', () => {
  const { policy } = readWishes({ preset: 'koha', ...policyFile('{"caps":{"maxCount":7}}') })
  expect(policy).toMatchObject({ name: 'koha', caps: { maxCount: 7, maxPercent: null } })
})

it('reads what is confirmed of a plan, and which of its users are wanted', () => {
  const digest = 'a'.repeat(64)
  expect(readSubmission({ submit: 'p', digest, count: '7', preset: 'koha' }, 'p')).toMatchObject({
    planId: 'p',
    confirm: { digest, count: 7 },
    policy: { name: 'koha' },
  })
  const raw = { verdict: ['go', 'not-found'], code: 'open-loans', ofGroup: '', ofLibrary: 'LAW' }
  expect(readListWishes({ planUsers: 'p', ...raw, before: '9' }, 'p')).toEqual({
    planId: 'p',
    user: null,
    filter: {
      verdicts: ['Purge', 'Apply', 'NotFound'],
      code: 'open-loans',
      userGroup: null,
      homeLibrary: 'LAW',
    },
    after: null,
    before: '9',
    limit: 50,
  })
  expect(readListWishes({ planUsers: 'p' }, 'p').filter).toEqual({})
})

it('does not let --resume change a confirmed job', () => {
  expect(readResume({ resume: true, db: 'x', out: 'y', yes: true, pause: '5' })).toEqual({
    pauseMs: 5,
    leaseMs: null,
  })
  expect(() => readResume({ resume: true, pause: '-5' })).toThrow(
    expect.objectContaining({ exitCode: 2 }),
  )
  expect(() => readResume({ resume: true, days: '3', asOf: '2026-01-01' })).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringContaining('--as-of, --days') }),
  )
})
