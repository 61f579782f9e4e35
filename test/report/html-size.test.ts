// A report’s page stays small, whatever the number of users.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ActorKey, JobId } from '../../src/domain/keys.js'
import { type Outcome, OUTCOME_STATUSES, type OutcomeStatus } from '../../src/jobs/outcome.js'
import { bytesOf } from '../../src/report/html/markup.js'
import { HTML_LIST_ROWS, reportHtml } from '../../src/report/index.js'
import * as given from './fixtures.js'
import { input, readPage } from './html-page.js'

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
      expect(written).toMatch(new RegExp(`${name}\\. The first [\\d,]+; the CSV has all\\.`))
    }
    expect(written).toContain('Kept. The first 1,000; the')
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
