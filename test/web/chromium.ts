// The browser of the tests: Debian's Chromium, headless, or the reason why there is none.
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Why no browser can be had; `null` where there is one. */
export const noChromium: string | null = existsSync(CHROMIUM) ? null : `no Chromium at ${CHROMIUM}`

/** Starts the browser with a profile of its own. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
