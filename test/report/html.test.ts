// The report as a page: well formed, self-contained, small, accessible, and nothing in it but text.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ActorKey, JobId } from '../../src/domain/keys.js'
import { type Outcome, OUTCOME_STATUSES, type OutcomeStatus } from '../../src/jobs/outcome.js'
import { bytesOf } from '../../src/report/html/markup.js'
import {
  HTML_LIST_ROWS,
  reportHtml,
  type ReportHtmlInput,
  visibleText,
} from '../../src/report/index.js'
import * as given from './fixtures.js'

const input: ReportHtmlInput = {
  report: given.report,
  explain: given.explain,
  words: {
    criteria: ['Record type public.'],
    policy: ['Fines are netted.', 'Open requests are cancelled.'],
  },
  outcomes: { kept: [given.kept, given.kept], purged: [given.purged], failed: [given.failed] },
  timeline: [{ at: given.at('2013-12-20T12:10:00.000Z'), text: 'Resumed after a restart.' }],
}
const page = reportHtml(input)

const VOID = new Set(['meta', 'br', 'input', 'rect'])
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}
const decoded = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39);/g, (each) => ENTITIES[each] ?? each)

/**
 * Reads a page as strictly as the tests need: every tag as written, closed in order, attributes
 * quoted; answers its elements and text.
 */
const readPage = (html: string) => {
  const elements: {
    readonly name: string
    readonly attributes: Readonly<Record<string, string>>
  }[] = []
  const open: string[] = []
  const body = html
    .replace(/^<!doctype html>/, '')
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '<$1></$1>')
  const text = body.replace(/<([^>]*)>/g, (_, tag: string) => {
    const closing = /^\/([a-z0-9]+)$/.exec(tag)
    if (closing !== null) {
      expect(open.pop()).toBe(closing[1])
      return '\n'
    }
    const parts = /^([a-z0-9]+)((?: [a-zA-Z-]+(?:="[^"<>]*")?)*)(\/?)$/.exec(tag)
    expect(parts, `<${tag}>`).not.toBeNull()
    const [, name = '', attributes = '', selfClosed] = parts ?? []
    const pairs = [...attributes.matchAll(/ ([a-zA-Z-]+)(?:="([^"]*)")?/g)].map(
      ([, key = '', value = '']) => [key, decoded(value)],
    )
    elements.push({ name, attributes: Object.fromEntries(pairs) })
    if (!VOID.has(name) && selfClosed !== '/') open.push(name)
    return '\n'
  })
  expect(open).toEqual([])
  expect(text).not.toMatch(/[<>]/)
  expect(text.replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&')
  return {
    elements,
    text: decoded(text),
    named: (name: string) => elements.filter((each) => each.name === name),
  }
}

describe('the page of a report', () => {
  const { text, elements, named } = readPage(page)
  const flat = text.replace(/\s+/g, ' ')

  it.each([
    ['who asked', 'Asked by head-of-circulation'],
    ['who approved', 'Approved by second-librarian'],
    [
      'the numbers and that they add up',
      'The numbers add up: 12 users in scope, 12 users with an outcome.',
    ],
    ['the sum', 'Sum 12 users with an outcome Scope 12 users planned'],
    ['reasons', 'Open loans (open-loans) 2'],
    ['warnings', 'Staff roles (staff-roles) 3'],
    ['the money waived', 'Money waived 1234.50 CHF'],
    ['the criteria', 'Record type public.'],
    ['the policy', 'Fines are netted.'],
    ['the cutoff', 'before 2013-12-10 (not inclusive'],
    [
      'the timeline by time',
      'Started 2013-12-20 12:10:00 UTC Resumed after a restart. 2013-12-20 13:02:03 UTC Finished after 1 h 2 min 3 s',
    ],
    [
      'who was kept and every reason',
      'u1 2013-12-20 12:30:00 UTC open-loans: 2 against 0 debt: 10.01 against 10 staff-roles: 1 against 0',
    ],
    [
      'who was purged and what was done',
      'u2 2013-12-20 12:30:00 UTC 10.01 CHF waived, researcher demoted, 3 requests cancelled',
    ],
    ['who failed and how', 'Effect failed (effect-failed, waiveFines, 23503)'],
    ['that a list is complete', 'Kept. All 2.'],
    ['that a list is cut', 'Purged. First 1 of 7; the CSV has all.'],
    [
      'that a list is not there',
      'Vanished: 1 user Vanished: the record was gone before the job touched it. Their list is not in this page',
    ],
  ])('says %s', (_, words) => {
    expect(flat).toContain(words)
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

  it('draws charts that say their numbers', () => {
    const charts = named('svg')
    expect(charts.length).toBe(3)
    for (const chart of charts)
      expect(chart.attributes).toMatchObject({ role: 'img', width: '100%' })
    expect(flat).toContain('Purged 7, Kept 2, Vanished 1, Failed 1, In doubt 1')
    const widths = named('rect').map((each) => each.attributes.width)
    expect(widths.slice(0, 3)).toEqual(['100%', '28.6%', '14.3%'])
  })

  it('is complete without scripts: only the search boxes are hidden', () => {
    const hidden = elements.filter((each) => 'hidden' in each.attributes)
    expect(hidden.length).toBe(3)
    for (const each of hidden) expect(each.attributes.class).toBe('search')
  })

  it('searches a list once scripts run, and says how many rows are left', () => {
    const rows = ['Anna open-loans', 'Bert debt', 'Ann debt'].map((textContent) => ({
      textContent,
      hidden: false,
    }))
    const heard: (() => void)[] = []
    const field = { value: '', addEventListener: (_: string, hear: () => void) => heard.push(hear) }
    const said = { textContent: '' }
    const box = {
      hidden: true,
      dataset: { table: 'users-kept', said: /data-said="([^"]*)"/.exec(page)?.[1] },
      querySelector: (name: string) => (name === 'input' ? field : said),
    }
    const document = {
      querySelectorAll: () => [box],
      getElementById: () => ({ tBodies: [{ rows }] }),
    }
    new Function('document', /<script>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '')(document)
    expect(box.hidden).toBe(false)
    const search = (wanted: string) => {
      field.value = wanted
      for (const hear of heard) hear()
      return [rows.map((row) => !row.hidden), said.textContent]
    }
    expect(search(' ann')).toEqual([[true, false, true], '2 of 3 rows shown'])
    expect(search('')).toEqual([[true, true, true], ''])
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

  it('is in the CSV where the host handed none over, and has been forgotten where it handed over an empty one', () => {
    expect(said({ kept: [] })).toContain(
      'Kept: 2 users Kept: a rule held them back at the last read. Their list has been forgotten.',
    )
    expect(said({ kept: [] })).toContain(
      'deleted as far as the delete policy says. Their list is not in this page',
    )
  })

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

describe('hostile text in the page', () => {
  const everywhere = (name: string): ReportHtmlInput => ({
    ...input,
    report: {
      ...given.report,
      job: {
        ...given.completed,
        id: name as JobId,
        requestedBy: name as ActorKey,
        approvedBy: name as ActorKey,
      },
      tally: { ...given.tally, reasons: { [name]: 1 }, warnings: { [name]: 1 } },
    },
    explain: () => name,
    show: () => name,
    label: () => name,
    words: { criteria: [name], policy: [name] },
    timeline: [{ at: given.at(name), text: name }],
  })

  it.each(given.HOSTILE)('is text and nothing else: %s', (_, name) => {
    const written = reportHtml(everywhere(name))
    const { elements, text } = readPage(written)
    expect(elements.map((each) => each.name)).toEqual(
      readPage(reportHtml(everywhere('harmless'))).elements.map((each) => each.name),
    )
    expect(text).toContain(visibleText(name))
    expect(written).not.toMatch(given.HIDDEN)
  })

  it('is text and nothing else, whatever it is', () => {
    const nasty = fc.array(
      fc.constantFrom('<', '>', '&', '"', "'", '/', 'script', '-->', '&lt;', ' ', '\u202e'),
      { maxLength: 10 },
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          nasty.map((parts) => parts.join('')),
        ),
        (name) => {
          expect(readPage(reportHtml(everywhere(name))).text).toContain(visibleText(name))
        },
      ),
      { numRuns: 50 },
    )
  }, 30_000)

  it('shows of a user what the host shows, and nothing else', () => {
    const written = reportHtml({
      ...input,
      show: () => 'somebody',
      outcomes: { kept: [{ ...given.kept, userKey: given.user('secret-key') }] },
    })
    expect(written).toContain('<bdi>somebody</bdi>')
    expect(written).not.toContain('secret-key')
  })
})

describe('the page of 1,000,000 users', () => {
  const million = {
    ...given.totals,
    scope: 6_000_000,
    purged: 1e6,
    applied: 1e6,
    kept: 1e6,
    vanished: 1e6,
    failed: 1e6,
    inDoubt: 1e6,
  }

  const lists = (outcome: Outcome) => {
    let read = 0
    const users = function* (status: OutcomeStatus): Generator<Outcome> {
      for (let at = 0; at < 1_000_000; at++) {
        read++
        yield { ...outcome, status, userKey: given.user(`user-${at}`) }
      }
    }
    return {
      outcomes: Object.fromEntries(OUTCOME_STATUSES.map((status) => [status, users(status)])),
      read: () => read,
    }
  }

  it('stays under 2 MB, reads no more than it shows, and says so', () => {
    const { outcomes, read } = lists({ ...given.failed, reasons: [given.loans, given.debt] })
    const written = reportHtml({ ...input, report: given.reportOf(million), outcomes })
    expect(Buffer.byteLength(written)).toBeLessThan(2_000_000)
    expect(read()).toBeLessThanOrEqual(6 * (HTML_LIST_ROWS + 1))
    for (const name of ['Kept', 'Purged', 'Failed', 'In doubt', 'Vanished', 'Applied']) {
      expect(written).toMatch(
        new RegExp(`${name}\\. First [\\d,]+ of 1,000,000; the CSV has all\\.`),
      )
    }
    expect(written).toContain('Kept. First 1,000 of')
  })

  it.each([
    ['plain', 'x'.repeat(10_000)],
    ['that need escaping', '"'.repeat(10_000)],
    ['that cannot be seen', '\u202e'.repeat(10_000)],
    ['beyond ASCII', 'ש'.repeat(10_000)],
    ['ever longer', '<'.repeat(300_000)],
  ])('stays under 2 MB with names, reasons, words and codes of any length, %s', (_, name) => {
    const { outcomes } = lists({
      ...given.kept,
      reasons: Array.from({ length: 100 }, () => given.loans),
    })
    const counts = Object.fromEntries(
      Array.from({ length: 2000 }, (_each, at) => [`${at}${name.slice(0, 1000)}`, at]),
    )
    const written = reportHtml({
      ...input,
      report: {
        ...given.reportOf(million),
        job: {
          ...given.completed,
          totals: million,
          id: name as JobId,
          requestedBy: name as ActorKey,
          approvedBy: name as ActorKey,
        },
        tally: { ...given.tally, reasons: counts, warnings: counts },
      },
      outcomes,
      show: () => name,
      explain: () => name,
      label: () => name,
      words: { criteria: Array(2000).fill(name), policy: Array(2000).fill(name) },
      timeline: Array.from({ length: 2000 }, () => ({
        at: given.at('2013-12-20T12:10:00.000Z'),
        text: name,
      })),
    })
    expect(Buffer.byteLength(written)).toBeLessThan(2_000_000)
    expect(written).toMatch(/[\d,]+ more codes left out, so that this page stays small\./)
    expect(written).toContain('Finished after 1 h 2 min 3 s')
    readPage(written)
  })

  it('counts bytes as UTF-8 has them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(bytesOf(text)).toBe(Buffer.byteLength(text))
      }),
    )
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
