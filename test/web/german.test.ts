// The page in German: every page, every answer to a mistake, and the reports that it hands out. The
// choice of a language is kept.
import { ENGLISH, type Money, type ZoneName } from 'ils-user-purge'
import { GERMAN } from 'ils-user-purge/german'
import { REPORT_ENGLISH } from 'ils-user-purge/report'
import { describe, expect, it } from 'vitest'
import { PAGE_ENGLISH } from '../../examples/embedded-library/web/words/english.js'
import { PAGE_GERMAN } from '../../examples/embedded-library/web/words/german.js'
import { decimalIn } from '../../examples/embedded-library/web/fields.js'
import { typedPolicy } from '../../examples/embedded-library/web/policy-form.js'
import { dayWords, moneyWords } from '../../examples/embedded-library/web/words/library.js'
import { IN_ENGLISH, IN_GERMAN } from '../../examples/embedded-library/web/words/languages.js'
import {
  inView,
  type Language,
  type PageKey,
} from '../../examples/embedded-library/web/words/view.js'
import { wordsIn } from '../words/everything.js'
import { people, signedIn, worked } from './site-with-people.js'
import { digestIn, preview, type Seen, type TestSite, type Visitor } from './visitor.js'

const KEYS = Object.keys(PAGE_ENGLISH) as PageKey[]

/** What has no words of one language alone. */
const SAME: readonly PageKey[] = [
  ...(['characters.one', 'list.plan', 'plan.id', 'plans.plan', 'history.plan'] as const),
  ...(['sign-in.name', 'jobs.csv', 'job.json'] as const),
]

const placeholdersOf = (words: string): readonly string[] =>
  [...words.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()

/** Words of the data: names, and zones such as `America/New_York`. */
const NAMES =
  /\b(?:Ann|Example|Undergraduate|Graduate|Cataloguing|MAIN|[a-z]+-library)\b|\b[A-Z]\w+(?:\/[\w+-]+)+/g

const wordsOf = (sayings: readonly (string | undefined)[]): readonly string[] =>
  sayings.flatMap((said = '') =>
    wordsIn(said.replace(/\{[\w:]+\}/g, ' ')).map((word) => word.toLowerCase()),
  )

const GERMAN_WORDS = new Set(wordsOf([...Object.values(PAGE_GERMAN), ...Object.values(GERMAN)]))
const ENGLISH_WORDS = new Set(
  wordsOf([PAGE_ENGLISH, ENGLISH, REPORT_ENGLISH].flatMap((each) => Object.values(each))).filter(
    (word) => !GERMAN_WORDS.has(word),
  ),
)

/** What people read or hear of a page: its texts and the names of its parts. */
function readable(page: string): string {
  const heard = [...page.matchAll(/ aria-label="([^"]*)"/g)].map(([, name]) => name)
  const seen = page
    .replace(/<(script|style|code)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<a [^>]*hreflang="en">English<\/a>/, ' ')
    .replace(/<[^>]*>/g, ' ')
  return [seen, ...heard]
    .join(' ')
    .replace(/&[#\w]+;/g, ' ')
    .replace(NAMES, ' ')
}

const englishIn = (text: string): readonly string[] => [
  ...new Set(wordsIn(text).filter((word) => ENGLISH_WORDS.has(word.toLowerCase()))),
]

function isGerman({ text }: Seen): void {
  expect(text).toContain('<html lang="de"')
  expect(englishIn(readable(text))).toEqual([])
  expect(readable(text)).not.toMatch(/\{\w+(:\w+)?\}/)
}

const germanVisitor = async (site: TestSite): Promise<Visitor> => {
  const visitor = await signedIn(site)
  await visitor.get('/jobs?language=de')
  return visitor
}

const USUAL = { zone: 'UTC' as ZoneName, currency: { code: 'EUR', digits: 2 } }

const PLACES = [
  ...[
    '/jobs',
    '/jobs/new',
    '/plans',
    '/filters',
    '/check',
    '/history',
    '/purge-dates',
    '/delete-policy',
  ],
  ...['/policy', '/people', '/jobs/17', '/plans/17', '/nowhere'],
]

describe('the German of the page', () => {
  it.each(KEYS)('has the values of the English sentence in %s', (key) => {
    expect(placeholdersOf(PAGE_GERMAN[key])).toEqual(placeholdersOf(PAGE_ENGLISH[key]))
  })

  it('has no sentence of the English catalogue', () => {
    const same = KEYS.filter((key) => PAGE_GERMAN[key] === PAGE_ENGLISH[key])
    expect(same.filter((key) => !SAME.includes(key))).toEqual([])
  })
})

describe('every page in German', () => {
  it.each(PLACES)('says nothing in English: %s', async (path) => {
    isGerman(await (await germanVisitor(await people())).get(path))
  })

  it('says nothing in English before anybody has signed in', async () => {
    const visitor = (await people()).visitor()
    const asked = { 'Accept-Language': 'de' }
    isGerman(await visitor.get('/sign-in', asked))
    isGerman(await visitor.send('/sign-in', { name: 'x', password: 'y' }, asked))
    isGerman(await visitor.get('/jobs', asked))
    isGerman(await visitor.send('/jobs/new', { token: 'forged' }, asked))
  })

  it('says nothing in English of a plan, its users, its job and its reports', async () => {
    const site = await people()
    const ada = await germanVisitor(site)
    const plan = await preview(ada, { waiveThreshold: '1,50' })
    isGerman(plan)
    expect(plan.text).toContain('Offene Gebühren bis 1,50 EUR werden erlassen')
    const at = ada.at()
    isGerman(await ada.get(`${at}/users`))
    isGerman(await ada.send(`${at}/users`, { primaryId: 'P' }))
    isGerman(await ada.send(`${at}/users`, { primaryId: 'Q' }))
    const csv = await ada.get(`${at}/users.csv`)
    expect(csv.text).toMatch(/^user,verdict,/)
    expect(csv.text).toContain('Offene Ausleihen: 1.')
    isGerman(await ada.send(at, { digest: digestIn(plan), count: '3' }))
    isGerman(await ada.send(at, { digest: digestIn(plan), count: '5' }))
    await worked(site)
    const [, job = ''] = /href="(\/jobs\/(?!new)[^"/?]+)"/.exec((await ada.get('/jobs')).text) ?? []
    isGerman(await ada.get('/jobs'))
    const plans = await ada.get('/plans')
    expect(plans.text).toContain('Erlässt Gebühren bis 1,50 EUR')
    isGerman(plans)
    isGerman(await ada.get(job))
    isGerman(await ada.get(`${job}/users`))
    isGerman(await ada.get(`${job}/report`))
    isGerman(await ada.send('/history', { primaryId: 'P5' }))
    isGerman(await ada.send('/history/forget', { primaryId: 'P5', again: 'Q' }))
  })

  it.each<[string, string, Readonly<Record<string, string>>, RegExp]>([
    ['days', '/jobs/new', { days: 'x' }, /eine ganze Zahl von 0 bis 36500, oder leer\./],
    ['an amount', '/jobs/new', { waiveThreshold: 'x' }, /ein Betrag ab 0, z\. B\. 10,50/],
    ['a finer amount', '/jobs/new', { waiveThreshold: '1,505' }, /höchstens 2 Nachkommastellen/],
    ['names', '/jobs/new', { include: 'P99' }, /Nicht gefunden: P99/],
    ['a check', '/check', { primaryId: 'P99', days: 'x' }, /Erwartet: eine ganze Zahl von 0/],
    ['a rule of dates', '/purge-dates', { anchor: 'expiry-date', months: '5000' }, /0 bis 1200/],
    ['a level', '/delete-policy', { level: 'x' }, /Bitte eine der Löschstufen wählen/],
  ])('says nothing in English of mistakes in %s', async (_, path, fields, said) => {
    const ada = await germanVisitor(await people())
    await ada.get(path)
    const seen = await ada.send(path, { do: 'close', days: '0', ...fields })
    expect(readable(seen.text)).toMatch(said)
    isGerman(seen)
  })

  it('says nothing in English of a policy, a mistake in it and a change that waits', async () => {
    const site = await people()
    const ada = await germanVisitor(site)
    const send = async (changes: Readonly<Record<string, string>>) => {
      await ada.get('/policy')
      const basedOn = String(site.site.decided().version)
      const typed = inView({ ...USUAL, language: IN_GERMAN }, () => typedPolicy(site.site.policy()))
      return ada.send('/policy', { ...typed, basedOn, do: 'save', ...changes })
    }
    const wrong = await send({ maxPercent: 'x' })
    expect(readable(wrong.text)).toContain(
      'Erwartet: ein Prozentwert über 0 bis 100, z. B. 2,5, oder leer.',
    )
    isGerman(wrong)
    const changed = await send({ maxPercent: '2,5', approval: 'second-person' })
    expect(readable(changed.text)).toContain('2,5 %')
    isGerman(changed)
    expect(site.site.policy().caps).toMatchObject({ maxPercent: '2.5' })
    isGerman(await send({ maxPercent: '3,5' }))
    isGerman(await send({ preset: 'strict', do: 'preset' }))
  })

  it('says nothing in English of one user', async () => {
    const ada = await germanVisitor(await people())
    for (const primaryId of ['P1', 'P5', 'P6', 'P7']) {
      await ada.get('/check')
      isGerman(await ada.send('/check', { primaryId, days: '0', waiveThreshold: '0' }))
    }
  })
})

describe('the choice of a language', () => {
  const langOf = ({ text }: Seen) => /<html lang="(\w+)"/.exec(text)?.[1]

  it.each([
    [undefined, 'en'],
    ['de', 'de'],
    ['de-CH, fr;q=0.9', 'de'],
    ['fr, de;q=0.5, en;q=0.4', 'de'],
    ['en-GB, de;q=0.5', 'en'],
    ['de;q=0, fr', 'en'],
    ['*', 'en'],
    ['"; drop', 'en'],
  ])('is that of the browser, as long as nobody chooses: %s', async (accepted, tag) => {
    const headers = accepted === undefined ? {} : { 'Accept-Language': accepted }
    expect(langOf(await (await people()).visitor().get('/sign-in', headers))).toBe(tag)
  })

  it('is offered on every page, by links in each language that lead to the same page', async () => {
    const { text } = await (await signedIn(await people())).get('/jobs?older=0')
    expect(text).toContain('<span lang="en" aria-current="true">English</span>')
    expect(text).toMatch(
      /<a href="\/jobs\?older=0&amp;language=de" lang="de" hreflang="de">Deutsch<\/a>/,
    )
  })

  it('is kept, whatever the browser asks for, also past signing in', async () => {
    const site = await people()
    const ada = site.visitor()
    expect(langOf(await ada.get('/sign-in?language=de'))).toBe('de')
    expect(ada.at()).toBe('/sign-in')
    await ada.signIn('ada')
    expect(langOf(await ada.get('/plans', { 'Accept-Language': 'en' }))).toBe('de')
    expect(langOf(await ada.get('/plans?language=en'))).toBe('en')
    expect(langOf(await ada.get('/plans', { 'Accept-Language': 'de' }))).toBe('en')
  })

  it('of a language that there is not changes nothing', async () => {
    const ada = await signedIn(await people())
    const seen = await ada.get('/plans?language=xx')
    expect([seen.status, langOf(seen), seen.headers.get('Set-Cookie')]).toEqual([200, 'en', null])
  })

  it('leads nowhere else', async () => {
    const visitor = (await people()).visitor()
    await visitor.get('//elsewhere.example/x?language=de')
    expect(visitor.at()).toBe('/elsewhere.example/x')
  })

  it('leads from the answer to a form to the page that holds it', async () => {
    const ada = await germanVisitor(await people())
    await ada.get('/history')
    const { text } = await ada.send('/history/forget', { primaryId: 'P5', again: 'x' })
    expect(text).toContain('href="/history?language=en"')
  })
})

describe('what is written and typed', () => {
  const { currency } = USUAL
  const inLanguage = <Result>(language: Language, work: () => Result): Result =>
    inView({ ...USUAL, language }, work)

  it('is written as each language writes it', () => {
    const written = () => [moneyWords('12.5' as Money, currency), dayWords('2026-11-22')]
    expect(inLanguage(IN_GERMAN, written)).toEqual(['12,50 EUR', '22.11.2026'])
    expect(inLanguage(IN_ENGLISH, written)).toEqual(['12.50 EUR', '2026-11-22'])
  })

  it.each([
    ['10,50', '10.50', '10,50'],
    ['1.000', '1000', '1.000'],
    ['1.000,5', '1000.5', '1.000,5'],
    ['10.50', '10.50', '10.50'],
    ['7', '7', '7'],
    ['1,000.50', '1,000.50', '1,000.50'],
  ])('is read as each language writes it: %s', (typed, german, english) => {
    expect(inLanguage(IN_GERMAN, () => decimalIn(typed))).toBe(german)
    expect(inLanguage(IN_ENGLISH, () => decimalIn(typed))).toBe(english)
  })
})
