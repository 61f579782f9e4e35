// Nothing in a report’s page but text, whatever the names and codes in it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ActorKey, JobId } from '../../src/domain/keys.js'
import { reportHtml, type ReportHtmlInput, visibleText } from '../../src/report/index.js'
import * as given from './fixtures.js'
import { input, readPage } from './html-page.js'

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
  })

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
