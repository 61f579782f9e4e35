// The report as a page: well formed, self-contained, accessible, and complete without scripts.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { reportHtml, type ReportHtmlInput } from '../../src/report/index.js'
import * as given from './fixtures.js'
import { input, readPage } from './html-page.js'

const page = reportHtml(input)

describe('the page of a report', () => {
  const { text, elements, named } = readPage(page)
  const flat = text.replace(/\s+/g, ' ')

  it.each([
    ['who asked', 'Ordered by head-of-circulation'],
    ['who approved', 'Approved by second-librarian'],
    [
      'the numbers and that they add up',
      'The numbers add up: every user in scope has exactly one outcome.',
    ],
    ['the sum', 'Sum 12 users with an outcome'],
    ['reasons', 'Open loans (open-loans) 2'],
    [
      'warnings, and how many of the users went',
      'Code Users Went Did not go Staff roles (staff-roles) 3 2 1',
    ],
    ['the money waived', 'Money waived 1,234.50 CHF'],
    ['the criteria', 'Record type public.'],
    ['the policy', 'Fines are netted.'],
    ['the cutoff', 'before 2013-12-10 (not inclusive'],
    [
      'the timeline by time',
      'Started 2013-12-20 12:10:00 UTC Resumed after a restart. 2013-12-20 13:02:03 UTC ' +
        'Finished after 1 h 2 min 3 s',
    ],
    [
      'who was kept and every reason',
      'u1 2013-12-20 12:30:00 UTC open-loans: 2 against 0 debt: 10.01 against 10 staff-roles: 1 ' +
        'against 0',
    ],
    [
      'who was purged and what was done',
      'u2 2013-12-20 12:30:00 UTC 10.01 CHF waived, researcher demoted, 3 requests cancelled',
    ],
    ['who failed and how', 'Effect failed (effect-failed, waiveFines, 23503)'],
    ['that a list is complete', 'Kept. All of them.'],
    ['that a list is cut', 'Purged. The first 1; the CSV has all.'],
    ['that a list is not there', 'Vanished Their list is not in this page'],
  ])('says %s', (_, words) => {
    expect(flat).toContain(words)
  })

  it('says by which facts a purged user was selected, where the policy keeps them', () => {
    const { job } = given.report
    const policy = { ...given.policy, evidence: 'dates' as const }
    const kept = { ...job, order: { ...given.order, policy } } as typeof job
    const outcomes = { purged: [given.withEvidence] }
    const withEvidence = reportHtml({ ...input, outcomes, report: { ...given.report, job: kept } })
    expect(readPage(withEvidence).text.replace(/\s+/g, ' ')).toContain(
      'Selected by u2 2013-12-20 12:30:00 UTC 10.01 CHF waived, researcher demoted, 3 requests ' +
        'cancelled Purge date: 2013-12-01, Record type: public, User group: none',
    )
    expect(page).not.toContain('Selected by')
  })

  it('loads nothing and may load nothing', () => {
    expect(page).not.toMatch(
      /https?:|\/\/[a-z]|url\(|@import|<link|<iframe|<img|\ssrc=|\sstyle=|\son[a-z]+=/i,
    )
    const csp =
      named('meta').find((each) => each.attributes['http-equiv'] === 'Content-Security-Policy')
        ?.attributes.content ?? ''
    expect(csp).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/,
    )
    for (const kind of ['style', 'script']) {
      const written = new RegExp(`<${kind}>([\\s\\S]*?)</${kind}>`).exec(page)?.[1] ?? ''
      expect(csp).toContain(
        `${kind}-src 'sha256-${createHash('sha256').update(written).digest('base64')}'`,
      )
    }
    for (const link of named('a')) expect(link.attributes.href).toMatch(/^#/)
  })

  it('says its language and its encoding, first', () => {
    expect(page).toMatch(
      /^<!doctype html>\n<html lang="en" dir="ltr">\n<head>\n<meta charset="utf-8">/,
    )
    expect(named('meta').some((each) => each.attributes.name === 'viewport')).toBe(true)
  })

  it('has headings in order', () => {
    const levels = elements
      .filter((each) => /^h[1-6]$/.test(each.name))
      .map((each) => Number(each.name[1]))
    expect(levels[0]).toBe(1)
    expect(levels.filter((level) => level === 1).length).toBe(1)
    for (const [at, level] of levels.entries())
      expect(level).toBeLessThanOrEqual((levels[at - 1] ?? 0) + 1)
  })

  it('has no id twice, and every reference leads somewhere', () => {
    const ids = elements.flatMap((each) => each.attributes.id ?? [])
    expect(new Set(ids).size).toBe(ids.length)
    const references = elements.flatMap(({ attributes: a }) => [
      a['aria-labelledby'],
      a.for,
      a['data-table'],
      a.href?.slice(1),
    ])
    for (const id of references.flatMap((each) => each?.split(' ') ?? [])) expect(ids).toContain(id)
  })

  it('has tables with captions and scopes, and boxes that can be reached by keyboard', () => {
    expect(named('caption').length).toBe(named('table').length)
    for (const head of named('th')) expect(head.attributes.scope).toMatch(/^(?:row|col)$/)
    for (const box of elements.filter((each) => /\bscroll\b/.test(each.attributes.class ?? ''))) {
      expect(box.attributes).toMatchObject({ role: 'region', tabindex: '0' })
    }
  })

  it('draws a bar under each outcome and each reason, and leaves the number to the table', () => {
    for (const bar of named('svg'))
      expect(bar.attributes).toMatchObject({ 'aria-hidden': 'true', width: '100%' })
    const widths = named('rect').map((each) => each.attributes.width)
    expect(widths.slice(0, 3)).toEqual(['100%', '28.6%', '14.3%'])
  })

  it('says each total once, and the scope only where it is not the sum', () => {
    const numberOf = (name: string) => new RegExp(`(?<![\\w.])${name} (\\d+)(?![\\d-])`, 'g')
    for (const name of ['Purged', 'Kept', 'Failed', 'Sum'])
      expect([...flat.matchAll(numberOf(name))], name).toHaveLength(1)
    expect(flat).not.toMatch(numberOf('Scope'))
    const running = reportHtml({ ...input, report: given.reportOf({ ...given.totals, kept: 1 }) })
    const said = readPage(running).text.replace(/\s+/g, ' ')
    expect(said).toContain('Sum 11 users with an outcome Scope 12 users of the job')
  })

  it('lists users as people count', () => {
    const users = ['U10', 'u9', 'U2', 'U100'].map((key) => ({
      ...given.kept,
      userKey: given.user(key),
    }))
    const listed = reportHtml({ ...input, outcomes: { kept: users } })
    const shown = [...listed.matchAll(/<th scope="row"><bdi>(u\d+)<\/bdi>/gi)].map(([, key]) => key)
    expect(shown).toEqual(['U2', 'u9', 'U10', 'U100'])
  })

  it('is complete without scripts: only the search field is hidden', () => {
    const hidden = elements.filter((each) => 'hidden' in each.attributes)
    expect(hidden.map((each) => each.attributes.class)).toEqual(['search'])
  })

  it('has contrast enough in light, in dark and on paper', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? ''
    const schemes = [...style.matchAll(/:root \{([^}]*)\}/g)].map(([, block = '']) =>
      Object.fromEntries(
        [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name = '', colour = '']) => [
          name,
          colour,
        ]),
      ),
    )
    expect(schemes.length).toBe(3)
    for (const colour of schemes) {
      for (const ink of ['ink', 'quiet', 'link'])
        expect(contrast(colour[ink], colour.paper)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(colour['alarm-ink'], colour['alarm-paper'])).toBeGreaterThanOrEqual(4.5)
      for (const shape of ['bar', 'bar-kept', 'bar-bad', 'line'])
        expect(contrast(colour[shape], colour.paper)).toBeGreaterThanOrEqual(3)
    }
  })
})

describe('the top of the page', () => {
  it.each([
    ['the library where its name is given', { library: 'City <Library>' }, 'City <Library>'],
    ['the report where none is', {}, 'Purge report: job job-1'],
    ['the report where the name is empty', { library: ' ' }, 'Purge report: job job-1'],
  ])('names %s', (_, given, title) => {
    const written = reportHtml({ ...input, ...given })
    const { elements } = readPage(written)
    expect(elements.filter(({ name }) => name === 'h1')).toHaveLength(1)
    const heading = /<h1>([\s\S]*?)<\/h1>/.exec(written)?.[1] ?? ''
    expect(heading.replace(/<[^>]*>/g, '')).toBe(title.replace('<', '&lt;').replace('>', '&gt;'))
    const ofTab = /<title>([^<]*)<\/title>/.exec(written)?.[1]
    expect(ofTab).toContain('Purge report: job job-1')
    expect(ofTab?.startsWith('City &lt;Library&gt;: ')).toBe(
      'library' in given && title !== ofTab && given.library.trim() !== '',
    )
  })

  it('announces numbers that do not add up', () => {
    const alarmed = reportHtml({ ...input, report: given.reportOf({ ...given.totals, kept: 1 }) })
    const at = alarmed.indexOf(
      '<p class="alarm" role="alert">THE NUMBERS DO NOT ADD UP: 12 users in scope, but only 11',
    )
    expect(at).toBeGreaterThan(0)
    expect(at).toBeLessThan(alarmed.indexOf('<main>'))
    expect(page).not.toContain('role="alert"')
  })

  it('says what a job was that is no purge, and what it assigned', () => {
    const outcomes = { applied: [given.applied] }
    const { text } = readPage(
      reportHtml({
        ...input,
        report: given.assignedReport,
        words: { criteria: [], policy: [] },
        outcomes,
      }),
    )
    const flat = text.replace(/\s+/g, ' ')
    expect(flat).toContain('Report of assigned purge dates: job job-1')
    expect(flat).toContain('Purge date expiry date + 1 month + 30 days')
    expect(flat).toContain('u4 2013-12-20 12:30:00 UTC purge date 2014-01-31')
    expect(flat).not.toContain('Money waived')
    readPage(reportHtml({ ...input, report: given.reappliedReport }))
  })

  it('says why a job was refused', () => {
    const refused = reportHtml({ ...input, report: given.refusedReport, outcomes: {} })
    readPage(refused)
    expect(refused).toContain('Refused, nobody was touched. 1,200 of 4,000 users')
    expect(refused).not.toContain('role="alert"')
  })
})

describe('a list that is not in the page', () => {
  const said = (outcomes: NonNullable<ReportHtmlInput['outcomes']>): string =>
    readPage(reportHtml({ ...input, outcomes })).text.replace(/\s+/g, ' ')

  it(
    'is in the CSV where the host handed none over, and has been forgotten where it handed over ' +
      'an empty one',
    () => {
      expect(said({ kept: [] })).toContain('Kept Their list has been forgotten.')
      expect(said({ kept: [] })).toContain('Purged Their list is not in this page')
    },
  )

  it('is in the CSV where its first row alone would be too large', () => {
    const reasons = Array.from({ length: 40 }, () => given.loans)
    const large = reportHtml({
      ...input,
      outcomes: { kept: [{ ...given.kept, reasons }] },
      explain: () => '\u202e'.repeat(1000),
      show: () => '\u202e'.repeat(10_000),
    })
    expect(large).toContain('Their list is not in this page')
    expect(large).not.toContain('Their list has been forgotten')
  })
})

const contrast = (left = '', right = ''): number => {
  const [light = 0, dark = 0] = [luminance(left), luminance(right)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
