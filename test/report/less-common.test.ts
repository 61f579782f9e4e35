// What reports say of less common jobs: without a host's name, with parts that are left out, with
// users of several libraries.
import { describe, expect, it } from 'vitest'
import type { UserKey } from '../../src/domain/keys.js'
import type { AssignPurgeDatesOrder } from '../../src/jobs/job.js'
import type { PlannedUser } from '../../src/jobs/plan.js'
import type { PurgeReport } from '../../src/jobs/report-data.js'
import {
  listJson,
  outcomeCsvRow,
  outcomeLine,
  planCsvHeader,
  planText,
  reportHtml,
  reportJson,
  reportText,
  whyNobody,
} from '../../src/report/index.js'
import * as given from './fixtures.js'

const withoutHost = <Job extends PurgeReport['job']>({ host: _, ...job }: Job) => job as Job
const page = (report: PurgeReport): string =>
  reportHtml({ report, words: { criteria: [], policy: [] } })

/** The names of the rows by library, in their order. */
const placed = (text: string) =>
  [...text.matchAll(/^ {2}(\S+) +\d+ \/ \d/gm)].map(([, name]) => name)

describe('a job that was stored without the name of its host', () => {
  const report = { ...given.report, job: withoutHost(given.completed) }

  it('has none in any format', () => {
    for (const text of [reportText(report), page(report), reportJson(report)])
      expect(text).not.toContain('central-library')
    expect(JSON.parse(reportJson(report)).job).not.toHaveProperty('host')
  })

  it('has one in every format where it is stored', () => {
    for (const text of [reportText(given.report), page(given.report), reportJson(given.report)])
      expect(text).toContain('central-library')
  })
})

describe('the users of several libraries', () => {
  const libraries = ['archive', 'branch', 'main']

  it.each([
    ['in order', libraries],
    ['in reverse', [...libraries].reverse()],
    ['mixed', ['branch', 'main', 'archive']],
  ])('stand by the names of these, counted %s', (_, names) => {
    const counted = (numbers: object) =>
      Object.fromEntries(names.map((name) => [name, numbers])) as never
    const tally = { ...given.tally, homeLibraries: counted({ purged: 1, kept: 2 }) }
    const plan = {
      ...given.plan,
      homeLibraries: counted({ purge: 1, keep: 2, notSelected: 3 }),
    }
    for (const text of [reportText({ ...given.report, tally }), planText(plan)])
      expect(placed(text)).toEqual(libraries)
  })

  it('are not told apart where nobody counted them', () => {
    const { homeLibraries: _, ...tally } = given.tally
    expect(reportText({ ...given.report, tally })).not.toContain('By home library')
    expect(reportText(given.report)).toContain('By home library')
  })
})

describe('a job that waits for users', () => {
  const waitingFor = {
    users: 2,
    since: given.at('2013-12-20T12:10:00.000Z'),
    keys: [given.user('u1'), given.user('u2')],
  }
  const report = { ...given.report, waitingFor }

  it('names them in JSON, as the host shows them', () => {
    expect(JSON.parse(reportJson(report)).waitingFor).toEqual(waitingFor)
    expect(JSON.parse(reportJson(report, { show: (key) => `#${key}` })).waitingFor.keys).toEqual([
      '#u1',
      '#u2',
    ])
    expect(JSON.parse(reportJson(given.report)).waitingFor).toBeNull()
  })
})

describe('the plan in JSON', () => {
  it('of an order in bulk is what would be applied and left', () => {
    const { plan } = JSON.parse(
      reportJson({ ...given.assignedReport, plan: given.assigningPlan } as PurgeReport),
    )
    const { counts, reasons, notFound, pastDates, cautions, namesNotMet } = given.assigningPlan
    expect(plan).toEqual({ counts, reasons, notFound, pastDates, cautions, namesNotMet })
  })

  it('of a purge is what would be done, and repeats nothing of the job', () => {
    const { plan } = JSON.parse(reportJson({ ...given.report, plan: given.plan }))
    expect(plan).toMatchObject({ counts: given.plan.counts, waived: given.plan.waived })
    for (const name of ['id', 'criteria', 'policy', 'digest', 'asOf'])
      expect(plan).not.toHaveProperty(name)
  })
})

describe('an assignment of purge dates in words', () => {
  const order = given.assignedReport.job.order as AssignPurgeDatesOrder
  const textOf = (changes: Partial<AssignPurgeDatesOrder>) =>
    reportText({
      ...given.assignedReport,
      job: { ...given.assignedReport.job, order: { ...order, ...changes } } as PurgeReport['job'],
    })
  const line = (text: string, name: string) =>
    text
      .split('\n')
      .find((each) => each.startsWith(name))
      ?.slice(name.length)
      .trim()

  it('counts the users who are named', () => {
    const include = ['u1', 'u2'] as UserKey[]
    expect(line(textOf({ users: { ...order.users, include } }), 'Only these')).toBe(
      '2 chosen by key',
    )
    expect(line(textOf({}), 'Only these')).toBe('no such limit')
  })

  it('says whether users are told', () => {
    expect(line(textOf({ notify: true }), 'Users are told')).toBe('yes')
    expect(line(textOf({ notify: false }), 'Users are told')).toBe('no')
  })

  it('names a type without groups, and a library without its branches, plainly', () => {
    const users = {
      ...order.users,
      recordTypes: [
        { recordType: 'public', userGroups: [] },
        { recordType: 'staff', userGroups: ['librarian', 'page'] },
      ],
      homeLibraries: [
        { library: 'ARCHIVE', withBranches: false },
        { library: 'MAIN', withBranches: true },
      ],
    }
    const text = textOf({ users })
    expect(line(text, 'Record type')).toBe('public; staff (librarian, page)')
    expect(line(text, 'Home libraries')).toBe('ARCHIVE; MAIN with its branches')
  })
})

describe('the row of a failed user', () => {
  it.each([
    [
      { code: 'effect-failed', step: 'waiveFines', fault: '23503' },
      'effect-failed in waiveFines (23503)',
    ],
    [{ code: 'effect-failed', step: null, fault: '23503' }, 'effect-failed (23503)'],
    [{ code: 'effect-failed', step: 'waiveFines', fault: '' }, 'effect-failed in waiveFines'],
    [{ code: 'effect-failed', step: null, fault: '' }, 'effect-failed'],
  ] as const)('says of %j: %s', (failure, cell) => {
    expect(outcomeCsvRow({ ...given.failed, failure }).split(',')).toContain(cell)
  })

  it('leaves the step out of its line where there was none', () => {
    const without = { ...given.failed, failure: { ...given.failed.failure, step: null } }
    expect(outcomeLine(given.failed)).toContain('effect-failed, waiveFines, 23503')
    expect(outcomeLine(without as never)).toContain('effect-failed, 23503')
  })
})

describe('the header of the list of a plan', () => {
  it('begins with a mark where the host wants it', () => {
    expect(planCsvHeader({ byteOrderMark: true })).toBe(`\ufeff${planCsvHeader()}`)
    expect(planCsvHeader({ byteOrderMark: false })).toBe(planCsvHeader())
  })
})

describe('a list in JSON', () => {
  it('has the keys as they are where the host shows them no other way', async () => {
    const user = {
      key: 'u1',
      verdict: { _tag: 'NotFound' },
      userGroup: null,
      homeLibrary: null,
    } as unknown as PlannedUser
    let text = ''
    for await (const line of listJson([[user, given.kept]])) text += line
    expect(JSON.parse(text)).toMatchObject([{ key: 'u1' }, { userKey: 'u1' }])
  })
})

describe('why nobody would go', () => {
  const nobody = {
    ...given.plan,
    counts: { examined: 0, purge: 0, keep: 0, notSelected: 0 },
  }

  it('is unknown where nothing was counted', () => {
    const empty = { ...nobody, notSelected: { candidates: {}, others: {} } }
    const unknown = { ...nobody, notSelected: { candidates: {}, others: null } }
    expect(whyNobody(empty)).toBe(whyNobody(unknown))
    expect(whyNobody(empty)).not.toBe(whyNobody(nobody))
  })
})

describe('warnings of a job that did not tell apart who went', () => {
  it('stand on its page without those columns', () => {
    const { warningsOfThoseWhoGo: _, ...tally } = given.tally
    const apart = page(given.report).match(/<th\b/g)?.length ?? 0
    const together = page({ ...given.report, tally }).match(/<th\b/g)?.length ?? 0
    expect(apart - together).toBe(2)
  })
})
