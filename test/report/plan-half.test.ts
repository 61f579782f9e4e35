// The half of a report that the plan found, and the lists of a plan's users.
import { describe, expect, it } from 'vitest'
import type { BulkPlan, PlannedUser, PurgeReport, UserKey } from 'ils-user-purge'
import {
  listJson,
  PLAN_CSV_COLUMNS,
  planCsvRow,
  planUsersCsv,
  reportHtml,
  reportJson,
  reportText,
  verdictLine,
} from 'ils-user-purge/report'
import * as given from './fixtures.js'

const totals = { ...given.totals, scope: 1200, purged: 1195, kept: 2, failed: 1, inDoubt: 1 }
const report: PurgeReport = {
  ...given.report,
  job: { ...given.completed, totals, plannedBy: 'planner' as never, note: 'for the new year' },
  plan: given.plan,
  totals,
}

const bulkPlan: BulkPlan = {
  id: given.plan.id,
  order: { _tag: 'reapply-delete-policy', level: 'remove' },
  asOf: given.plan.asOf,
  counts: { examined: 12, apply: 10, leave: 2 },
  reasons: { 'delete-policy-already-applied': 2 },
  notFound: 0,
  pastDates: 0,
  cautions: [],
  namesNotMet: [],
  digest: given.plan.digest,
}

describe('the report of a job that was planned', () => {
  it(
    'says in text how many would go, stay and are not ' + 'selected, who planned it, and the note',
    () => {
      const text = reportText(report)
      expect(text).toMatch(/The plan \(everybody was read before the job was ordered\)/)
      expect(text).toMatch(/Go +1,200 /)
      expect(text).toMatch(/Stay +9 /)
      expect(text).toMatch(/Not selected +3 /)
      expect(text).toMatch(/Examined +1,212 /)
      expect(text).toMatch(/Why users would stay, by the plan[\s\S]*Open loans \(open-loans\) +9/)
      expect(text).toMatch(/Planned by +planner\n/)
      expect(text).toMatch(/Note +for the new year\n/)
      expect(text).toContain('The numbers add up')
    },
  )

  it('says the same on its page', () => {
    const page = reportHtml({ report, words: { criteria: [], policy: [] } })
    expect(page).toContain('Everybody who was read before the job was ordered')
    expect(page).toContain('Users who would stay, by reason of the plan')
    expect(page).toContain('for the new year')
    expect(page).toContain('1,200')
  })

  it('says it to programs', () => {
    expect(JSON.parse(reportJson(report))).toMatchObject({
      schema: 'ils-user-purge/report/3',
      job: { plannedBy: 'planner', note: 'for the new year' },
      plan: { users: 4000, counts: given.plan.counts, reasons: given.plan.reasons },
    })
  })

  it('says of a bulk order whom it would act on and whom it would leave', () => {
    const bulk = { ...totals, scope: 10, purged: 0, applied: 10, kept: 0, failed: 0, inDoubt: 0 }
    const text = reportText({
      ...report,
      job: { ...report.job, order: bulkPlan.order, totals: bulk } as PurgeReport['job'],
      plan: bulkPlan,
      totals: bulk,
    })
    expect(text).toMatch(/Acted on +10 /)
    expect(text).toMatch(/Left as they are +2 /)
  })

  it('says on its page that a job without a plan has none', () => {
    const page = reportHtml({ report: given.report, words: { criteria: [], policy: [] } })
    expect(page).toContain('This job was ordered before plans were stored')
  })

  it.each([
    ['the verdicts do not come to the examined', { counts: { ...given.plan.counts, keep: 8 } }],
    [
      'the scope is not those who would go',
      { counts: { ...given.plan.counts, purge: 1199, keep: 10 } },
    ],
  ])('says that the numbers do not add up where %s', (_, change) => {
    const text = reportText({ ...report, plan: { ...given.plan, ...change } })
    expect(text).toContain('THE NUMBERS DO NOT ADD UP')
  })
})

const users: readonly PlannedUser[] = [
  {
    key: 'u1' as UserKey,
    verdict: { _tag: 'Keep', reasons: [given.loans, given.debt], warnings: [given.staff] },
    userGroup: '=cmd|',
    homeLibrary: 'main "one"',
  },
  {
    key: 'u2' as UserKey,
    verdict: {
      _tag: 'Purge',
      warnings: [],
      actions: { demoteResearcher: true, waive: '10.005' as never, cancelRequests: 3 },
    },
    userGroup: null,
    homeLibrary: null,
  },
  {
    key: 'u3' as UserKey,
    verdict: {
      _tag: 'Apply',
      reasons: [],
      warnings: [],
      assigned: '2014-01-31' as never,
      datesBefore: { purgeDate: null, expiryDate: '2013-06-30' as never },
    },
    userGroup: 'public',
    homeLibrary: null,
  },
  { key: 'u4' as UserKey, verdict: { _tag: 'NotFound' }, userGroup: null, homeLibrary: null },
] as readonly PlannedUser[]

const textOf = async (lines: AsyncIterable<string>): Promise<string> => {
  let text = ''
  for await (const line of lines) text += line
  return text
}

describe('the list of a plan’s users', () => {
  it('is CSV with a row for each, all reasons in one cell, and no formula', async () => {
    const { explain } = given
    const text = await textOf(planUsersCsv([users.slice(0, 2), users.slice(2)], { explain }))
    expect(text.split('\r\n')).toEqual([
      PLAN_CSV_COLUMNS.join(','),
      'u1,Keep,\'=cmd|,"main ""one""",open-loans | debt,open-loans: 2 against 0 | debt: 10.01 ' +
        'against 10,staff-roles,staff-roles: 1 against 0,,,,,,',
      'u2,Purge,,,,,,,10.005,yes,3,,,',
      'u3,Apply,public,,,,,,,,,2014-01-31,,2013-06-30',
      'u4,NotFound,,,,,,,,,,,,',
      '',
    ])
  })

  it('shows users as the host wants', () => {
    expect(planCsvRow(users[3] as PlannedUser, { show: (key) => `card of ${key}` })).toMatch(
      /^card of u4,/,
    )
  })

  it('is one JSON array, a line a user, harmless in a page', async () => {
    const [first] = users as readonly [PlannedUser]
    const hostile = { ...first, homeLibrary: '</script>' }
    const text = await textOf(listJson([[hostile], [given.kept]], { show: (key) => `#${key}` }))
    expect(text).not.toContain('</script>')
    expect(text.split('\n')).toHaveLength(5)
    expect(JSON.parse(text)).toMatchObject([
      { key: '#u1', homeLibrary: '</script>' },
      { userKey: '#u1', status: 'kept' },
    ])
    expect(JSON.parse(await textOf(listJson([])))).toEqual([])
  })

  it.each([
    [0, /^stay +u1 +Open loans|^stay +u1 /],
    [1, /^go +u2$/],
    [2, /^act on +u3$/],
    [3, /^not found +u4$/],
  ])('is a line of a terminal for user %s', (at, line) => {
    expect(verdictLine(users[at] as PlannedUser)).toMatch(line)
  })
})
