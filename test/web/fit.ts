// What every page of the site has to stand: axe in light and dark, 360 pixels without scrolling
// sideways, and black on white on paper.
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Whatever axe finds, moderate and minor included. */
const findings = async (page: Page): Promise<readonly string[]> => {
  // The rows of a table are all alike; a thousand of them would take minutes.
  const { violations } = await new AxeBuilder({ page })
    .exclude('tbody tr:nth-child(n+11)')
    .analyze()
  return violations.map(
    ({ id, nodes }) =>
      `${page.url()}: ${id}: ${nodes
        .map(({ html, failureSummary }) => `${html} ${failureSummary}`)
        .join(' ')}`,
  )
}

/**
 * Holds the page as it is against axe, wide and light, narrow and dark; at 360 pixels nothing may
 * need scrolling sideways.
 */
export const fitForEverybody = async (page: Page): Promise<void> => {
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
  expect(await findings(page)).toEqual([])
  // Paper is white, whatever the screen: its ink has to be dark.
  await page.emulateMedia({ colorScheme: 'dark', media: 'print' })
  const onPaper =
    'const style = getComputedStyle(document.body); [style.color, style.backgroundColor].join()'
  expect([page.url(), await page.evaluate(onPaper)]).toEqual([
    page.url(),
    'rgb(0, 0, 0),rgb(255, 255, 255)',
  ])
  await page.emulateMedia({ colorScheme: 'dark', media: 'screen' })
  await page.setViewportSize({ width: 360, height: 740 })
  expect([page.url(), await page.evaluate('document.documentElement.scrollWidth')]).toEqual([
    page.url(),
    360,
  ])
  expect(await findings(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1280, height: 900 })
}
