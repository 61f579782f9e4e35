// Record types of a form beside the first one, each with every group.
import type { Database } from 'better-sqlite3'
import { recordTypes } from '../data/people.js'
import type { Mistakes, TypedPeople } from './fields.js'
import { html, type Markup, shown } from './markup.js'
import { say } from './words/say.js'

/** The record types that a form names in addition. */
export function furtherTypesIn(form: FormData): readonly string[] {
  return form.getAll('furtherTypes').filter((name) => typeof name === 'string')
}

/** The first type with its groups, and the further ones, as JSON; none chosen means every type. */
export function typesJson({
  recordType,
  userGroups,
  furtherTypes,
}: TypedPeople & { readonly furtherTypes: readonly string[] }) {
  const further = furtherTypes.map((each) => ({ recordType: each, userGroups: [] }))
  return recordType === '' ? [] : [{ recordType, userGroups }, ...further]
}

/** What is wrong with them; `undefined` where nothing is. */
export function furtherTypesMistake(
  db: Database,
  first: string,
  chosen: readonly string[],
): string | undefined {
  const known = recordTypes(db)
  if (chosen.some((type) => !known.includes(type))) return say('criteria.types.unknown')
  return first === '' && chosen.length > 0 ? say('criteria.types.all') : undefined
}

/** The choices; none where there is one type alone. */
export function furtherTypeFields(
  db: Database,
  chosen: readonly string[],
  mistakes: Mistakes,
): Markup {
  const known = recordTypes(db)
  if (known.length < 2) return html``
  const said = mistakes.furtherTypes
  return html`<fieldset id="furtherTypes"><legend>${say('criteria.furtherTypes')}</legend>
<p class="hint">${say('criteria.types.hint')}</p>
${said === undefined ? '' : html`<p class="mistake">${said}</p>`}
<div class="choices">${known.map(
    (type) =>
      html`<label><input type="checkbox" name="furtherTypes" value="${type}"${chosen.includes(type) ? html` checked` : ''}> ${shown(type, 80)}</label>`,
  )}</div></fieldset>`
}
