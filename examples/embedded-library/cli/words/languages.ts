// The languages of the terminal. A further one is a line here, a catalogue of the terminal's
// sentences, and one of the library's.
import { GERMAN } from 'ils-user-purge/german'
import { SPOKEN_ENGLISH, type SpokenLanguage } from '../../../shared/spoken.js'
import { TERMINAL_GERMAN } from './german.js'

/** Every language of the terminal. */
export const SPOKEN_LANGUAGES: readonly SpokenLanguage[] = [
  SPOKEN_ENGLISH,
  { tag: 'de', sentences: TERMINAL_GERMAN, library: GERMAN },
]
