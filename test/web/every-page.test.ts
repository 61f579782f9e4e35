// Every page that the site can answer with, the pages of trouble too, in a browser: for everybody,
// wide and narrow, light, dark and on paper.
import { type ServerType, serve } from '@hono/node-server'
import {
  type ActorKey,
  daysBack,
  DEFAULT_CRITERIA,
  type Instant,
  type JobId,
  type UserKey,
} from 'ils-user-purge'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf } from '../../examples/shared/answer.js'
import { confirming } from '../../examples/shared/asked.js'
import { siteApp } from '../../examples/embedded-library/web/app.js'
import { noChromium, openBrowser } from './chromium.js'
import { fitForEverybody } from './fit.js'
import { aPerson, type TestSite, testSite } from './visitor.js'

const MINUTES = 60_000

const skipped = noChromium === null ? '' : ` (skipped: ${noChromium})`

describe.skipIf(noChromium !== null)(
  `every page is fit for everybody${skipped}`,
  { timeout: 4 * MINUTES },
  () => {
    let browser: Browser
    let site: TestSite
    let server: ServerType
    let url = ''

    beforeAll(async () => {
      browser = await openBrowser()
      site = await testSite((insert) => {
        for (let id = 1; id <= 30; id++) insert.user(aPerson(id))
        for (let id = 20; id <= 30; id++) {
          insert.loan({ userId: id, item: 'item', loanedOn: '2024-01-01', returnedOn: null })
          insert.fine({
            userId: id,
            kind: 'lost',
            status: 'active',
            amount: 5000,
            paid: 0,
            chargedOn: '2024-01-01',
          })
        }
        insert.user(
          aPerson(31, {
            primaryId: 'long',
            firstName: 'x'.repeat(10_000),
            lastName: `Zal${'\u0301\u0336'.repeat(100)}go`,
          }),
        )
      })
      // Whatever is confirmed waits, until a test says otherwise.
      await site.runner.rest()
      server = serve({ fetch: siteApp(site.site).fetch, port: 0, hostname: '127.0.0.1' })
      await new Promise((resolve) => server.once('listening', resolve))
      const address = server.address()
      url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
    }, MINUTES)

    afterAll(async () => {
      await browser?.close()
      server?.close()
    })

    const enter = async (context: BrowserContext, name: string): Promise<Page> => {
      const page = await context.newPage()
      await page.goto(`${url}/sign-in`)
      await page.getByLabel('Name').fill(name)
      await page
        .getByLabel('Password')
        .fill(site.credentials.find((each) => each.name === name)?.password ?? '')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL('**/jobs')
      return page
    }

    const previewed = async (page: Page, days: string): Promise<string> => {
      await page.goto(`${url}/jobs/new`)
      await page.getByLabel('Number of days after purge date').fill(days)
      await page.getByRole('button', { name: 'Add and Close' }).click()
      await page.getByRole('heading', { name: /^Plan:/ }).waitFor()
      return (
        /[\d,]+/.exec((await page.locator('label[for=count]').allTextContents()).join())?.[0] ?? ''
      )
    }

    const confirmed = async (page: Page, count: string): Promise<void> => {
      await page.getByLabel(/^Type .* to confirm/).fill(count)
      await page.getByRole('button', { name: /Confirm|Approve/ }).click()
    }

    const titled = (page: Page, title: string) =>
      page.getByRole('heading', { level: 1, name: title }).waitFor()

    it('when somebody is not let in', async () => {
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(`${url}/sign-in`)
      for (let time = 0; time < 6; time++) {
        await page.getByLabel('Name').fill('nobody')
        await page.getByLabel('Password').fill('guess')
        await page.getByRole('button', { name: 'Sign in' }).click()
        await page.getByRole('alert').waitFor()
        if (time === 0) await fitForEverybody(page)
      }
      await page.getByText('Too many attempts').waitFor()
      await fitForEverybody(page)
      await context.close()
    })

    it('when it speaks German, which is chosen by keyboard', async () => {
      const context = await browser.newContext()
      const page = await enter(context, 'ada')
      await page.goto(`${url}/jobs/new`)
      await page.getByRole('link', { name: 'Deutsch' }).focus()
      await page.keyboard.press('Enter')
      await titled(page, 'Konten löschen')
      expect(page.url()).toBe(`${url}/jobs/new`)
      await fitForEverybody(page)
      for (const [path, title] of [
        ['/policy', 'Richtlinie'],
        ['/purge-dates', 'Löschdaten für viele Konten'],
        ['/people', 'Zugänge'],
        ['/filters', 'Gespeicherte Filter'],
      ] as const) {
        await page.goto(`${url}${path}`)
        await titled(page, title)
        await fitForEverybody(page)
      }
      await context.close()
    })

    it('when a form holds mistakes', async () => {
      const context = await browser.newContext()
      const page = await enter(context, 'ada')
      await page.goto(`${url}/jobs/new`)
      await page.getByLabel('User record type').selectOption('public')
      await page.getByRole('group', { name: 'User group' }).waitFor()
      await page.getByLabel('Number of days after purge date').fill('many')
      await page.getByText('More choices').click()
      await page.getByLabel('Never these users').fill('nobody')
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await page.getByRole('alert').waitFor()
      await fitForEverybody(page)
      // Each mistake leads to its field, also into the part that is folded away otherwise.
      await page.getByRole('alert').getByRole('link', { name: 'Never these users' }).click()
      await page.keyboard.press('Tab')
      expect(page.url()).toContain('#exclude')
      expect(await page.locator('#exclude').isVisible()).toBe(true)
      for (const [path, label, button] of [
        ['/check', 'Primary ID', 'Check'],
        ['/policy', 'Cap: users in one job', 'Change the policy'],
        ['/purge-dates', 'Plus months', 'Plan first'],
      ] as const) {
        await page.goto(`${url}${path}`)
        await page.getByLabel(label, { exact: true }).fill('many')
        await page.getByRole('button', { name: button }).click()
        await page.getByRole('alert').getByRole('link', { name: label }).waitFor()
        await fitForEverybody(page)
      }
      await context.close()
    })

    const planOfPage = (page: Page): string => new URL(page.url()).pathname.split('/')[2] ?? ''

    it(
      'when nothing can be confirmed: an outdated plan, one that is a job already, a forged ' +
        'form, nobody meant, a cap',
      async () => {
        const context = await browser.newContext()
        const page = await enter(context, 'ada')
        const policy = site.site.policy()
        const count = await previewed(page, '1')
        site.setPolicy({ ...policy, deletePolicy: 'remove' })
        await confirmed(page, count)
        await titled(page, 'The plan is outdated')
        await fitForEverybody(page)
        site.setPolicy(policy)

        const twice = await context.newPage()
        const same = await previewed(page, '2')
        await twice.goto(page.url())
        await confirmed(page, same)
        await page.getByText('The job is confirmed for').waitFor()
        await fitForEverybody(page)
        await confirmed(twice, same)
        await titled(twice, 'This plan is a job already')
        await fitForEverybody(twice)
        await twice.getByRole('link', { name: 'Look at that job' }).click()
        await titled(twice, 'Purge user records')
        await twice.locator('[data-words]', { hasText: 'Waits for its turn.' }).waitFor()
        await fitForEverybody(twice)
        await twice.getByRole('link', { name: 'Look at the plan' }).click()
        await twice.getByText('This plan is a job.').waitFor()
        await fitForEverybody(twice)

        await previewed(page, '3')
        await page
          .locator('form[aria-labelledby=confirm-title] input[name=token]')
          .evaluate((field) => field.setAttribute('value', 'forged'))
        await confirmed(page, '1')
        await titled(page, 'This form was not accepted')
        await fitForEverybody(page)

        await previewed(page, '36500')
        await page.getByText('No user would be touched').waitFor()
        await fitForEverybody(page)

        site.setPolicy({
          ...policy,
          caps: { maxCount: 1, maxPercent: null, exceededWhen: 'or' },
        })
        await previewed(page, '4')
        await page.getByText('The cap of the policy refuses this').waitFor()
        await fitForEverybody(page)
        site.setPolicy(policy)
        await context.close()
      },
    )

    it(
      'when a plan is looked at: everybody in it, one of them, nobody, all plans, one ' +
        'interrupted, one discarded',
      async () => {
        const context = await browser.newContext()
        const page = await enter(context, 'ada')
        await previewed(page, '0')
        const plan = page.url()
        await page.getByRole('link', { name: 'All users of this plan' }).click()
        await titled(page, 'Users of the plan')
        await fitForEverybody(page)
        await page.getByLabel('What the plan says').selectOption('stay')
        await page.getByLabel('Reason or warning').selectOption('open-loans')
        await page.getByRole('button', { name: 'Show' }).click()
        await page.getByRole('cell', { name: 'Will be kept' }).first().waitFor()
        await fitForEverybody(page)
        await page.getByLabel('Search by primary ID').fill('nobody')
        await page.getByRole('button', { name: 'Search' }).click()
        await page.getByText('Not found: “nobody”').waitFor()
        await fitForEverybody(page)
        await page.getByLabel('Search by primary ID').fill('lo')
        await page.getByRole('button', { name: 'Search' }).click()
        await page.getByRole('cell', { name: 'To be deleted' }).waitFor()
        await fitForEverybody(page)
        site.db
          .prepare(
            `UPDATE ils_purge_plan SET status = 'Planning',
           record = json_remove(json_set(record, '$.status', 'Planning'), '$.plan', '$.finishedAt')
           WHERE id = ?`,
          )
          .run(planOfPage(page))
        await page.goto(plan)
        await page.getByRole('button', { name: 'Continue planning' }).waitFor()
        await fitForEverybody(page)
        await page.goto(`${url}/plans`)
        await page.getByRole('cell', { name: 'Not finished' }).waitFor()
        await fitForEverybody(page)
        await page
          .getByRole('button', { name: /^Discard the plan/ })
          .first()
          .click()
        await page.getByText('The plan is discarded.').waitFor()
        await fitForEverybody(page)
        await page.goto(plan)
        await page.getByText('can no longer be ordered').waitFor()
        await fitForEverybody(page)
        await page.goto(`${url}/history`)
        await page.getByLabel('Primary ID').fill('long')
        await page.getByRole('button', { name: 'Look' }).click()
        await page.getByRole('region', { name: 'Plans and jobs' }).waitFor()
        await fitForEverybody(page)
        await page.getByLabel('Type the primary ID again').fill('other')
        await page.getByRole('button', { name: 'Forget' }).click()
        await page.getByRole('alert').waitFor()
        await fitForEverybody(page)
        await context.close()
      },
    )

    it('when a second person is needed', async () => {
      const policy = site.site.policy()
      site.setPolicy({ ...policy, approval: 'second-person' })
      const contexts = [await browser.newContext(), await browser.newContext()] as const
      const [ada, grace] = [await enter(contexts[0], 'ada'), await enter(contexts[1], 'grace')]
      await confirmed(ada, await previewed(ada, '5'))
      await ada.getByText('waits for the approval').waitFor()
      await fitForEverybody(ada)
      await grace.goto(`${url}/jobs`)
      await grace.getByRole('link', { name: 'Look at it and approve' }).click()
      await grace.getByRole('heading', { name: 'Approve what ada asked for' }).waitFor()
      await fitForEverybody(grace)
      await ada.goto(grace.url())
      await ada.getByText('somebody else has to approve it').waitFor()
      await fitForEverybody(ada)
      await grace.getByRole('button', { name: 'Decline' }).click()
      await grace.getByText('off the list. No user was touched').waitFor()

      // The policy: two changes that wait, and a form that somebody else has overtaken.
      await grace.goto(`${url}/policy`)
      for (const fineTotal of ['net', 'gross']) {
        await ada.goto(`${url}/policy`)
        await ada.locator('#fineTotal').selectOption(fineTotal)
        await ada.locator('#deletePolicy').selectOption('remove')
        await ada.getByRole('button', { name: 'Change the policy' }).last().click()
        await ada.getByText('The change waits for a second person').waitFor()
      }
      await fitForEverybody(ada)
      await ada.locator('#maxCount').fill('900')
      await ada.locator('#fineTotal').selectOption('gross')
      await ada.locator('#deletePolicy').selectOption(policy.deletePolicy)
      await ada.getByRole('button', { name: 'Change the policy' }).last().click()
      await ada.getByText('The policy is changed').waitFor()
      await grace.locator('#maxCount').fill('800')
      await grace.getByRole('button', { name: 'Change the policy' }).last().click()
      await titled(grace, 'Policy')
      await grace.getByText('Somebody else has changed the policy').waitFor()
      await grace.getByText('You both changed this').waitFor()
      await fitForEverybody(grace)
      site.setPolicy(policy)
      for (const context of contexts) await context.close()
    })

    it(
      'when it follows a job: a hidden tab lets go of its connection, and a session that has ' +
        'ended is said to be over',
      async () => {
        const context = await browser.newContext()
        const page = await enter(context, 'grace')
        await confirmed(page, await previewed(page, '6'))
        await page.getByText('The job is confirmed for').waitFor()
        // The page says it before it follows the job: only a connection that is there can be let
        // go.
        const follows = page.waitForResponse((response) => response.url().endsWith('/events'))
        await page.getByRole('link', { name: 'Look at the job' }).click()
        await page.locator('[data-words]', { hasText: 'Waits for its turn.' }).waitFor()
        await follows
        const turn = (hidden: boolean): Promise<unknown> =>
          page.evaluate(
            `Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true ` +
              '}); ' +
              `document.dispatchEvent(new Event('visibilitychange'))`,
          )
        const over = page.waitForEvent('requestfailed', (request) =>
          request.url().endsWith('/events'),
        )
        await turn(true)
        await over
        const again = page.waitForRequest((request) => request.url().endsWith('/events'))
        await turn(false)
        await again
        site.db.exec(`DELETE FROM web_session WHERE name = 'grace'`)
        await titled(page, 'Please sign in')
        await context.close()
      },
    )

    it('when a job is over: completed, refused, its list forgotten', async () => {
      const context = await browser.newContext()
      const page = await enter(context, 'ada')
      const purge = site.site.purge()
      const capped = {
        ...site.site.policy(),
        caps: { maxCount: null, maxPercent: '10', exceededWhen: 'or' } as const,
      }
      site.setPolicy(capped)
      const order = {
        criteria: {
          ...DEFAULT_CRITERIA,
          dates: [daysBack('purgeDate', 7)],
          include: ['5' as UserKey],
        },
        requestedBy: 'ada' as ActorKey,
      }
      const { requestedBy } = order
      const plan = await answerOf(site.site.purge().plan(order))
      const queued = await answerOf(site.site.purge().submit({ ...confirming(plan), requestedBy }))
      // Most of the library leaves before the job begins, so that one user is more than a tenth of
      // it.
      site.db.exec(
        `UPDATE users SET status = 'deleted', deleted_at = '2026-01-01T00:00:00.000Z', ` +
          `delete_level = 'keep-reportable' WHERE id > 5`,
      )
      await purge.work()()
      site.setPolicy({ ...capped, caps: null })
      const pageOf = (id: JobId): string => `${url}/jobs/${id}`
      await page.goto(pageOf(queued.id))
      await page.getByText('Refused; no user was touched.').waitFor()
      await fitForEverybody(page)
      await page.goto(`${pageOf(queued.id)}/report`)
      await fitForEverybody(page)

      const done = await purge.jobs({ statuses: ['Completed'] })()
      const id = (done._tag === 'Right' ? done.right[0]?.id : undefined) as JobId
      await page.goto(pageOf(id))
      await page.locator('.state', { hasText: /^Completed/ }).waitFor()
      await fitForEverybody(page)
      await page.goto(`${pageOf(id)}/report`)
      await fitForEverybody(page)
      await page.goto(`${pageOf(id)}/users`)
      await page.getByRole('region', { name: 'Users' }).waitFor()
      await fitForEverybody(page)
      await purge.expire({ before: '2027-01-01T00:00:00.000Z' as Instant })()
      await page.goto(pageOf(id))
      await page.getByText('The list of users has been forgotten').waitFor()
      await fitForEverybody(page)
      await page.goto(`${pageOf(id)}/outcomes.csv`)
      await titled(page, 'The list of users has been forgotten')
      await fitForEverybody(page)
      await page.goto(`${url}/jobs`)
      await fitForEverybody(page)
      await context.close()
    })

    it('when something is not there, too large, or breaks', async () => {
      const context = await browser.newContext()
      const page = await enter(context, 'ada')
      await page.goto(`${url}/jobs/unknown`)
      await titled(page, 'There is no such job')
      await fitForEverybody(page)
      await page.goto(`${url}/check`)
      await page
        .getByLabel('Primary ID')
        .evaluate((field) => field.setAttribute('value', 'x'.repeat(1_100_000)))
      await page.getByRole('button', { name: 'Check' }).click()
      await titled(page, 'That is too much')
      await fitForEverybody(page)
      await page.goto(`${url.replace('127.0.0.1', 'localhost')}/jobs`)
      await titled(page, 'Please sign in')
      await fitForEverybody(page)
      const { purge } = site.site
      Object.assign(site.site, {
        purge: () => {
          throw new Error('user@example.org')
        },
      })
      await page.goto(`${url}/jobs`)
      Object.assign(site.site, { purge })
      await titled(page, 'Something broke')
      expect(await page.textContent('body')).not.toContain('user@example.org')
      await fitForEverybody(page)
      await context.close()
    })
  },
)
