// The home libraries of a form: which are meant, and whether their branches are meant too.
import type { Database } from 'better-sqlite3'
import type { HomeLibraryChoice } from 'ils-user-purge'
import { homeLibraries } from '../data/people.js'
import type { Mistakes } from './fields.js'
import { html, type Markup, shown } from './markup.js'
import { say } from './words/say.js'

/** Home libraries as they were chosen. */
export interface TypedLibraries {
  readonly homeLibraries: readonly string[]
  readonly withBranches: boolean
}

/** None chosen: every home library is meant. */
export const BLANK_LIBRARIES: TypedLibraries = { homeLibraries: [], withBranches: false }

/** What a form says of home libraries. */
export function librariesIn(form: FormData): TypedLibraries {
  return {
    homeLibraries: form.getAll('homeLibraries').filter((name) => typeof name === 'string'),
    withBranches: form.get('withBranches') === 'yes',
  }
}

/** Home libraries as they were chosen, to be changed. */
export function typedLibraries(choices: readonly HomeLibraryChoice[]): TypedLibraries {
  return {
    homeLibraries: choices.map(({ library }) => library),
    withBranches: choices.some(({ withBranches }) => withBranches),
  }
}

/** The choices as JSON. */
export function librariesJson({ homeLibraries: chosen, withBranches }: TypedLibraries) {
  return chosen.map((library) => ({ library, withBranches }))
}

/** What is wrong with the choice; `undefined` where nothing is. */
export function librariesMistake(
  db: Database,
  { homeLibraries: chosen, withBranches }: TypedLibraries,
): string | undefined {
  const known = homeLibraries(db)
  if (chosen.some((name) => !known.includes(name))) return say('criteria.libraries.unknown')
  return chosen.length === 0 && withBranches ? say('criteria.libraries.idle') : undefined
}

/** A box for each home library; none where nobody has one. */
export function libraryFields(db: Database, typed: TypedLibraries, mistakes: Mistakes): Markup {
  const known = homeLibraries(db)
  if (known.length === 0) return html``
  const said = mistakes.homeLibraries
  return html`<fieldset id="homeLibraries"><legend>${say('criteria.homeLibraries')}</legend>
<p class="hint">${say('criteria.libraries.hint')}</p>
${said === undefined ? '' : html`<p class="mistake">${said}</p>`}
<div class="choices">${known.map(
    (name) =>
      html`<label><input type="checkbox" name="homeLibraries" value="${name}"${typed.homeLibraries.includes(name) ? html` checked` : ''}> ${shown(name, 80)}</label>`,
  )}</div>
<div class="choices"><label><input type="checkbox" name="withBranches" value="yes"${typed.withBranches ? html` checked` : ''}> ${say('criteria.libraries.branches')}</label></div></fieldset>`
}
