// The languages of the page. A further one is a line here, a catalogue of the page's words, and one
// of the library's.
import { type Catalogue, ENGLISH } from 'ils-user-purge'
import { GERMAN } from 'ils-user-purge/german'
import { REPORT_ENGLISH } from 'ils-user-purge/report'
import { PAGE_ENGLISH } from './english.js'
import { PAGE_GERMAN } from './german.js'
import type { Language } from './view.js'

/** The key is longer than a line. */
const AMOUNT = ('phrase.a decimal amount from 0 as text, e.g. "10.50", with at most 15 digits ' +
  'before and 6 after the point') as keyof Catalogue & `phrase.a decimal amount from 0 as${string}`

/** What the library expects, in words that suit a form: without the terms of JSON. */
const FORM_ENGLISH: Catalogue = {
  'phrase.{phrase}, or null': '{phrase}, or empty',
  'phrase.nothing named twice': 'something that is not asked for above already',
  [AMOUNT]:
    'a decimal amount from 0, e.g. 10.50, with at most 15 digits before and 6 after the point',
  'phrase.a percentage above 0 up to 100 as text, e.g. "2.5"':
    'a percentage above 0 up to 100, e.g. 2.5',
  'phrase.a limit with a whole number of days from 0 to {most}, since field is {field}':
    'a whole number of days from 0 to {most}, since another date than the purge date is held ' +
    'against the cutoff',
}

const FORM_GERMAN: Catalogue = {
  'phrase.{phrase}, or null': '{phrase}, oder leer',
  'phrase.nothing named twice': 'etwas, wonach oben nicht schon gefragt wird',
  [AMOUNT]: 'ein Betrag ab 0, z. B. 10,50, mit höchstens 15 Stellen vor und 6 nach dem Komma',
  'phrase.a percentage above 0 up to 100 as text, e.g. "2.5"':
    'ein Prozentwert über 0 bis 100, z. B. 2,5',
  'phrase.a limit with a whole number of days from 0 to {most}, since field is {field}':
    'eine ganze Zahl von Tagen von 0 bis {most}, weil ein anderes Datum als das Löschdatum mit ' +
    'dem Stichtag verglichen wird',
}

export const IN_ENGLISH: Language = {
  tag: 'en',
  name: 'English',
  locale: 'en-GB',
  page: PAGE_ENGLISH,
  library: { ...ENGLISH, ...REPORT_ENGLISH, ...FORM_ENGLISH },
}

export const IN_GERMAN: Language = {
  tag: 'de',
  name: 'Deutsch',
  locale: 'de-DE',
  page: PAGE_GERMAN,
  library: { ...GERMAN, ...FORM_GERMAN },
}

/** Every language of the page; the first is spoken where nobody asks for another. */
export const LANGUAGES: readonly [Language, ...Language[]] = [IN_ENGLISH, IN_GERMAN]
