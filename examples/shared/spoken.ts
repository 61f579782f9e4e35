// In which language a terminal speaks while it carries out one command. The catalogue of a language
// has each sentence by the English one, so that a sentence stands in the code as it is read.
import { AsyncLocalStorage } from 'node:async_hooks'
import { type Catalogue, ENGLISH } from 'ils-user-purge'
import { REPORT_ENGLISH } from 'ils-user-purge/report'

/** A language of the terminal: its own sentences, and those of the library. */
export interface SpokenLanguage {
  /** What `--language` is given, e.g. `de`. */
  readonly tag: string
  /** Sentences by the English ones. */
  readonly sentences: Readonly<Record<string, string>>
  readonly library: Catalogue & Partial<Record<keyof typeof REPORT_ENGLISH, string>>
}

export const SPOKEN_ENGLISH: SpokenLanguage = {
  tag: 'en',
  sentences: {},
  library: { ...ENGLISH, ...REPORT_ENGLISH },
}

const SPOKEN = new AsyncLocalStorage<SpokenLanguage>()

/** Carries out a command in a language. */
export function speaking<Result>(language: SpokenLanguage, command: () => Result): Result {
  return SPOKEN.run(language, command)
}

/** The words of the library in the language that is spoken. */
export function libraryWords(): SpokenLanguage['library'] {
  return (SPOKEN.getStore() ?? SPOKEN_ENGLISH).library
}

/** A sentence in the language that is spoken; what has no translation is said in English. */
export function inWords(
  english: string,
  values: Readonly<Record<string, string | number>> = {},
): string {
  const sentence = SPOKEN.getStore()?.sentences[english] ?? english
  return sentence.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : placeholder,
  )
}
