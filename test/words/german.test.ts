// German says everything that English says, and nothing in English.
import {
  type Catalogue,
  describeCriteria,
  describePolicy,
  ENGLISH,
  explainError,
  explainMistake,
  explainReason,
  type Invalid,
  labelOf,
  PRESETS,
} from 'ils-user-purge'
import {
  decodeBulkOrder,
  decodeConfirmation,
  decodeCriteria,
  decodePolicy,
  decodeUserFacts,
  MISTAKE_CODES,
} from 'ils-user-purge/codec'
import { GERMAN } from 'ils-user-purge/german'
import {
  planText,
  planUsersCsv,
  REPORT_ENGLISH,
  reportHtml,
  reportText,
  verdictLine,
} from 'ils-user-purge/report'
import { describe, expect, it } from 'vitest'
import type { Cutoff } from '../../src/domain/cutoff.js'
import { criteria, day, key } from '../eligibility/cases.js'
import * as given from '../report/fixtures.js'
import { bodyOf, pages, texts, wordsIn } from './everything.js'

const SAID: Readonly<Record<string, string>> = GERMAN
const ENGLISH_ALL: Readonly<Record<string, string | undefined>> = { ...ENGLISH, ...REPORT_ENGLISH }

/** Columns have one name in every language, since programs read them. */
const sentences = Object.keys(ENGLISH_ALL).filter((name) => !name.startsWith('csv.'))
const phrases = Object.keys(GERMAN).filter((name) => name.startsWith('phrase.'))
const labels = Object.keys(GERMAN).filter((name) => name.startsWith('label.'))

/** Sentences that are the same in both languages: they have no words, or words of both. */
const SAME = [
  ...['failure', 'cap.more-jobs', 'rule.plus', 'plan.library', 'evidence.fact', 'anchor.day'],
  ...['money.form', 'moment-and-day', 'plan.as-of', 'direction', 'column.code', 'fact.plan'],
  ...['got.null', 'money.code', 'money.digits'],
]

function placeholdersOf(template: string): readonly string[] {
  return [
    ...new Set([...template.matchAll(/\{(\w+)(?::\w+)?\}/g)].map(([, name]) => name ?? '')),
  ].sort()
}

/** The words that only English has: what the catalogue says in English and nowhere in German. */
const ENGLISH_WORDS: ReadonlySet<string> = new Set(
  wordsOf([
    ...Object.values(ENGLISH_ALL).map((words = '') => words),
    ...phrases.map((form) => form.slice('phrase.'.length)),
    ...labels.map((label) => labelOf(label.slice('label.'.length))),
  ]).filter((word) => !wordsOf(Object.values(SAID)).includes(word)),
)

function wordsOf(sayings: readonly string[]): readonly string[] {
  return sayings.flatMap((said) => wordsIn(said.replace(/\{[\w:]+\}/g, ' ')).map(lower))
}

function lower(word: string): string {
  return word.toLowerCase()
}

/** The English in a text; a word that a chart cuts off is none. */
function englishIn(text: string): readonly string[] {
  return wordsIn(text.replace(/\S+…/g, ' ')).filter((word) => ENGLISH_WORDS.has(lower(word)))
}

/** Every form of a phrase but that of phrases that may be null. */
const FORMS = phrases
  .map((name) => name.slice('phrase.'.length))
  .filter((form) => !form.startsWith('{phrase}'))

const MISTAKE: Invalid = {
  code: 'invalid-value',
  path: 'criteria.days',
  expected: 'a list',
  got: 'nothing',
}

/** What may stand in a form. */
const VALUES: Readonly<Record<string, string>> = {
  names: '"a", "b"',
  words: 'on, off',
  zone: 'Pacific/Apia',
  setting: 'block, cancel or ignore',
}

/** What only a sentence of English has; the names of fields are the same in every language. */
const ENGLISH_GRAMMAR = /\b(the|of|one|with|from|to|nothing|and|or|not|characters)\b/

type Decoded = ReturnType<typeof decodeCriteria>

function found(decoded: Decoded | { readonly _tag: 'Right' }): readonly Invalid[] {
  return decoded._tag === 'Left' ? decoded.left : []
}

const CUTOFF: Cutoff = {
  field: 'purgeDate',
  date: day('2024-06-15'),
  inclusive: false,
  orAbsent: false,
}

describe('German', () => {
  it.each(sentences)('has the values of the English sentence in %s', (name) => {
    expect(placeholdersOf(SAID[name] ?? '')).toEqual(placeholdersOf(ENGLISH_ALL[name] ?? ''))
  })

  it('writes a value in the form in which English does', () => {
    const formsOf = (template = '') => template.match(/\{\w+:\w+\}/g) ?? []
    for (const name of sentences)
      expect(formsOf(SAID[name]), name).toEqual(expect.arrayContaining(formsOf(ENGLISH_ALL[name])))
  })

  it.each(phrases)('has the values of the English form in %s', (form) => {
    expect(placeholdersOf(SAID[form] ?? '')).toEqual(placeholdersOf(form))
  })

  it('has what came and what was expected in every sentence of a mistake', () => {
    for (const name of Object.keys(GERMAN).filter((each) => /^mistake(\.(?!whole)|$)/.test(each)))
      expect(placeholdersOf(SAID[name] ?? '')).toEqual(['expected', 'got', 'path'])
  })

  it('has no sentence of the English catalogue', () => {
    const same = sentences.filter((name) => SAID[name] === ENGLISH_ALL[name])
    expect(same.filter((name) => !SAME.includes(name))).toEqual([])
    expect(labels.filter((name) => SAID[name] === labelOf(name.slice('label.'.length)))).toEqual([])
  })

  it('says every text: nothing of it is in English', () => {
    expect(
      texts(GERMAN)
        .filter((text) => !text.includes('\r\n'))
        .flatMap(englishIn),
    ).toEqual([])
  })

  it('says every page, in German by its own account: nothing of it is in English', () => {
    for (const page of pages(GERMAN)) {
      expect(page).toContain('<html lang="de" dir="ltr">')
      expect(englishIn(bodyOf(page))).toEqual([])
    }
  })

  it('leaves no placeholder without a value', () => {
    for (const text of [...texts(GERMAN), ...pages(GERMAN).map(bodyOf)])
      expect(text).not.toMatch(/\{\w+(:\w+)?\}/)
  })
})

describe('a mistake in German', () => {
  const filled = (form: string) => form.replace(/\{(\w+)\}/g, (_, name) => VALUES[name] ?? '7')
  const explained = (mistake: Partial<Invalid>) =>
    explainMistake({ ...MISTAKE, ...mistake }, GERMAN)

  it.each(FORMS)('says "%s"', (form) => {
    for (const said of [{ expected: filled(form) }, { got: filled(form) }]) {
      expect(englishIn(explained(said))).toEqual([])
      expect(explained(said)).not.toBe(explainMistake({ ...MISTAKE, ...said }, {}))
    }
  })

  it.each(FORMS)('says "%s, or null"', (form) => {
    const or = explained({ expected: `${filled(form)}, or null` })
    expect(or).toContain(' oder null, angegeben')
    expect(englishIn(or)).toEqual([])
  })

  it.each([
    [{ expected: 'a whole number from 0 to 36500', got: '-1' }, 'eine ganze Zahl von 0 bis 36500'],
    [{ expected: 'one of on, warn, off' }, 'eines von on, warn, off'],
    [
      { expected: 'one of on, warn, because a purge waives the debt' },
      'on oder warn, weil eine Löschung die Gebühren erlässt',
    ],
    [
      { expected: 'a user group that the host has in "public" ("a", "b" and 3 more)' },
      'die das Bibliothekssystem in "public" hat ("a", "b" und 3 weitere)',
    ],
    [{ got: 'a string of 12 characters' }, 'angegeben ein Text (Länge 12)'],
    [{ path: 'extra.(a name of 4 characters).0' }, 'extra.(ein Name der Länge 4).0'],
    [{ path: '' }, 'Angabe'],
    [{ got: '"a list"' }, 'angegeben "a list"'],
  ])('says %j', (said, part) => {
    expect(explained(said)).toContain(part)
  })

  it('leaves what a host calls its own codec as it is', () => {
    expect(explained({ expected: 'BarCode' })).toContain('erwartet BarCode,')
  })

  it.each(MISTAKE_CODES)('is whole for the code %s', (code) => {
    const said = explained({ code, expected: 'a list', got: 'nothing' })
    expect(said).toContain('criteria.days')
    expect(said).toContain('erwartet eine Liste, angegeben nichts')
    expect(englishIn(said)).toEqual([])
  })

  it.each<[string, readonly Invalid[]]>([
    [
      'criteria',
      found(decodeCriteria({ dates: 1, recordTypes: [{}], include: [3], exclude: 'x' })),
    ],
    ['criteria with another name', found(decodeCriteria({ who: 1, dates: [{ _tag: 'never' }] }))],
    [
      'a policy',
      found(decodePolicy({ caps: {}, rules: { a: 1 }, requests: { x: 1 } }, PRESETS.alma)),
    ],
    ['a policy of a former form', found(decodePolicy({ recentActivityDays: 3 }, PRESETS.alma))],
    ['a currency', found(decodePolicy({ currency: { code: 'x', digits: 9 } }, PRESETS.alma))],
    ['facts', found(decodeUserFacts({ key: '', debt: 'x', requests: 1, restrictions: {}, b: 1 }))],
    ['a confirmation', found(decodeConfirmation({ digest: 'x', count: '1' }))],
    ['a bulk order', found(decodeBulkOrder({ _tag: 'x' }))],
    ['nothing', found(decodeCriteria(null))],
  ])('of %s, as it is found, has nothing in English', (_, mistakes) => {
    expect(mistakes.length).toBeGreaterThan(0)
    const said = mistakes.map(({ code, expected, got }) => explained({ code, expected, got }))
    expect(said.join('; ')).not.toMatch(ENGLISH_GRAMMAR)
  })
})

describe('numbers, days and amounts in German', () => {
  it('are written as in German', () => {
    const debt = { code: 'debt-over-threshold', measured: '12.5', limit: '10' } as const
    expect(explainReason({ _tag: 'Blocked', ...debt }, GERMAN)).toBe(
      'Die offenen Gebühren von 12,5 übersteigen die Erlassgrenze von 10.',
    )
    const due = { code: 'purge-date-after-cutoff', measured: '2024-07-01', limit: '2024-06-15' }
    expect(explainReason({ _tag: 'Blocked', ...due }, GERMAN)).toBe(
      'Das Löschdatum 01.07.2024 liegt noch nicht vor dem Stichtag 15.06.2024.',
    )
    const until = { code: 'restriction', measured: '2024-07-01T22:00:00.000Z', limit: null }
    expect(explainReason({ _tag: 'Blocked', ...until }, GERMAN)).toBe(
      'Das Konto ist bis 01.07.2024, 22:00 Uhr UTC gesperrt.',
    )
    const group = { code: 'other-user-group', measured: '2024-06-15', limit: null } as const
    expect(explainReason({ _tag: 'Blocked', ...group }, GERMAN)).toContain('2024-06-15')
  })

  it('follow a host that only writes days and amounts otherwise', () => {
    const ours: Catalogue = {
      'day.form': '{day}/{month}/{year}',
      'money.form': '{currency} {amount:decimal}',
    }
    const text = planText(given.plan, { catalogue: ours })
    expect(text).toContain('Cutoff  ')
    expect(text).toMatch(/\bbefore \d\d\/\d\d\/\d{4}/)
    expect(text).toMatch(/CHF \d+\.\d\d/)
  })

  it('stand so in the text of a plan and of a report', () => {
    const text = planText(given.plan, { catalogue: GERMAN })
    expect(text).toMatch(/Zu erlassende Gebühren +[\d.]+,\d\d CHF/)
    expect(text).toMatch(/\d\.\d{3}/)
    expect(reportText(given.report, { catalogue: GERMAN })).toMatch(
      /\d\d\.\d\d\.\d{4}, \d\d:\d\d:\d\d Uhr UTC/,
    )
  })

  it('stay as programs read them in a CSV', async () => {
    const verdict = {
      _tag: 'Purge',
      actions: { demoteResearcher: false, waive: '12.5' as never, cancelRequests: 0 },
      warnings: [],
    } as const
    const user = { key: key('1'), verdict, userGroup: 'a', homeLibrary: null }
    const lines: string[] = []
    for await (const line of planUsersCsv([[user]], { catalogue: GERMAN })) lines.push(line)
    expect(lines[0]).toMatch(/^user,verdict,/)
    expect(lines[1]).toBe('1,Purge,a,,,,,,12.5,nein,0,,,\r\n')
  })
})

describe('criteria, a policy and errors in German', () => {
  it('are whole sentences', () => {
    const said = describeCriteria(
      criteria({ days: 10, recordType: 'public' }),
      [CUTOFF],
      { ...PRESETS.alma, rules: {} },
      undefined,
      GERMAN,
    )
    expect(said).toContain('Konten, für die gilt: Löschdatum vor dem 15.06.2024 (10 Tage zurück).')
    expect(said).toContain('Konten des Datensatztyps public, jeder Benutzergruppe.')
    const caps = { maxCount: 1500, maxPercent: '2.5', exceededWhen: 'or' as const }
    expect(describePolicy({ ...PRESETS.alma, caps }, undefined, GERMAN)).toContain(
      'Ein Auftrag wird abgelehnt, wenn er mehr als 1.500 Konten oder 2,5 % aller Konten löscht.',
    )
    expect(
      explainError(
        { _tag: 'CountMismatch', code: 'count-mismatch', confirmed: 1, actual: 2000 },
        GERMAN,
      ),
    ).toBe(
      'Bestätigt wurde die Anzahl 1, der Plan erfasst aber 2.000 Konten. Bitte den Plan ansehen ' +
        'und dessen Anzahl bestätigen.',
    )
  })

  it('keep keys under each other in lists, however long a verdict is', () => {
    const at = ({ verdict }: { readonly verdict: never }) =>
      verdictLine({ key: key('12345'), verdict }, { catalogue: GERMAN }).indexOf('12345')
    const verdicts = [{ _tag: 'NotFound' }, { _tag: 'NotSelected', reasons: [], warnings: [] }]
    expect(new Set(verdicts.map((verdict) => at({ verdict: verdict as never }))).size).toBe(1)
  })

  it('has a page whose title is German', () => {
    const page = reportHtml({
      report: given.report,
      words: { criteria: [], policy: [] },
      catalogue: GERMAN,
    })
    expect(page).toMatch(/<title>Löschbericht: Auftrag job-1<\/title>/)
  })
})
