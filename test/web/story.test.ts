// The whole story in a browser, on the real server: add, plan, confirm, watch, kill, restart,
// read the report. And every page for everybody.
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../example/fixture.js'
import { noChromium, openBrowser } from './chromium.js'
import { fitForEverybody } from './fit.js'
import { type Server, signIn, startServer } from './server.js'

const MINUTES = 60_000

const wholeNumber = (text: string | null): number => Number((text ?? '').replaceAll(/\D/g, ''))

/** The number that stands under a name in the boxes of a page. */
const numberOf = async (page: Page, name: string): Promise<number> =>
  wholeNumber(
    await page
      .locator('.numbers > div', { has: page.getByText(name, { exact: true }) })
      .locator('dd')
      .textContent(),
  )

const progressOf = (page: Page): Promise<number> =>
  page
    .locator('progress')
    .first()
    .evaluate((bar) => Number(bar.getAttribute('value') ?? 0))

if (noChromium !== null && process.env.CI === 'true') {
  it('has a browser where everything has to be proven', () => expect(noChromium).toBeNull())
}

const skipped = noChromium === null ? '' : ` (skipped: ${noChromium})`

describe.skipIf(noChromium !== null)(
  `the administrator’s page in a browser${skipped}`,
  { timeout: 4 * MINUTES },
  () => {
    let browser: Browser
    let context: BrowserContext
    let server: Server
    let page: Page
    const db = join(temporaryFolder(), 'library.sqlite')

    beforeAll(async () => {
      // The pause makes the moments between two batches long enough to be hit.
      const users = ['--users', '20000', '--as-of', '2026-11-22', '--pause', '1500']
      ;[browser, server] = await Promise.all([openBrowser(), startServer(db, '0', users)])
      context = await browser.newContext({ viewport: { width: 1100, height: 900 } })
      page = await context.newPage()
    }, 2 * MINUTES)

    afterAll(async () => {
      await browser?.close()
      server?.child.kill('SIGKILL')
    })

    it(
      'tells the whole story: a job is added, planned, confirmed, watched, survives kill -9, ' +
        'and is accounted for',
      async () => {
        const failures: string[] = []
        page.on('pageerror', (fault) => failures.push(fault.message))
        await page.goto(server.url)
        expect(await page.title()).toContain('Please sign in')
        await fitForEverybody(page)
        await signIn(page, server)
        await fitForEverybody(page)

        // The dialog: no user group before a record type is chosen.
        await page.getByRole('link', { name: 'Add Job' }).click()
        expect(await page.getByRole('group', { name: 'User group' }).count()).toBe(0)
        await page.getByLabel('User record type').selectOption('public')
        await page.getByRole('group', { name: 'User group' }).waitFor()
        expect(await page.getByRole('button', { name: 'Choose this record type' }).count()).toBe(0)
        await fitForEverybody(page)
        for (const group of ['Undergraduate', 'Graduate', 'Faculty', 'Community'])
          await page.getByLabel(group, { exact: true }).check()
        await page.getByLabel('Number of days after purge date').fill('10')
        await page.getByLabel('Waive threshold').fill('20')
        await page.getByRole('button', { name: 'Add and Close' }).click()

        // The plan: who goes, who stays and why; a wrong count is refused.
        await page.getByRole('heading', { name: 'Plan: purge user records' }).waitFor()
        const go = await numberOf(page, 'To be deleted')
        expect(go).toBeGreaterThan(3000)
        const stay = page.getByRole('link', { name: 'All of them: Will be kept, and why' })
        await fitForEverybody(page)

        // Everybody in it is a list that goes on and back, without planning again.
        const plan = page.url()
        await stay.click()
        await page.getByLabel('Reason or warning').selectOption('open-loans')
        await page.getByRole('button', { name: 'Show' }).click()
        const listed = page.getByRole('region', { name: 'Users' })
        const first = await listed.textContent()
        expect(first).toMatch(/Open loans/)
        await page.getByRole('link', { name: 'Next page' }).click()
        await expect.poll(() => listed.textContent()).not.toBe(first)
        await page.getByRole('link', { name: 'Previous page' }).click()
        await expect.poll(() => listed.textContent()).toBe(first)
        await page.goto(plan)
        await page.getByLabel(/^Type .* to confirm/).fill(String(go + 1))
        await page.getByRole('button', { name: 'Confirm' }).click()
        await page.getByRole('alert').filter({ hasText: 'The number is' }).waitFor()
        expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('alert')
        await fitForEverybody(page)

        // Confirmed, it runs.
        await page.getByLabel(/^Type .* to confirm/).fill(String(go))
        await page.getByRole('button', { name: 'Confirm' }).click()
        await page.getByText('The job is confirmed for').waitFor()
        await page.getByRole('link', { name: 'Look at the job' }).click()
        await page.getByText('cannot be stopped. It goes on until').waitFor()
        await expect.poll(() => progressOf(page), { timeout: MINUTES }).toBeGreaterThan(0)
        await fitForEverybody(page)
        expect(await page.getByRole('button', { name: /stop|cancel|abort/i }).count()).toBe(0)

        // Killed in the middle: whatever is done is in the journal, and the rest waits.
        server.child.kill('SIGKILL')
        expect((await server.ended).signal).toBe('SIGKILL')
        const before = await progressOf(page)
        const port = new URL(server.url).port
        server = await startServer(db, port, ['--pause', '100'])

        // The page finds the new server by itself, still signed in, and sees the job to its end.
        await page.locator('.state', { hasText: /^Completed$/ }).waitFor({ timeout: MINUTES })
        expect(await numberOf(page, 'In this job')).toBeGreaterThan(before)
        expect(await numberOf(page, 'Deleted')).toBe(go)
        expect(await page.textContent('main')).toContain('every user of the job has one')
        await fitForEverybody(page)

        await page.getByRole('link', { name: 'Read the report' }).click()
        await page.getByRole('heading', { level: 1, name: /job/ }).waitFor()
        expect(await page.textContent('main')).toContain(go.toLocaleString('en-GB'))
        await fitForEverybody(page)
        expect(failures).toEqual([])
      },
    )

    it('is fit for everybody on every other page', async () => {
      const fresh = await context.newPage()
      for (const path of [
        '/jobs',
        '/jobs/new',
        '/plans',
        '/check',
        '/history',
        '/policy',
        '/people',
        '/filters',
        '/purge-dates',
        '/delete-policy',
        '/nowhere',
      ]) {
        await fresh.goto(`${server.url}${path}`)
        await fitForEverybody(fresh)
      }
      await fresh.goto(`${server.url}/check`)
      await fresh.getByLabel('Primary ID').fill('P00000002')
      await fresh.getByRole('button', { name: 'Check' }).click()
      await fresh.locator('[data-focus]').waitFor()
      await fitForEverybody(fresh)
      for (const path of ['/purge-dates', '/delete-policy']) {
        await fresh.goto(`${server.url}${path}`)
        if (path === '/delete-policy')
          await fresh.getByLabel('Keep no more than').selectOption('remove')
        await fresh.getByRole('button', { name: 'Plan first' }).click()
        await fresh.getByRole('heading', { name: /^Plan:/ }).waitFor()
        await fitForEverybody(fresh)
      }
      await fresh.close()
    })

    it(
      'can be used with the keyboard alone, from the ' + 'link that skips the navigation on',
      async () => {
        const fresh = await context.newPage()
        await fresh.goto(`${server.url}/jobs/new`)
        await fresh.keyboard.press('Tab')
        expect(await fresh.evaluate('document.activeElement.textContent')).toBe(
          'Skip to the content',
        )
        await fresh.keyboard.press('Enter')
        // First who is never deleted, then the fields.
        for (let time = 0; time < 2; time++) await fresh.keyboard.press('Tab')
        expect(await fresh.evaluate('document.activeElement.id')).toBe('days')
        await fresh.keyboard.press('Control+A')
        await fresh.keyboard.type('400')
        await fresh.keyboard.press('Enter')
        // Enter plans, and nothing typed is lost on the way back.
        await fresh.getByRole('heading', { name: /^Plan:/ }).waitFor()
        await fresh.goBack()
        await expect.poll(() => fresh.getByLabel('Number of days').inputValue()).toBe('400')
        await fresh.close()
      },
    )

    it(
      'works without JavaScript: the group is offered by a ' +
        'button, and progress by asking again',
      async () => {
        const plain = await browser.newContext({ javaScriptEnabled: false })
        const bare = await plain.newPage()
        await signIn(bare, server)
        await bare.goto(`${server.url}/jobs/new`)
        expect(await bare.getByRole('group', { name: 'User group' }).count()).toBe(0)
        await bare.getByLabel('User record type').selectOption('staff')
        await bare.getByRole('button', { name: 'Choose this record type' }).click()
        await bare.getByLabel('Cataloguing').check()
        await bare.getByLabel('Number of days after purge date').fill('5')
        await bare.getByRole('button', { name: 'Add', exact: true }).click()
        await bare.getByRole('heading', { name: 'Plan: purge user records' }).waitFor()
        const go = await numberOf(bare, 'To be deleted')
        await bare.getByLabel(/^Type .* to confirm/).fill(String(go))
        await bare.getByRole('button', { name: 'Confirm' }).click()
        await bare.getByText('Add another one').waitFor()
        await bare.goto(`${server.url}/jobs`)
        await bare.getByText(`${go.toLocaleString('en-GB')} deleted`).waitFor({ timeout: MINUTES })
        await plain.close()
      },
    )

    it('refuses the second of two administrators who confirm the same plan', async () => {
      const contexts = await Promise.all([browser.newContext(), browser.newContext()])
      const pages = await Promise.all(contexts.map((each) => each.newPage()))
      let plan = `${server.url}/jobs/new`
      for (const [at, each] of pages.entries()) {
        await signIn(each, server, at === 0 ? 'ada' : 'grace')
        await each.goto(plan)
        if (at === 0) {
          await each.getByLabel('Number of days after purge date').fill('3')
          await each.getByRole('button', { name: 'Add and Close' }).click()
          await each.getByRole('heading', { name: /^Plan:/ }).waitFor()
          plan = each.url()
        }
        await each
          .getByLabel(/^Type .* to confirm/)
          .fill(String(await numberOf(each, 'To be deleted')))
      }
      await Promise.all(pages.map((each) => each.getByRole('button', { name: 'Confirm' }).click()))
      const titles = await Promise.all(
        pages.map(async (each) => {
          await each
            .getByText(/The job is confirmed for|a job already/)
            .first()
            .waitFor()
          return (await each.locator('h1').textContent()) ?? ''
        }),
      )
      expect(titles.filter((title) => title === 'Purge User Records')).toHaveLength(1)
      expect(titles.filter((title) => /a job already/.test(title))).toHaveLength(1)
      for (const [at, each] of pages.entries())
        if (titles[at] !== 'Purge User Records') await fitForEverybody(each)
      await Promise.all(contexts.map((each) => each.close()))
    })
  },
)
