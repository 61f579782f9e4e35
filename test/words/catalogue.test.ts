// One catalogue holds every word: each of them can be replaced, and each of them is said.
import { type Catalogue, ENGLISH, explainMistake } from 'ils-user-purge'
import { GERMAN } from 'ils-user-purge/german'
import { REPORT_ENGLISH } from 'ils-user-purge/report'
import { describe, expect, it } from 'vitest'
import type { ProblemKey, ReasonKey, VerdictKey } from '../../src/words/catalogue.js'
import { LABELS } from '../../src/words/english/labels.js'
import { REASONS } from '../../src/words/english/reasons.js'
import { bodyOf, pages, texts, wordsIn } from './everything.js'

const ALL: Readonly<Record<string, string | undefined>> = { ...ENGLISH, ...REPORT_ENGLISH }

/** Keys that a page or a program reads, not a person. */
const TECHNICAL = ['language', 'direction', 'number.separator', 'number.point', 'day.form']

/** Every code that has a label. */
const LABELLED = [
  ...Object.keys(GERMAN).flatMap((key) => (key.startsWith('label.') ? [key.slice(6)] : [])),
  'x-own',
  'x-club',
]

/** Another language: each sentence is its key and its values between brackets. */
const OTHER: Catalogue = Object.fromEntries([
  ...Object.entries(ALL).map(([name, words = '']) => {
    const values = [...words.matchAll(/\{[\w:]+\}/g)].join(' ')
    return [name, TECHNICAL.includes(name) ? words : `⟦${name} ${values}⟧`]
  }),
  ...LABELLED.map((code) => [`label.${code}`, `⟦${code}⟧`]),
])
const asked = new Set<string>()
const other: Catalogue = new Proxy(OTHER, {
  getOwnPropertyDescriptor: (target, name) => {
    asked.add(String(name))
    return Reflect.getOwnPropertyDescriptor(target, name)
  },
})

/** What is left of a text without the sentences of the other language. */
function outside(text: string): string {
  const rest = text.replace(/⟦[^⟦⟧]*⟧/g, ' ')
  return rest === text ? rest.replace(/\s+/g, ' ') : outside(rest)
}

describe('a catalogue of another language', () => {
  it('says every text: nothing of it is left in English', () => {
    const english = texts(other)
      .filter((text) => !text.includes('\r\n'))
      .flatMap((text) => wordsIn(outside(text)))
    expect(english).toEqual([])
  })

  it('says every page: nothing of it is left in English', () => {
    for (const page of pages(other)) {
      expect(wordsIn(outside(bodyOf(page)))).toEqual([])
    }
  })

  it('is asked for every sentence that there is', () => {
    texts(other)
    pages(other)
    const spoken = Object.keys(ALL).filter((name) => !Object.hasOwn(LABELS, name))
    expect(spoken.filter((name) => !asked.has(name))).toEqual([])
  })
})

describe('the English catalogue', () => {
  it('leaves no placeholder without a value', () => {
    for (const text of [
      ...texts({}),
      ...pages({}).map((page) =>
        page.replace(/data-said="[^"]*"|<script>[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>/g, ''),
      ),
    ])
      expect(text).not.toMatch(/\{\w+\}/)
  })

  it('does not compile without a sentence for a rule', () => {
    const { 'open-loans': sentence, ...rest } = REASONS
    // @ts-expect-error a rule without a sentence
    const incomplete: Readonly<Record<ReasonKey | ProblemKey | VerdictKey, string>> = rest
    expect(Object.keys(incomplete)).not.toContain('open-loans')
    expect(sentence).toBe('Open loans: {measured}.')
  })
})

describe('a mistake in words', () => {
  const mistake = { code: 'out-of-range', path: 'days', expected: 'from 0', got: '-1' } as const

  it('says which part must be what, and what came', () => {
    expect(explainMistake(mistake)).toBe('days must be from 0, got -1')
    expect(explainMistake({ ...mistake, path: '' })).toBe('it must be from 0, got -1')
  })

  it('is said by its code where the catalogue has that', () => {
    const german = { 'mistake.out-of-range': '{path}: {got} ist zu klein oder zu groß' }
    expect(explainMistake(mistake, german)).toBe('days: -1 ist zu klein oder zu groß')
  })
})
