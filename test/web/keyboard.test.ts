// The whole story without a pointer: one administrator plans, looks and orders, a second approves,
// and both read the report. Also without JavaScript.
import { type ServerType, serve } from '@hono/node-server'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { siteApp } from '../../examples/embedded-library/web/app.js'
import { noChromium, openBrowser } from './chromium.js'
import { aPerson, type TestSite, testSite } from './visitor.js'

const MINUTES = 60_000
const MOST_TABS = 120

const skipped = noChromium === null ? '' : ` (skipped: ${noChromium})`

/** What a screen reader would say of the element in focus, and whether the eye sees the focus. */
const FOCUSED = `(() => {
  const element = document.activeElement
  const style = getComputedStyle(element)
  const { width, height } = element.getBoundingClientRect()
  const names = [element.getAttribute('aria-label'), element.labels?.[0]?.textContent, element.textContent]
  return {
    name: names.map((name) => (name ?? '').replace(/\\s+/g, ' ').trim()).find((name) => name !== '') ?? '',
    isSeen: style.outlineStyle !== 'none' && width > 0 && height > 0,
  }
})()`

interface Focused {
  readonly name: string
  readonly isSeen: boolean
}

/** Goes on by Tab, or back by Shift+Tab, to the element of that name, where the focus is seen. */
const reach = async (page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> => {
  const passed: string[] = []
  for (let time = 0; time < MOST_TABS; time++) {
    await page.keyboard.press(key)
    // A page that follows a job may be drawn anew at this moment; then Tab begins at its head.
    const focused = await page
      .evaluate(FOCUSED)
      .then((found) => found as Focused)
      .catch(() => page.waitForLoadState().then(() => ({ name: '', isSeen: false })))
    passed.push(focused.name.slice(0, 40))
    if (!name.test(focused.name)) continue
    expect([String(name), focused.isSeen]).toEqual([String(name), true])
    return
  }
  throw new Error(`no ${String(name)} on ${page.url()} among ${passed.join(' | ')}`)
}

const press = async (page: Page, name: RegExp, key = 'Enter'): Promise<void> => {
  await reach(page, name)
  await page.keyboard.press(key)
}

/** A field that is reached by Tab has its text selected, so that typing replaces it. */
const fill = async (page: Page, name: RegExp, text: string): Promise<void> => {
  await reach(page, name)
  await page.keyboard.type(text)
}

const titled = (page: Page, name: RegExp): Promise<void> =>
  page.getByRole('heading', { level: 1, name }).waitFor()

describe.skipIf(noChromium !== null)(
  `the whole story by keyboard alone${skipped}`,
  { timeout: 4 * MINUTES },
  () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await openBrowser()
    })
    afterAll(async () => {
      await browser?.close()
    })

    const served = async (): Promise<{ site: TestSite; server: ServerType; url: string }> => {
      const site = await testSite(
        (insert) => {
          for (let id = 1; id <= 30; id++) insert.user(aPerson(id))
          for (let id = 25; id <= 30; id++)
            insert.loan({ userId: id, item: 'item', loanedOn: '2024-01-01', returnedOn: null })
        },
        { approval: 'second-person' },
      )
      const server = serve({ fetch: siteApp(site.site).fetch, port: 0, hostname: '127.0.0.1' })
      await new Promise((resolve) => server.once('listening', resolve))
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      return { site, server, url: `http://127.0.0.1:${port}` }
    }

    it.each([
      ['wide', { viewport: { width: 1280, height: 900 } }],
      ['narrow', { viewport: { width: 360, height: 740 } }],
      ['without JavaScript', { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } }],
    ] as const)('signs in, plans, looks, orders, approves and accounts, %s', async (_, options) => {
      const { site, server, url } = await served()
      const entered = async (name: string): Promise<Page> => {
        const page = await (await browser.newContext(options)).newPage()
        await page.goto(url)
        await fill(page, /^Name$/, name)
        const password = site.credentials.find((each) => each.name === name)?.password ?? ''
        await fill(page, /^Password$/, password)
        await page.keyboard.press('Enter')
        await titled(page, /^Purge User Records$/)
        return page
      }

      // Ada plans, and looks for one of the users.
      const ada = await entered('ada')
      await press(ada, /^Add Job$/)
      await ada.getByRole('heading', { name: 'Add Job' }).waitFor()
      await fill(ada, /^Number of days after purge date$/, '1')
      await press(ada, /^Save as a filter$/, 'Space')
      await titled(ada, /^Save a filter$/)
      await fill(ada, /^Name of the filter$/, 'Left long ago')
      await ada.keyboard.press('Enter')
      await titled(ada, /^Saved filters$/)
      await press(ada, /^Use “Left long ago”$/)
      await ada.getByRole('heading', { name: 'Add Job' }).waitFor()
      await reach(ada, /^Number of days after purge date$/)
      await ada.keyboard.press('Enter')
      await titled(ada, /^Plan:/)
      const plan = ada.url()
      await press(ada, /^All users of this plan, and search$/)
      await titled(ada, /^Users of the plan$/)
      await reach(ada, /^What the plan says$/)
      await ada.keyboard.press('ArrowDown')
      await press(ada, /^Show$/)
      await ada.waitForURL(/which=go/)
      await fill(ada, /^Search by primary ID/, 'P17')
      await ada.keyboard.press('Enter')
      await ada.getByRole('rowheader', { name: /^P17 / }).waitFor()
      expect(await ada.getByRole('rowheader').count()).toBe(1)
      await reach(ada, /^Back to the plan$/, 'Shift+Tab')
      await ada.keyboard.press('Enter')
      await titled(ada, /^Plan:/)
      expect(ada.url()).toBe(plan)
      await fill(ada, /^Type 24 to confirm/, '24')
      await ada.keyboard.press('Enter')
      await ada.getByText('waits for the approval').waitFor()

      // Grace approves, and the job runs.
      const grace = await entered('grace')
      await press(grace, /^Look at it and approve$/)
      await grace.getByRole('heading', { name: 'Approve what ada asked for' }).waitFor()
      await fill(grace, /^Type 24 to confirm/, '24')
      await press(grace, /^Approve/, 'Space')
      await grace.getByText('The job is confirmed for 24 users').waitFor()
      await grace.getByText('24 deleted').waitFor({ timeout: MINUTES })
      await press(grace, /^Look at the job$/)
      await grace.locator('.state', { hasText: /^Completed$/ }).waitFor({ timeout: MINUTES })

      // The report, searched and sorted where scripts may run.
      await press(grace, /^Read the report$/)
      await titled(grace, /Purge report/)
      expect(await grace.locator('#users-purged tbody tr').count()).toBe(24)
      if (!('javaScriptEnabled' in options)) {
        await fill(grace, /^Search this report$/, 'purged key')
        expect(await grace.locator('#users-purged tbody tr:visible').count()).toBe(24)
        expect(await grace.locator('#summary').isVisible()).toBe(false)
        await reach(grace, /^User$/)
        await grace.keyboard.press('Space')
        await grace.keyboard.press('Space')
        const last = await grace.locator('#users-purged tbody th:visible').first().textContent()
        expect(last).toBe('key 24')
      }
      for (const page of [ada, grace]) await page.context().close()
      await site.runner.rest()
      server.close()
    })
  },
)
