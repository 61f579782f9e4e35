// The report in a browser, out of a file: searched, sorted, printed, and fit for everybody.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GERMAN } from '../../src/german/index.js'
import type { Outcome, OutcomeStatus } from '../../src/jobs/outcome.js'
import { reportHtml, type ReportHtmlInput } from '../../src/report/index.js'
import { temporaryFolder } from '../example/fixture.js'
import { noChromium, openBrowser } from '../web/chromium.js'
import { fitForEverybody } from '../web/fit.js'
import * as given from './fixtures.js'
import { input } from './html-page.js'

const skipped = noChromium === null ? '' : ` (skipped: ${noChromium})`

const USERS = 150

/** As many outcomes as a small library has, in the order of the text of their keys. */
const outcomesOf = (status: OutcomeStatus, like: Outcome): readonly Outcome[] =>
  Array.from({ length: USERS }, (_, at) => ({
    ...like,
    status,
    at: given.at(
      `2013-${at % 2 === 0 ? '02' : '11'}-${String((at % 28) + 1).padStart(2, '0')}T12:30:00.000Z`,
    ),
    userKey: given.user(`${status}-0198c1de-7b6a-4b7e-9d3a-U${at + 1}`),
    ...(like.actions === null
      ? {}
      : { actions: { ...like.actions, waive: `${at + 1}.5` as never } }),
  })).sort((left, right) => (left.userKey < right.userKey ? -1 : 1))

const totals = {
  ...given.totals,
  scope: 2 * USERS,
  purged: USERS,
  kept: USERS,
  vanished: 0,
  failed: 0,
  inDoubt: 0,
}

const large: ReportHtmlInput = {
  ...input,
  library: 'Zentralbibliothek',
  report: {
    ...given.reportOf(totals),
    tally: { ...given.tally, reasons: { 'open-loans': 9, debt: 100, 'staff-roles': 20 } },
  },
  label: (code) => (code === 'open-loans' ? 'Outstanding' : code),
  explain: ({ code }) => (code === 'open-loans' ? 'two books are not back' : `held: ${code}`),
  outcomes: {
    kept: outcomesOf('kept', { ...given.kept, reasons: [given.loans] }),
    purged: outcomesOf('purged', given.purged),
  },
}

describe.skipIf(noChromium !== null)(`the report in a browser${skipped}`, () => {
  let browser: Browser
  const folder = temporaryFolder()

  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
  })

  const filled = (shown: ReportHtmlInput): string => {
    const file = join(folder, 'report.html')
    writeFileSync(file, reportHtml(shown))
    return file
  }

  const opened = async (
    shown: ReportHtmlInput,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<Page> => {
    const context = await browser.newContext({ offline: true, ...options })
    const page = await context.newPage()
    page.on('console', (message) => expect(message.text()).toBe(''))
    page.on('pageerror', (fault) => expect(fault.message).toBe(''))
    await page.goto(pathToFileURL(filled(shown)).href)
    return page
  }

  const visibleRows = (page: Page, table: string): Promise<readonly string[]> =>
    page.locator(`#${table} tbody th:visible`).allTextContents()

  it.each([
    ['in English', {}],
    ['in German', { catalogue: GERMAN }],
  ])('is fit for everybody, before and while it is searched, %s', async (_, words) => {
    const page = await opened({ ...large, ...words })
    await fitForEverybody(page)
    await page.locator('#search').fill('U12')
    await fitForEverybody(page)
    await page.context().close()
  })

  it('finds a row of any part by a key, a label, a code or a word, and hides what has none', async () => {
    const page = await opened(large)
    const search = page.getByLabel('Search this report')
    const all = await page.locator('main tbody tr, main dl > div, main li').count()
    for (const [wanted, kept, purged] of [
      ['KEPT-0198c1de-7b6a-4b7e-9d3a-u150', 1, 0],
      // The label of a reason, which no sentence of the list says.
      ['outstanding', USERS, 0],
      ['open-loans', USERS, 0],
      ['books not back', USERS, 0],
      // The heading over the list.
      ['purged u150', 0, 1],
      ['nobody is called so', 0, 0],
    ] as const) {
      await search.fill(wanted)
      expect([wanted, (await visibleRows(page, 'users-kept')).length]).toEqual([wanted, kept])
      expect([wanted, (await visibleRows(page, 'users-purged')).length]).toEqual([wanted, purged])
    }
    expect(await page.locator('main section:visible').count()).toBe(0)
    expect(await page.locator('output').textContent()).toBe(`0 of ${all} rows shown`)
    await search.fill('Cutoff')
    expect(await page.locator('main section:visible h2').allTextContents()).toContain('Summary')
    await search.fill('outstanding')
    expect(await page.locator('#reasons').isVisible()).toBe(true)
    expect(await page.locator('tfoot:visible').count()).toBe(0)
    await search.fill('')
    expect(
      await page.locator('main tbody tr:visible, main dl > div, main li:visible').count(),
    ).toBe(all)
    expect(await page.locator('output').textContent()).toBe('')
    await page.context().close()
  })

  it('finds a name whatever its accents', async () => {
    const page = await opened({ ...large, show: () => 'Zoë Müller' })
    await page.locator('#search').fill('zoe muller')
    expect((await visibleRows(page, 'users-kept')).length).toBe(USERS)
    await page.context().close()
  })

  it('sorts by a column as people count: numbers, keys, dates, amounts', async () => {
    const page = await opened({ ...large, catalogue: GERMAN })
    const sortedBy = async (table: string, column: number, times: number) => {
      const head = page.locator(`${table} thead th`).nth(column)
      for (let time = 0; time < times; time++) await head.getByRole('button').press('Enter')
      expect(await head.getAttribute('aria-sort')).toBe(times === 1 ? 'ascending' : 'descending')
      return page
        .locator(`${table} tbody tr`)
        .evaluateAll(
          (rows, at) => rows.map((row) => row.children[at as never]?.textContent ?? ''),
          column,
        )
    }
    const keys = await sortedBy('#users-kept', 0, 2)
    expect(keys.map((key) => Number(key.split('U')[1]))).toEqual(
      Array.from({ length: USERS }, (_, at) => USERS - at),
    )
    const days = await sortedBy('#users-kept', 1, 1)
    expect(days[0]).toContain('01.02.2013')
    expect(days.at(-1)).toContain('.11.2013')
    const amounts = await sortedBy('#users-purged', 2, 1)
    expect(amounts.map((amount) => Number.parseFloat(amount.replace(',', '.')))).toEqual(
      Array.from({ length: USERS }, (_, at) => at + 1.5),
    )
    const reasons = 'table:has(#caption-reasons)'
    expect(await sortedBy(reasons, 1, 1)).toEqual(['9', '20', '100'])
    await page.context().close()
  })

  it('shows everything where no script may run', async () => {
    const page = await opened(large, { javaScriptEnabled: false })
    expect(await page.locator('#search').isVisible()).toBe(false)
    expect(await page.getByRole('button').count()).toBe(0)
    expect((await visibleRows(page, 'users-kept')).length).toBe(USERS)
    await page.context().close()
  })

  it('prints on few pages, heads repeated, no ID broken in the middle', async () => {
    // Reasons so long that they want the room of the IDs.
    const page = await opened({ ...large, explain: () => 'because of this and that '.repeat(9) })
    // A4 without its margins, in the pixels of CSS.
    await page.setViewportSize({ width: 703, height: 1032 })
    await page.emulateMedia({ media: 'print' })
    const broken = await page
      .locator('.list tbody th bdi, code, header bdi')
      .evaluateAll((ids) =>
        ids.filter((id) => id.getClientRects().length > 1).map((id) => id.textContent),
      )
    expect(await page.locator('.list tbody th bdi, code, header bdi').count()).toBe(2 * USERS + 3)
    expect(broken).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(703)
    expect(
      await page
        .locator('thead')
        .evaluateAll((heads) => [
          ...new Set(heads.map((head) => head.computedStyleMap().get('display')?.toString())),
        ]),
    ).toEqual(['table-header-group'])
    await page.goto(pathToFileURL(filled(large)).href)
    const pdf = await page.pdf({ format: 'A4' })
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
    expect(pages).toBeGreaterThan(1)
    expect(pages).toBeLessThanOrEqual(8)
    await page.context().close()
  })
})
