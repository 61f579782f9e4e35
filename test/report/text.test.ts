// What the terminal says of a plan, a job and one user.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ActorKey } from '../../src/domain/keys.js'
import type { PurgePlan } from '../../src/jobs/plan.js'
import { NO_TALLY, NO_TOTALS } from '../../src/jobs/totals.js'
import {
  outcomeLine,
  planText,
  reportText,
  terminalText,
  verdictLine,
  visibleText,
} from '../../src/report/index.js'
import * as given from './fixtures.js'

describe('the text of a plan', () => {
  const said = planText(given.plan, {
    words: { criteria: ['Record type public.'], policy: ['Fines are netted.'] },
  })

  it.each([
    ['who would go', /Go +1,200 /],
    ['who would stay', /Stay +9 /],
    ['who is not selected', /Not selected +3 /],
    ['how many were examined, of how many', /Examined +1,212 +of 4,000 users in all/],
    [
      'the cutoff and that its day is not selected',
      /before 2013-12-10 \(not inclusive: 2013-12-10 itself is not selected\)/,
    ],
    [
      'each reason with its count',
      /Open loans \(open-loans\) +9\n.*Debt \(debt\) +3\n.*Requests \(requests\): the fact is not known +1/,
    ],
    [
      'warnings, and how many of the users go',
      /Boundary day \(boundary-day\) +2 +1 go, 1 do not\n/,
    ],
    ['cautions', /CAUTION\n {2}- 0 days .*\n {2}- No user group/],
    ['the money that would be waived, rounded half up', /Money to be waived +100\.00 CHF/],
    ['the count to confirm in plain digits', /Count +1200\n/],
    ['the digest to confirm', new RegExp(`Digest +${'ef'.repeat(32)}\n`)],
    ['that a second person must approve', /Approval +by somebody other than who asks/],
    ['the criteria in words', /- Record type public\./],
    ['the policy in words', /- Fines are netted\./],
    ['that nothing takes it back', /cannot be stopped and cannot be undone/],
  ])('says %s', (_, pattern) => {
    expect(said).toMatch(pattern)
  })

  it('says that the boundary day is selected where it is', () => {
    const cutoffs = given.plan.cutoffs.map((each) => ({ ...each, inclusive: true }))
    const plan = { ...given.plan, cutoffs }
    expect(planText(plan)).toContain(
      'on or before 2013-12-10 (inclusive: 2013-12-10 itself is selected)',
    )
  })

  it('announces counts that do not add up before anything else', () => {
    const plan: PurgePlan = { ...given.plan, counts: { ...given.plan.counts, examined: 1213 } }
    expect(said).not.toContain('DO NOT ADD UP')
    expect(planText(plan).split('\n')[2]).toMatch(
      /THE NUMBERS DO NOT ADD UP: 1,213 users examined, but the verdicts sum up to 1,212/,
    )
  })

  it('says at the top that the caps would refuse it, and offers nothing to confirm', () => {
    const refused = planText({ ...given.plan, refusal: given.refused.refusal })
    expect(refused.split('\n')[2]).toBe(
      '!!! A job of this plan would be refused. 1,200 of 4,000 users would go, more than the ' +
        "policy's cap (100 users, 2.5 %). Narrow the criteria or change the policy.",
    )
    expect(refused).not.toContain(given.plan.digest)
    expect(refused).toContain('There is nothing to confirm')
  })

  it('counts warnings together where nobody told apart who went', () => {
    const { warningsOfThoseWhoGo: _, ...tally } = given.tally
    expect(reportText({ ...given.report, tally })).toMatch(/Staff roles \(staff-roles\) +3\n/)
  })

  it('names rules as the host does', () => {
    expect(planText(given.plan, { label: (code) => code.toUpperCase() })).toMatch(
      /REQUESTS \(requests\): the fact is not known +1/,
    )
  })
})

describe('the text of a report', () => {
  const said = reportText(given.report)

  it.each([
    ['who asked', /Ordered by +head-of-circulation/],
    ['who approved', /Approved by +second-librarian/],
    ['what was confirmed', /Confirmed +8 users, digest/],
    [
      'the day that counted in the institution’s zone',
      /2013-12-20 23:30:00 UTC \(2013-12-21 in Europe\/Zurich\)/,
    ],
    [
      'every outcome and their sum',
      /Purged +7 .*\n +Kept +2 .*\n +Vanished +1 .*\n +Failed +1 .*\n +In doubt +1 .*\n +Sum +12 .*\n +Scope +12 /,
    ],
    ['that they add up', /The numbers add up: every user in scope has exactly one outcome\./],
    ['reasons', /Open loans \(open-loans\) +2\n/],
    ['a rule that failed', /x-own: the rule failed +1/],
    [
      'warnings, and how many of the users went',
      /Staff roles \(staff-roles\) +3 +2 went, 1 did not\n/,
    ],
    ['money waived', /Money waived +1,234\.50 CHF/],
    ['how long it took', /Finished after 1 h 2 min 3 s/],
  ])('says %s', (_, pattern) => {
    expect(said).toMatch(pattern)
  })

  it.each([
    [
      'an outcome is missing',
      { ...given.reportOf({ ...given.totals, kept: 1 }), addsUp: false },
      /12 users in scope, but only 11 with an outcome, 1 without/,
    ],
    [
      'an outcome is missing and the report claims it adds up',
      given.reportOf({ ...given.totals, kept: 1 }),
      /only 11 with an outcome/,
    ],
    [
      'there are more outcomes than users',
      given.reportOf({ ...given.totals, kept: 3 }),
      /13 users with an outcome, but only 12 in scope/,
    ],
    ['the journal says so', { ...given.report, addsUp: false }, /a user in scope has no outcome/],
    [
      'the stored totals differ',
      { ...given.report, totals: { ...given.totals, kept: 3, failed: 0 } },
      /differ from those stored/,
    ],
    [
      'a number is none',
      given.reportOf({ ...given.totals, kept: Number.NaN }),
      /not a whole number/,
    ],
    [
      'a refused job has outcomes',
      { ...given.refusedReport, totals: { ...NO_TOTALS, scope: 1, purged: 1 } },
      /was refused, yet 1 user/,
    ],
    [
      'a running job has too many outcomes',
      { ...given.report, job: given.running, totals: { ...given.totals, scope: 3 } },
      /only 3 in scope/,
    ],
  ])('announces at the top that %s', (_, report, why) => {
    const line = reportText(report).split('\n')[2] ?? ''
    expect(line).toMatch(/^!!! THE NUMBERS DO NOT ADD UP/)
    expect(line).toMatch(why)
  })

  it.each([
    [
      'queued',
      { ...given.report, job: given.queued, totals: NO_TOTALS, tally: NO_TALLY, addsUp: false },
      /Status +Queued: nothing was touched yet/,
    ],
    [
      'running',
      {
        ...given.report,
        job: given.running,
        totals: { ...given.totals, scope: 50 },
        addsUp: false,
      },
      /Sum *12 .*\n *Scope *50 .*\n\n *Not finished:/,
    ],
    [
      'refused',
      given.refusedReport,
      /Refused, nobody was touched\. 1,200 of 4,000 users would go, more than the policy's cap \(100 users, 2\.5 %\)/,
    ],
  ])('is calm about a %s job', (_, report, pattern) => {
    const text = reportText(report)
    expect(text).toMatch(pattern)
    expect(text).not.toContain('DO NOT ADD UP')
  })

  it('says who did not approve', () => {
    const job = { ...given.completed, approvedBy: null }
    expect(reportText({ ...given.report, job })).toContain(
      'nobody, although the policy asks for a second person',
    )
    const relaxed = {
      ...job,
      order: { ...given.order, policy: { ...given.policy, approval: 'none' as const } },
    }
    expect(reportText({ ...given.report, job: relaxed })).toContain(
      'nobody (no second person was asked for)',
    )
  })

  it('shows actors as the host wants', () => {
    expect(reportText(given.report, { showActor: () => 'somebody' })).toMatch(
      /Ordered by +somebody\n.*Approved by +somebody\n/,
    )
  })
})

describe('the text of a job that is no purge', () => {
  it('says how purge dates were assigned', () => {
    const said = reportText(given.assignedReport)
    expect(said).toMatch(/^REPORT OF ASSIGNED PURGE DATES {2}job job-1\n/)
    expect(said).toMatch(
      /Purge date +expiry date \+ 1 month \+ 30 days\n.*Except +group staff: end of the expiry date’s quarter\n/,
    )
    expect(said).toMatch(
      /Except +where lostItemPaid holds: 2020-01-31 \+ 7 days\n.*Existing dates +are left as they are\n/,
    )
    expect(said).toMatch(/Applied +3 /)
    expect(said).not.toMatch(/Purged|Money|Cutoff/)
  })

  it('says which delete policy was applied again', () => {
    const said = reportText(given.reappliedReport)
    expect(said).toMatch(/Delete policy +Remove fully\n/)
    expect(said).toMatch(/As of +2013-12-20 23:30:00 UTC\n/)
  })
})

describe('one user on one line', () => {
  it('says what became of them, with every reason and warning', () => {
    expect(outcomeLine(given.kept, given)).toBe(
      'kept          u1  open-loans: 2 against 0 | debt: 10.01 against 10 | warning: ' +
        'staff-roles: 1 against 0',
    )
    expect(outcomeLine(given.failed, given)).toContain(
      'Effect failed (effect-failed, waiveFines, 23503)',
    )
  })

  it('says by which facts a purged user was selected, where they are kept', () => {
    expect(outcomeLine(given.withEvidence, given)).toBe(
      'purged        u2  selected by Purge date: 2013-12-01, Record type: public, User group: none',
    )
  })

  it.each([
    [
      { _tag: 'Purge' as const, actions: given.nothingDone, warnings: [given.staff] },
      'go            u1  warning: staff-roles: 1 against 0',
    ],
    [
      { _tag: 'Keep' as const, reasons: [given.loans] as const, warnings: [] },
      'stay          u1  open-loans: 2 against 0',
    ],
    [
      { _tag: 'NotSelected' as const, reasons: [given.debt] as const, warnings: [] },
      'not selected  u1  debt: 10.01 against 10',
    ],
  ])('says what would become of them', (verdict, line) => {
    expect(verdictLine({ key: given.user('u1'), verdict }, given)).toBe(line)
  })
})

describe('hostile text in a terminal', () => {
  it.each(given.HOSTILE)('stays on its line and does nothing: %s', (_, name) => {
    const line = outcomeLine(
      { ...given.kept, userKey: given.user(name) },
      { explain: () => name, show: (key) => key },
    )
    expect(line).not.toMatch(given.HIDDEN)
    expect(line).not.toContain('\n')
    const job = { ...given.completed, requestedBy: name as ActorKey }
    const text = reportText(
      { ...given.report, job, tally: { ...given.tally, reasons: { [name]: 1 } } },
      { words: { criteria: [name], policy: [] } },
    )
    expect(text).not.toMatch(given.HIDDEN)
    expect(text.split('\n').length).toBe(reportText(given.report).split('\n').length)
  })

  it('writes what cannot be seen as its number', () => {
    expect(terminalText('a\u001b[2J\u202eb\r\n')).toBe('a[U+001B][2J[U+202E]b[U+000D][U+000A]')
  })

  it('shortens what is too long and says how long it was', () => {
    expect(terminalText('x'.repeat(10_000))).toBe(`${'x'.repeat(120)}… (120/10000)`)
    expect(terminalText(`${'x'.repeat(119)}😀😀`)).toBe(`${'x'.repeat(119)}… (119/123)`)
  })

  it('never leaves anything hidden, and changes nothing a second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const visible = visibleText(text)
        expect(visible).not.toMatch(given.HIDDEN)
        expect(visible).not.toContain('\n')
        expect(visibleText(visible)).toBe(visible)
      }),
    )
  })

  it('leaves letters of every script alone', () => {
    for (const text of ['Zoë Müller', 'דוד כהן', 'محمد', '李小龍', '👩‍👩‍👧', 'می‌خواهم'])
      expect(visibleText(text)).toBe(text)
  })
})
