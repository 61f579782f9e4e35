// Whatever a name holds, it appears as text: in the pages, in the HTML report and in the CSV.
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { aPerson, digestIn, preview, type TestSite, testSite } from './visitor.js'

const LONG = 'ü'.repeat(10_000)

const NAMES: readonly (readonly [string, string])[] = [
  ['a script', '<script>alert(1)</script>'],
  ['an attribute', '"><img src=x onerror=alert(1)>'],
  ['quotes and ampersands', `O'Neil & "Co" &lt;`],
  ['a formula', `=cmd|' /C calc'!A0`],
  ['right-to-left text', 'שלום עולם'],
  ['a mark that turns the direction', 'abc\u202Egnp.exe'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what the name holds
  ['a mark of a template', '${7*7} {{7*7}} <%= 7*7 %>'],
  ['10,000 characters', LONG],
]

const siteOf = (name: string): Promise<TestSite> =>
  testSite((shelves) => {
    shelves.user(
      aPerson(1, {
        primaryId: `${name} 1`,
        firstName: name,
        lastName: name,
        recordType: name.slice(0, 200),
        userGroup: name.slice(0, 200),
      }),
    )
    shelves.user(aPerson(2, { primaryId: `${name} 2`, firstName: name, lastName: name }))
    shelves.loan(2, name, '2024-01-01', null)
  })

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (each) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[each] ?? each)

/** No markup may come from a name: neither elements nor attributes that run something. */
const harmless = (page: string): void => {
  expect(page).not.toMatch(/<script>alert|<img|onerror=alert\(1\)>/i)
  // What a form sends back has to stay as it is.
  expect(page.replace(/value="[^"]*"/g, '')).not.toContain('\u202E')
  expect(page).not.toContain(' 49 ')
}

describe.each(NAMES)('a name that holds %s', (what, name) => {
  const visible = escaped(name.replace('\u202E', '[U+202E]'))

  it('is text in every page that shows it', async () => {
    const site = await siteOf(name)
    const ada = site.visitor()
    await ada.signIn('ada')
    const seen = await preview(ada)
    harmless(seen.text)
    expect(seen.text).toContain(what === '10,000 characters' ? 'üüü… (10002 characters)' : visible)
    const form = await ada.get('/jobs/new')
    harmless(form.text)
    const groups = await ada.send('/jobs/new', { do: 'type', days: '0', recordType: name.slice(0, 200) })
    harmless(groups.text)
    expect(groups.text).toContain(`name="userGroups" value="${escaped(name.slice(0, 200)).replace('[U+202E]', '\u202E')}"`.slice(0, 60))
    await ada.get('/check')
    const check = await ada.send('/check', { primaryId: `${name} 2`, days: '0', waiveThreshold: '0' })
    harmless(check.text.replace(/value="[^"]*"/g, ''))
    expect(check.text).toContain(visible)
  })

  it('is text in the report and one cell in the CSV', async () => {
    const site = await siteOf(name)
    const ada = site.visitor()
    await ada.signIn('ada')
    const digest = digestIn(await preview(ada))
    await ada.send(ada.at(), { digest, count: '1' })
    await site.site.purge().work()()
    const id = /\/jobs\/([\w-]+)\/report/.exec((await ada.get('/jobs')).text)?.[1] ?? ''
    const report = await ada.get(`/jobs/${id}/report`)
    harmless(report.text)
    expect(report.text).toContain(visible.slice(0, 100))
    const rows = parse((await ada.get(`/jobs/${id}/outcomes.csv`)).text) as string[][]
    expect(rows.map((row) => row.length)).toEqual([12, 12, 12])
    // A cell that a spreadsheet would reckon begins with something that keeps it text.
    for (const [cell = ''] of rows.slice(1)) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
    expect(rows[2]?.[0]).toContain(name.slice(0, 3))
  })
})

describe('what somebody types', () => {
  it.each(NAMES.slice(0, 3))('comes back as text when it holds %s', async (_, typed) => {
    const ada = (await siteOf('Ann')).visitor()
    await ada.signIn('ada')
    const seen = await preview(ada, { days: typed, waiveThreshold: typed, recordType: typed, include: typed })
    expect(seen.status).toBe(422)
    harmless(seen.text.replace(/(?:value="|<textarea[^>]*>)[^"<]*/g, ''))
    expect(seen.text).toContain(escaped(typed))
    await ada.get('/policy')
    const policy = await ada.send('/policy', { preset: typed, deletePolicy: typed, approval: typed, maxCount: typed, maxPercent: typed })
    harmless(policy.text)
  })
})
