// Users as rows of a table: what a plan says of them, and what became of them in a job.
import {
  ENGLISH,
  explainVerdict,
  labelOf,
  type Outcome,
  type PlannedUser,
  type PlannedVerdict,
} from 'ils-user-purge'
import { changeWords } from '../../shared/dates-before.js'
import { html, type Markup, moment, shown } from './markup.js'
import { personOf, sentenceOf } from './people.js'
import type { Site } from './site.js'

/** What the verdicts are called, in the address and on the page. */
export const FATES = {
  Purge: ['go', 'Goes'],
  Keep: ['stay', 'Stays'],
  NotSelected: ['not-selected', 'Not selected'],
  Apply: ['go', 'Is changed'],
  Leave: ['stay', 'Is left as it is'],
  NotFound: ['not-found', 'Nobody has this key'],
} as const satisfies Readonly<Record<PlannedVerdict['_tag'], readonly [string, string]>>

/** The verdicts of a name in the address; none for any other name. */
export const verdictsOf = (which: string): readonly PlannedVerdict['_tag'][] =>
  (Object.keys(FATES) as PlannedVerdict['_tag'][]).filter((tag) => FATES[tag][0] === which)

/** Users of a plan. */
export const plannedTable = (site: Site, title: string, listed: readonly PlannedUser[]): Markup =>
  table(title, ['User', 'Plan', 'Why, or what is done'], listed, (user) => [
    html`${personOf(site.db, user.key)}${placeOf(user)}`,
    FATES[user.verdict._tag][1],
    plannedRemarks(user.verdict),
  ])

/** Outcomes of a job. */
export const outcomeTable = (site: Site, title: string, listed: readonly Outcome[]): Markup =>
  table(title, ['User', 'Outcome', 'Why, or what was done'], listed, (outcome) => [
    html`${personOf(site.db, outcome.userKey)}<p class="hint">${moment(outcome.at)}</p>`,
    labelOf(outcome.status),
    outcomeRemarks(outcome),
  ])

const table = <Item>(
  title: string,
  heads: readonly string[],
  items: readonly Item[],
  cells: (item: Item) => readonly [Markup, string, Markup],
): Markup =>
  items.length === 0
    ? html`<p>Nobody.</p>`
    : html`<div class="scroll" role="region" tabindex="0" aria-label="${title}"><table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${items.map((item) => {
        const [who, what, why] = cells(item)
        return html`<tr><th scope="row">${who}</th><td>${what}</td><td>${why}</td></tr>`
      })}</tbody></table></div>`

const placeOf = ({ userGroup, homeLibrary }: PlannedUser): Markup => {
  const known = [userGroup, homeLibrary].filter((name) => name !== null)
  return known.length === 0
    ? html``
    : html`<p class="hint">${known.map((name, at) => html`${at === 0 ? '' : ' · '}${shown(name, 80)}`)}</p>`
}

/** What a plan says of a user, in sentences. */
export const plannedRemarks = (verdict: PlannedVerdict): Markup => {
  switch (verdict._tag) {
    case 'NotFound':
      return html`It was included, and may be mistyped.`
    case 'Apply':
      return html`${capital(changeWords(verdict))}`
    case 'Leave':
      return plainList(verdict.reasons.map(sentenceOf))
    default: {
      const { reasons, warnings, actions } = explainVerdict(verdict, ENGLISH)
      const said = [...reasons, ...actions, ...warnings.map((each) => `Warning: ${each}`)]
      return said.length === 0 ? html`Deleted` : plainList(said)
    }
  }
}

/** What became of a user, in sentences. */
export const outcomeRemarks = (outcome: Outcome): Markup => {
  const { reasons, warnings, actions, failure, assigned } = outcome
  const done =
    actions === null
      ? []
      : explainVerdict({ _tag: 'Purge', actions, warnings: [] }, ENGLISH).actions
  const said = [
    ...reasons.map(sentenceOf),
    ...(failure === null ? [] : [`${labelOf(failure.code)} (${failure.fault})`]),
    ...(assigned === undefined
      ? []
      : [capital(changeWords({ assigned, datesBefore: outcome.datesBefore ?? null }))]),
    ...done,
    ...warnings.map((each) => `Warning: ${sentenceOf(each)}`),
  ]
  return said.length === 0 ? html`` : plainList(said)
}

const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`

const plainList = (items: readonly string[]): Markup =>
  html`<ul>${items.map((item) => html`<li>${shown(item)}</li>`)}</ul>`
