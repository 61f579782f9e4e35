// Takes the pictures of the documentation: the run in a terminal, the administrator's page and the
// report. Run it again when they have changed.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { noChromium, openBrowser } from '../test/web/chromium.js'
import { type Server, signIn, startServer } from '../test/web/server.js'

const ROOT = join(import.meta.dirname, '..')
const PICTURES = join(ROOT, 'docs', 'pictures')
/** A reader waits for them, and the repository keeps every version. */
const LARGEST_BYTES = 150_000

const WIDTH = 960
/** The same people and the same day, whenever the pictures are taken. */
const PEOPLE = ['--users', '12000', '--seed', '7', '--as-of', '2026-11-22']
const ORDER = ['--record-type', 'public', '--days', '30', '--threshold', '10', '--yes']

/** The run in a terminal, as an SVG of its text: sharp at any size, and it can be searched. */
function terminal(folder: string): void {
  const command = [
    'examples/embedded-library/main.ts',
    '--db',
    join(folder, 'terminal.sqlite'),
    ...PEOPLE,
    ...ORDER,
  ]
  const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', ...command], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the run for the picture ended with ${status}`)
  // What the policy says in words stands in the page of presets; it and the warnings would push the
  // numbers out of the picture.
  const shown = stdout
    .replaceAll(folder, '…')
    .replace(/^(?:generating|planning): .*\n/gm, '')
    .replace(/(Policy in words\n {2}- .*\n)(?: {2}- .*\n)+/g, '$1  ⋮\n')
    .replace(/(Warnings \(.*\n {2}.*\n)(?: {2}.*\n)+/g, '$1  ⋮\n')
  const lines = `$ npm start -- ${[...PEOPLE, ...ORDER].join(' ')}\n${shown}`.split('\n')
  writeFileSync(join(PICTURES, 'terminal.svg'), terminalSvg(lines))
}

const COLUMNS = 118
const MOST_LINES = 72
const LINE = 18
const LETTER = 7.82

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

function terminalSvg(lines: readonly string[]): string {
  const fitting = lines.map((line) =>
    line.length > COLUMNS ? `${line.slice(0, COLUMNS - 1)}…` : line,
  )
  const head = Math.ceil(MOST_LINES * 0.7)
  const shown =
    fitting.length <= MOST_LINES
      ? fitting
      : [
          ...fitting.slice(0, head),
          '        ⋮',
          ...fitting.slice(fitting.length - (MOST_LINES - head - 1)),
        ]
  const [width, height] = [Math.ceil(COLUMNS * LETTER) + 32, shown.length * LINE + 56]
  const text = shown.map((line, at) => {
    // Spaces that do not break: browsers no longer keep the others apart in the text of an SVG, and
    // columns would fall together.
    const escaped = line.replace(/[&<>"]/g, (each) => ESCAPES[each] ?? '').replaceAll(' ', '\u00a0')
    return (
      '<text x="16" ' +
      `y="${52 + at * LINE}"${line.startsWith('$ ') ? ' fill="#8cc4ff"' : ''}>${escaped}</text>`
    )
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A purge in the terminal">
<rect width="${width}" height="${height}" rx="8" fill="#14171a"/>
<circle cx="20" cy="18" r="6" fill="#ff5f57"/><circle cx="40" cy="18" r="6" fill="#febc2e"/><circle cx="60" cy="18" r="6" fill="#28c840"/>
<g fill="#eceff1" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13">
${text.join('\n')}
</g></svg>
`
}

/** The page and the report, of one job that is planned, confirmed and watched to its end. */
async function site(browser: Browser, server: Server): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: WIDTH, height: 800 },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await signIn(page, server)
  await page.goto(`${server.url}/jobs/new`)
  await page.getByLabel('User record type').selectOption('public')
  await page.getByLabel('Undergraduate').check()
  await page.getByLabel('Number of days after purge date').fill('30')
  await page.getByLabel('Waive threshold').fill('10')
  await picture(page, 'add-job', 900)
  await page.getByLabel('Undergraduate').uncheck()
  await page.getByRole('button', { name: 'Add and Close' }).click()
  await page.getByRole('heading', { name: /^Plan:/ }).waitFor()
  await picture(page, 'preview', 1300)
  const count =
    /\d[\d,]*/
      .exec((await page.locator('label[for=count]').textContent()) ?? '')?.[0]
      .replaceAll(',', '') ?? ''
  await page.getByLabel(/^Type .* to confirm/).fill(count)
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.locator('[data-words]', { hasText: 'left' }).waitFor()
  await picture(page, 'running', 700)
  await page.getByRole('link', { name: 'Report' }).waitFor({ timeout: 120_000 })
  await page.getByRole('link', { name: 'Report' }).click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await picture(page, 'report', 1300)
  await context.close()
}

/** The upper part of a page, not higher than what it holds. */
async function picture(page: Page, name: string, height: number): Promise<void> {
  const whole = Number(await page.evaluate('document.documentElement.scrollHeight'))
  await page.setViewportSize({ width: WIDTH, height: Math.min(height, whole) })
  await page.evaluate('document.activeElement?.blur(); scrollTo(0, 0)')
  await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' })
}

async function main(): Promise<number> {
  if (noChromium !== null) {
    console.error(`No pictures: ${noChromium}.`)
    return 1
  }
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-pictures-'))
  mkdirSync(PICTURES, { recursive: true })
  const browser = await openBrowser()
  const server = await startServer(join(folder, 'site.sqlite'), '0', [...PEOPLE, '--pause', '1200'])
  try {
    terminal(folder)
    await site(browser, server)
  } finally {
    await browser.close()
    server.child.kill('SIGTERM')
    await server.ended
    rmSync(folder, { recursive: true, force: true })
  }
  const sizes = ['terminal.svg', 'add-job.png', 'preview.png', 'running.png', 'report.png'].map(
    (name) => [name, statSync(join(PICTURES, name)).size] as const,
  )
  for (const [name, bytes] of sizes)
    console.log(`${name}: ${bytes} bytes${bytes > LARGEST_BYTES ? ', too large' : ''}`)
  return sizes.every(([, bytes]) => bytes <= LARGEST_BYTES) ? 0 : 1
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main()
