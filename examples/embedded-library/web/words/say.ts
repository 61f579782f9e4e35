// Says a sentence of the page in the language of the request.
import { html } from 'hono/html'
import type { Markup } from '../markup.js'
import { type PageKey, view } from './view.js'

/** What is put into a sentence, by the name of its placeholder. */
export type Values = Readonly<Record<string, string | number>>

const PLACEHOLDER = /\{(\w+)\}/

function wordsOf(key: PageKey): string {
  return view().language.page[key] ?? key
}

/** A sentence as text. */
export function say(key: PageKey, values: Values = {}): string {
  return wordsOf(key).replaceAll(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : placeholder,
  )
}

/** A sentence that holds markup, such as a link. */
export function mark(key: PageKey, values: Readonly<Record<string, unknown>>): Markup {
  const parts = wordsOf(key).split(PLACEHOLDER)
  return html`${parts.map((part, at) => (at % 2 === 0 ? part : (values[part] ?? '')))}`
}

/** The keys of things that are counted. */
type Thing<Key> = Key extends `${infer Name}.one` ? Name : never

/** A sentence about a number of things; `{count}` is the number as people read it. */
export function many(thing: Thing<PageKey>, number: number, values: Values = {}): string {
  const key = `${thing}.${number === 1 ? 'one' : 'other'}` as PageKey
  return say(key, { count: number.toLocaleString(view().language.locale), ...values })
}
