// Whatever a name holds, it appears as text: in the pages, in the HTML report and in the CSV.
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { insertsOf } from '../../examples/embedded-library/data/inserts.js'
import { aPerson, digestIn, preview, type TestSite, testSite } from './visitor.js'

const LONG = 'ü'.repeat(10_000)

const NAMES: readonly (readonly [string, string])[] = [
  ['a script', '<script>alert(1)</script>'],
  ['an attribute', '"><img src=x onerror=alert(1)>'],
  ['quotes and ampersands', `O'Neil & "Co" &lt;`],
  ['a formula', `=cmd|' /C calc'!A0`],
  ['a formula that begins with a plus', '+cmd()'],
  ['a formula that begins with a minus', '-1+cmd()'],
  ['a formula that begins with an at sign', '@SUM(1)'],
  ['a tab before a formula', '\t=1+1'],
  ['a carriage return before a formula', '\r\n=1+1'],
  ['right-to-left text', 'שלום עולם'],
  ['a mark that turns the direction', 'abc\u202Egnp.exe'],
  ['a colour of the terminal', 'abc\u001B[31mred\u001B]0;title\u0007'],
  ['the end of a C string', 'abc\u0000def'],
  ['half a character', 'abc\uD800def'],
  ['a flood of accents', `Zal${'\u0301\u0336\u0489'.repeat(60)}go`],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what the name holds
  ['a mark of a template', '${7*7} {{7*7}} <%= 7*7 %>'],
  ['10,000 characters', LONG],
]

/**
 * The name as a record type and group: short, and of whole characters, since the database is asked
 * for it again.
 */
const typeOf = (name: string): string => name.slice(0, 200).replace(/\p{Cs}/gu, '\uFFFD')

const siteOf = (name: string): Promise<TestSite> =>
  testSite((insert) => {
    insert.user(
      aPerson(1, {
        primaryId: `${name} 1`,
        firstName: name,
        lastName: name,
        recordType: typeOf(name),
        userGroup: typeOf(name),
      }),
    )
    insert.user(aPerson(2, { primaryId: `${name} 2`, firstName: name, lastName: name }))
    insert.loan({ userId: 2, item: name, loanedOn: '2024-01-01', returnedOn: null })
    insert.user(aPerson(3, { firstName: name, lastName: name }))
    insert.loan({ userId: 3, item: name, loanedOn: '2024-01-01', returnedOn: null })
    insert.user(aPerson(4, { primaryId: `${name} 4`, firstName: name, lastName: name }))
  })

const escaped = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (each) =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[each] ?? each,
  )

/** What cannot be seen, or moves what stands beside it, is shown by its number. */
const visibleOf = (name: string): string =>
  escaped(
    name.replace(
      /[\p{Cc}\p{Cs}\u202E]/gu,
      (each) => `[U+${(each.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    ),
  )

/** No markup may come from a name: neither elements nor attributes that run something. */
const harmless = (page: string): void => {
  expect(page).not.toMatch(/<script>alert|<img|onerror=alert\(1\)>/i)
  // What a form sends back has to stay as it is.
  expect(page.replace(/value="[^"]*"/g, '')).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\u202E]/u)
  expect(page).not.toContain(' 49 ')
}

describe.each(NAMES)('a name that holds %s', (what, name) => {
  // A database that keeps UTF-8 has no half characters: each of the three bytes comes back as one
  // that is not known.
  const visible = visibleOf(name.replace(/\p{Cs}/gu, '\uFFFD'.repeat(3)))

  it('is text in every page that shows it', async () => {
    const site = await siteOf(name)
    const ada = site.visitor()
    await ada.signIn('ada')
    const seen = await preview(ada)
    harmless(seen.text)
    expect(seen.text).toContain(what === '10,000 characters' ? 'üüü… (10,002 characters)' : visible)
    const users = `${ada.at()}/users`
    harmless((await ada.get(users)).text)
    const typed = encodeURIComponent(typeOf(name))
    for (const field of ['which=', 'code=', 'group=%3D', 'library=%3D', 'at=', 'after=']) {
      const list = await ada.get(`${users}?${field}${typed}`)
      expect(list.status).toBe(200)
      harmless(list.text)
    }
    const found = await ada.send(users, { primaryId: name })
    expect(found.status).toBe(200)
    harmless(found.text.replace(/value="[^"]*"/g, ''))
    const form = await ada.get('/jobs/new')
    harmless(form.text)
    const groups = await ada.send('/jobs/new', { do: 'type', days: '0', recordType: typeOf(name) })
    harmless(groups.text)
    expect(groups.text).toContain(`name="userGroups" value="${escaped(typeOf(name))}"`.slice(0, 60))
    await ada.get('/check')
    const check = await ada.send('/check', { primaryId: 'P3', days: '0', waiveThreshold: '0' })
    harmless(check.text.replace(/value="[^"]*"/g, ''))
    expect(check.text).toContain(visible)
    const history = await ada.send('/history', { primaryId: 'P3' })
    harmless(history.text.replace(/value="[^"]*"/g, ''))
    expect((await ada.send('/history', { primaryId: `${name} 9` })).status).toBe(422)
  })

  it('is text in the report and one cell in the CSV', async () => {
    const site = await siteOf(name)
    await site.runner.rest()
    const ada = site.visitor()
    await ada.signIn('ada')
    const digest = digestIn(await preview(ada))
    const plan = ada.at()
    await ada.send(plan, { digest, count: '2' })
    insertsOf(site.db).loan({ userId: 4, item: name, loanedOn: '2024-01-01', returnedOn: null })
    await site.site.purge().work()()
    const id = /\/jobs\/([\w-]+)\/report/.exec((await ada.get('/jobs')).text)?.[1] ?? ''
    const report = await ada.get(`/jobs/${id}/report`)
    harmless(report.text)
    expect(report.text).toContain(visible.slice(0, 100))
    harmless((await ada.get(`/jobs/${id}/users`)).text)
    for (const [path, columns, lines] of [
      [`/jobs/${id}/outcomes.csv`, 15, 3],
      [`${plan}/users.csv`, 14, 5],
    ] as const) {
      const rows = parse((await ada.get(path)).text) as string[][]
      expect(rows.map((row) => row.length)).toEqual(Array.from({ length: lines }, () => columns))
      // A cell that a spreadsheet would calculate begins with something that keeps it text.
      for (const [cell = ''] of rows.slice(1)) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
      expect(escaped(rows[2]?.[0] ?? '')).toContain(visible)
    }
  })
})

describe('what somebody types', () => {
  it.each(NAMES.slice(0, 3))('comes back as text when it holds %s', async (_, typed) => {
    const ada = (await siteOf('Ann')).visitor()
    await ada.signIn('ada')
    const seen = await preview(ada, {
      days: typed,
      waiveThreshold: typed,
      recordType: typed,
      include: typed,
    })
    expect(seen.status).toBe(422)
    harmless(seen.text.replace(/(?:value="|<textarea[^>]*>)[^"<]*/g, ''))
    expect(seen.text).toContain(escaped(typed))
    await ada.get('/policy')
    const policy = await ada.send('/policy', {
      preset: typed,
      deletePolicy: typed,
      approval: typed,
      maxCount: typed,
      maxPercent: typed,
    })
    harmless(policy.text)
  })
})
