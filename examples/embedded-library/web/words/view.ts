// In which words, zone and money a page speaks while it answers one request.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Catalogue, Currency, JobOrder, ZoneName } from 'ils-user-purge'
import type { REPORT_ENGLISH } from 'ils-user-purge/report'
import type { PAGE_ENGLISH } from './english.js'
import { IN_ENGLISH } from './languages.js'

/** A language of the page: its words, and those of the library. */
export interface Language {
  /** As HTML names it, e.g. `en`. */
  readonly tag: string
  /** What it calls itself, e.g. `Deutsch`. */
  readonly name: string
  /** By which numbers and times are written, e.g. `en-GB`. */
  readonly locale: string
  readonly page: PageWords
  readonly library: Catalogue & Partial<Record<keyof typeof REPORT_ENGLISH, string>>
}

export type PageKey = keyof typeof PAGE_ENGLISH
/** Every sentence of the page by its key: what a second language is. */
export type PageWords = Readonly<Record<PageKey, string>>

/** What a page is written for. */
export interface View {
  readonly language: Language
  readonly zone: ZoneName
  readonly currency: Currency
}

const VIEW = new AsyncLocalStorage<View>()
const USUAL: View = {
  language: IN_ENGLISH,
  zone: 'UTC' as ZoneName,
  currency: { code: 'XXX', digits: 2 },
}

/** Answers a request in this view. */
export function inView<Result>(view: View, answer: () => Result): Result {
  return VIEW.run(view, answer)
}

/** Answers about an order in the currency in which it counts; the policy may have another by now. */
export function inCurrencyOf<Result>(order: JobOrder, answer: () => Result): Result {
  const currency = order._tag === 'purge' ? order.policy.currency : view().currency
  return inView({ ...view(), currency }, answer)
}

/** The view of the request that is answered. */
export function view(): View {
  return VIEW.getStore() ?? USUAL
}
