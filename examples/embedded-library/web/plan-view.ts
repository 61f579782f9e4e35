// A plan as a page shows it: the numbers, the reasons, the order in words, and the users behind
// them.
import {
  explainCaution,
  explainError,
  labelOf,
  explainVerdict,
  ENGLISH,
  type JobOrder,
  type PurgePlan,
  showMoney,
  type UserKey,
} from 'ils-user-purge'
import { REPORT_ENGLISH, whyNobody } from 'ils-user-purge/report'
import {
  count,
  countTable,
  facts,
  html,
  type Markup,
  moment,
  sentences,
  shown,
  users,
} from './markup.js'
import { peopleWords } from '../../shared/people-words.js'
import { jobWordsOf, purgeWordsOf } from '../../shared/words.js'
import type { Asked, AskedPlan } from '../../shared/asked.js'
import { changeWords } from '../../shared/dates-before.js'
import { personOf, sentenceOf } from './people.js'
import type { Site } from './site.js'
import type { Fate, Listed, ListPage } from './users-list.js'

/** The numbers of a plan with its warnings and reasons. */
export const planNumbers = (planned: AskedPlan): Markup =>
  planned._tag === 'purge' ? purgeNumbers(planned.plan) : bulkNumbers(planned)

const purgeNumbers = (plan: PurgePlan): Markup =>
  html`${nobody(plan)}${plan.refusal === null ? '' : html`<div class="box bad" role="alert"><h2>The cap of the policy refuses this</h2><p>${explainError(plan.refusal)}</p></div>`}
${plan.cautions.length === 0 ? '' : html`<div class="box warn"><h2>Look twice</h2><ul>${plan.cautions.map((each) => html`<li>${explainCaution(each)}</li>`)}</ul></div>`}
<dl class="numbers"><div><dt>Go</dt><dd>${count(plan.counts.purge)}</dd></div><div><dt>Stay</dt><dd>${count(plan.counts.keep)}</dd></div>
<div><dt>Debt waived</dt><dd>${showMoney(plan.waived, plan.policy.currency)}</dd></div>
<div><dt>Requests cancelled</dt><dd>${count(plan.requestsCancelled)}</dd></div><div><dt>Researchers demoted</dt><dd>${count(plan.demoted)}</dd></div></dl>
<p>Of ${users(plan.users)} in the library, ${count(plan.counts.examined)} were looked at, as of ${moment(plan.asOf)}. ${
    plan.counts.notSelected === 0
      ? ''
      : `The criteria do not select ${users(plan.counts.notSelected)} of them, e.g. where a date is the cutoff day itself.`
  }</p>
${notFound(plan)}
${excludedNotMet(plan)}
${homeLibraryTable(plan)}
${countTable('Why users stay (one with several reasons counts for each)', plan.reasons)}
${notSelected(plan)}${warnings(plan)}`

const nobody = (plan: PurgePlan): Markup => {
  const why = whyNobody(plan)
  return why === null ? html`` : html`<div class="box warn"><p>${why}</p></div>`
}

const notSelected = ({ notSelected: { candidates, others } }: PurgePlan): Markup =>
  html`${countTable('Why candidates are not selected', candidates)}${others === null ? '' : countTable('Why other users are no candidates (one whom several criteria do not fit counts for each)', others)}`

/** Where users of one home library alone were examined, there is nothing to tell apart. */
function homeLibraryTable({ homeLibraries }: PurgePlan): Markup {
  const rows = Object.entries(homeLibraries).sort(([left], [right]) => (left < right ? -1 : 1))
  if (rows.length < 2) return html``
  const name = (library: string) => (library === '' ? NO_LIBRARY : shown(library, 80))
  return html`<details><summary>By home library: ${rows.length}</summary>
<div class="scroll" role="region" tabindex="0" aria-label="By home library"><table>
<thead><tr><th scope="col">Home library</th><th scope="col" class="number">Go</th><th scope="col" class="number">Stay</th><th scope="col" class="number">Not selected</th></tr></thead>
<tbody>${rows.map(
    ([library, { purge, keep, notSelected }]) =>
      html`<tr><th scope="row">${name(library)}</th><td class="number">${count(purge)}</td><td class="number">${count(keep)}</td><td class="number">${count(notSelected)}</td></tr>`,
  )}</tbody></table></div></details>`
}

const NO_LIBRARY = REPORT_ENGLISH['plan.library.none']

/** More keys than these would push everything else off the page. */
const MOST_KEYS_SHOWN = 20

function notFound({ notFound: keys }: PurgePlan): Markup {
  if (keys.length === 0) return html``
  const rest = keys.length - MOST_KEYS_SHOWN
  return html`<details><summary>Keys that nobody has, of those included: ${count(keys.length)}</summary>
<ul>${keys.slice(0, MOST_KEYS_SHOWN).map((key) => html`<li>${shown(key)}</li>`)}</ul>${rest > 0 ? html`<p>And ${count(rest)} more.</p>` : ''}</details>`
}

function excludedNotMet({ excludedNotMet: keys }: PurgePlan): Markup {
  return keys === 0
    ? html``
    : html`<p>Excluded users who would not have been read anyway: ${count(keys)}.</p>`
}

const warnings = ({ warnings: counts, warningsOfThoseWhoGo: going }: PurgePlan): Markup => {
  const codes = Object.keys(counts).length
  return codes === 0
    ? html``
    : html`<details><summary>Warnings, which keep nobody: ${codes}</summary>${countTable('Users by warning', counts, going)}</details>`
}

const bulkNumbers = ({ plan }: Extract<AskedPlan, { _tag: 'bulk' }>): Markup =>
  html`${plan.cautions.length === 0 ? '' : html`<div class="box warn"><h2>Look twice</h2><ul>${plan.cautions.map((each) => html`<li>${explainCaution(each)} ${users(plan.pastDates)}.</li>`)}</ul></div>`}
<dl class="numbers"><div><dt>Changed</dt><dd>${count(plan.counts.apply)}</dd></div>
<div><dt>Left as they are</dt><dd>${count(plan.counts.leave)}</dd></div></dl>
<p>${users(plan.counts.examined)} were looked at, as of ${moment(plan.asOf)}.</p>
${countTable('Why users are left as they are', plan.reasons)}`

/** What is asked for, in words. */
export const orderWords = (asked: Asked, planned?: AskedPlan): Markup => {
  if (planned?._tag === 'purge') {
    const words = purgeWordsOf(planned.plan)
    return html`<h2>Criteria in words</h2>${sentences(words.criteria)}
<details><summary>Policy in words</summary>${sentences(words.policy)}</details>`
  }
  return html`<h2>The order in words</h2>${sentences(askedWords(asked))}`
}

/** An order in short sentences; for a purge only what can be said without a cutoff. */
export const askedWords = (asked: Asked): readonly string[] => {
  switch (asked._tag) {
    case 'purge':
      return ['Purge user records.']
    case 'reapply-delete-policy':
      return [
        `Apply the delete policy “${labelOf(asked.level)}” to everybody who was deleted under a looser one.`,
        'What is removed does not come back.',
      ]
    case 'assign-purge-dates': {
      const { rule, exceptions, onlyWhereEmpty } = asked.assignment
      return [
        `Assign purge dates to ${peopleWords(asked.users)}: ${ruleWords(rule)}.`,
        ...exceptions.map(
          (each) =>
            `Except ${each._tag === 'group' ? `the group ${each.userGroup}` : each.fact}: ${ruleWords(each.rule)}.`,
        ),
        onlyWhereEmpty
          ? 'Only users without a purge date get one.'
          : 'A purge date that is there already is replaced.',
      ]
    }
  }
}

/** What a stored order is about, in one sentence that tells it from others like it. */
export function orderBrief(order: JobOrder): string {
  const words = order._tag === 'purge' ? jobWordsOf(order).criteria : askedWords(order)
  return words[0] ?? ''
}

const ANCHORS = {
  'expiry-date': 'the expiry date',
  'quarter-end-of-expiry-date': 'the end of the quarter of the expiry date',
  'run-date': 'the day of the run',
} as const

const ruleWords = ({
  anchor,
  months,
  days,
}: Extract<Asked, { _tag: 'assign-purge-dates' }>['assignment']['rule']): string =>
  [
    anchor._tag === 'day' ? anchor.date : ANCHORS[anchor._tag],
    months === 0 ? '' : `${months} months`,
    days === 0 ? '' : `${days} days`,
  ]
    .filter((part) => part !== '')
    .join(' plus ')

/** Users of one fate, with a link to those after them. */
export const userTable = (
  site: Site,
  title: string,
  fate: Fate,
  list: ListPage,
  more: (after: UserKey) => string,
): Markup =>
  html`<section aria-labelledby="list-${fate}"><h2 id="list-${fate}">${title}</h2>
${list.users.length === 0 ? html`<p>${list.next === null ? 'Nobody.' : 'Nobody among those looked at so far.'}</p>` : rows(site, title, fate, list)}
${list.next === null ? '' : html`<p><a href="${more(list.next)}#list-${fate}">More: ${title}</a></p>`}</section>`

const rows = (site: Site, title: string, fate: Fate, { users: listed }: ListPage): Markup =>
  html`<div class="scroll" role="region" tabindex="0" aria-label="${title}"><table>
<thead><tr><th scope="col">User</th><th scope="col">${fate === 'go' ? 'What is done' : 'Why'}</th></tr></thead>
<tbody>${listed.map((each) => html`<tr><th scope="row">${personOf(site.db, each.user.key)}</th><td>${remarksOf(each)}</td></tr>`)}</tbody></table></div>`

const remarksOf = (listed: Listed): Markup => {
  if (listed._tag === 'bulk') {
    const { applies, reasons } = listed.user
    return applies ? html`${capital(changeWords(listed.user))}` : plainList(reasons.map(sentenceOf))
  }
  const { reasons, warnings, actions } = explainVerdict(listed.user.verdict, ENGLISH)
  const said = [...reasons, ...actions, ...warnings.map((each) => `Warning: ${each}`)]
  return said.length === 0 ? html`Deleted` : plainList(said)
}

const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`

const plainList = (items: readonly string[]): Markup =>
  html`<ul>${items.map((item) => html`<li>${shown(item)}</li>`)}</ul>`

/** Who asked for what, beside a plan. */
export const planFacts = (confirm: { readonly digest: string }): Markup =>
  html`<details><summary>What binds the confirmation to this plan</summary>${facts([
    ['Digest', html`<code>${confirm.digest}</code>`],
  ])}<p class="hint">It is reckoned over criteria, policy, day and every user above. If anything of that changes, the confirmation is refused.</p></details>`
