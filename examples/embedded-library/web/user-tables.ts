// Users as rows of a table: what a plan says of them, and what became of them in a job.
import type { Outcome, OutcomeStatus, PlannedUser, PlannedVerdict, Verdict } from 'ils-user-purge'
import { html, type Markup, moment, shown } from './markup.js'
import { personOf } from './people.js'
import type { Site } from './site.js'
import { dayWords, label, reasonWords, verdictWords } from './words/library.js'
import { say } from './words/say.js'
import type { PageKey } from './words/view.js'

/** The name of each verdict in an address, and how it is told apart at a glance. */
const FATES = {
  Purge: ['go', 'bad'],
  Keep: ['stay', 'good'],
  NotSelected: ['not-selected', 'calm'],
  Apply: ['go', 'warn'],
  Leave: ['stay', 'good'],
  NotFound: ['not-found', 'calm'],
} as const satisfies Readonly<Record<PlannedVerdict['_tag'], readonly [string, string]>>

type Tag = PlannedVerdict['_tag']

/** A verdict by its name in an address. */
export const nameOfFate = (tag: Tag): string => FATES[tag][0]

/** What a verdict is called, e.g. `To be deleted`. */
export const fateWords = (tag: Tag): string => say(`fate.${tag}`)

/** The verdicts of a name in the address; none for any other name. */
export const verdictsOf = (which: string): readonly Tag[] =>
  (Object.keys(FATES) as Tag[]).filter((tag) => FATES[tag][0] === which)

/** What an outcome is called, e.g. `Deleted`. */
export const outcomeWords = (status: OutcomeStatus): string => say(`outcome.${status}`)

const OUTCOME_STATES: Readonly<Record<OutcomeStatus, string>> = {
  purged: 'bad',
  applied: 'warn',
  kept: 'good',
  vanished: 'calm',
  failed: 'fault',
  inDoubt: 'fault',
}

/** A state as a badge: told apart by its words, and by its colour. */
export const badge = (kind: string, words: string): Markup =>
  html`<span class="state ${kind}">${words}</span>`

/** Users of a plan. */
export const plannedTable = (site: Site, title: string, listed: readonly PlannedUser[]): Markup =>
  table(title, ['list.user', 'list.plan', 'list.why', 'list.warnings'], listed, (user) => [
    html`${personOf(site.db, user.key)}${placeOf(user)}`,
    badge(FATES[user.verdict._tag][1], fateWords(user.verdict._tag)),
    plannedRemarks(user.verdict),
    plainList('warnings' in user.verdict ? user.verdict.warnings.map(reasonWords) : []),
  ])

/** Outcomes of a job. */
export const outcomeTable = (site: Site, title: string, listed: readonly Outcome[]): Markup =>
  table(title, ['list.user', 'list.outcome', 'list.why', 'list.warnings'], listed, (outcome) => [
    html`${personOf(site.db, outcome.userKey)}<p class="hint">${moment(outcome.at)}</p>`,
    outcomeBadge(outcome.status),
    outcomeRemarks(outcome),
    plainList(outcome.warnings.map(reasonWords)),
  ])

/** An outcome as a badge. */
export const outcomeBadge = (status: OutcomeStatus): Markup =>
  badge(OUTCOME_STATES[status], outcomeWords(status))

const table = <Item>(
  title: string,
  heads: readonly PageKey[],
  items: readonly Item[],
  cells: (item: Item) => readonly [Markup, ...Markup[]],
): Markup =>
  items.length === 0
    ? html`<p>${say('list.nobody')}</p>`
    : html`<div class="scroll" role="region" tabindex="0" aria-label="${title}"><table class="users">
<thead><tr>${heads.map((head) => html`<th scope="col">${say(head)}</th>`)}</tr></thead>
<tbody>${items.map((item) => {
        const [who, ...rest] = cells(item)
        return html`<tr><th scope="row">${who}</th>${rest.map((each) => html`<td>${each}</td>`)}</tr>`
      })}</tbody></table></div>`

const placeOf = ({ userGroup, homeLibrary }: PlannedUser): Markup => {
  const known = [userGroup, homeLibrary].filter((name) => name !== null)
  return known.length === 0
    ? html``
    : html`<p class="hint">${known.map((name, at) => html`${at === 0 ? '' : ' · '}${shown(name, 80)}`)}</p>`
}

/** What a plan says of a user, in sentences; warnings apart. */
export const plannedRemarks = (verdict: PlannedVerdict): Markup => {
  switch (verdict._tag) {
    case 'NotFound':
      return html`${say('list.not-found')}`
    case 'Apply':
      return html`${changeWords(verdict)}`
    case 'Leave':
      return plainList(verdict.reasons.map(reasonWords))
    default: {
      const { reasons, actions } = verdictWords(verdict)
      return plainList([...reasons, ...actions])
    }
  }
}

/** What became of a user, in sentences; warnings apart. */
export const outcomeRemarks = (outcome: Outcome): Markup => {
  const { reasons, actions, failure, assigned } = outcome
  const purged: Verdict | null = actions === null ? null : { _tag: 'Purge', actions, warnings: [] }
  const said = [
    ...reasons.map(reasonWords),
    ...(failure === null ? [] : [`${label(failure.code)} (${failure.fault})`]),
    ...(assigned === undefined
      ? []
      : [changeWords({ assigned, datesBefore: outcome.datesBefore ?? null })]),
    ...(purged === null ? [] : verdictWords(purged).actions),
  ]
  return plainList(said)
}

/** What an order in bulk does to one user: the new date, the one before it, and the expiry date. */
const changeWords = ({
  assigned,
  datesBefore,
}: {
  readonly assigned: string | null
  readonly datesBefore: Outcome['datesBefore'] | null
}): string => {
  if (assigned === null) return say('change.removed')
  const date = (value: string | null | undefined) =>
    value === undefined
      ? say('change.unknown')
      : value === null
        ? say('change.none')
        : dayWords(value)
  const { purgeDate, expiryDate } = datesBefore ?? {}
  return say('change.date', {
    to: dayWords(assigned),
    from: date(purgeDate),
    expiry: date(expiryDate),
  })
}

const plainList = (items: readonly string[]): Markup =>
  items.length === 0 ? html`` : html`<ul>${items.map((item) => html`<li>${shown(item)}</li>`)}</ul>`
