// A plan as a page shows it: the numbers, the reasons, and the order in words.
import {
  explainCaution,
  explainError,
  labelOf,
  type BulkPlan,
  type JobOrder,
  type PurgePlan,
  showMoney,
} from 'ils-user-purge'
import { REPORT_ENGLISH, whyNobody } from 'ils-user-purge/report'
import {
  count,
  countTable,
  facts,
  html,
  type Markup,
  moment,
  planPath,
  sentences,
  shown,
  users,
} from './markup.js'
import { peopleWords } from '../../shared/people-words.js'
import { jobWordsOf } from '../../shared/words.js'
import { type Asked, confirming, type EitherPlan } from '../../shared/asked.js'
import type { Site } from './site.js'
import { listAddress } from './user-filter.js'

/** The numbers of a plan with its warnings and reasons. */
export const planNumbers = (plan: EitherPlan): Markup =>
  'order' in plan ? bulkNumbers(plan) : purgeNumbers(plan)

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
${countTable('Why users stay (one with several reasons counts for each)', plan.reasons, listing(plan, 'stay'))}
${notSelected(plan)}${warnings(plan)}`

const nobody = (plan: PurgePlan): Markup => {
  const why = whyNobody(plan)
  return why === null ? html`` : html`<div class="box warn"><p>${why}</p></div>`
}

const notSelected = (plan: PurgePlan): Markup => {
  const { candidates, others } = plan.notSelected
  return html`${countTable('Why candidates are not selected', candidates, listing(plan, 'not-selected'))}${others === null ? '' : countTable('Why other users are no candidates (one whom several criteria do not fit counts for each)', others)}`
}

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

/** Each code leads to the users of whom the plan says it. */
const listing = ({ id }: Pick<EitherPlan, 'id'>, which: string) => ({
  listOf: (code: string) => listAddress(planUsersPath(id), { which, code }),
})

/** Where a plan lists its users. */
export const planUsersPath = (id: string): string => `${planPath(id)}/users`

function notFound({ id, notFound: keys }: Pick<EitherPlan, 'id' | 'notFound'>): Markup {
  if (keys === 0) return html``
  const address = listAddress(planUsersPath(id), { which: 'not-found' })
  return html`<p>Keys that nobody has, of those included: <a href="${address}">${count(keys)}</a></p>`
}

function excludedNotMet({ excludedNotMet: keys }: PurgePlan): Markup {
  return keys === 0
    ? html``
    : html`<p>Excluded users who would not have been read anyway: ${count(keys)}.</p>`
}

const warnings = (plan: PurgePlan): Markup => {
  const { warnings: counts, warningsOfThoseWhoGo: going } = plan
  const codes = Object.keys(counts).length
  return codes === 0
    ? html``
    : html`<details><summary>Warnings, which keep nobody: ${codes}</summary>${countTable('Users by warning', counts, { going, ...listing(plan, '') })}</details>`
}

const bulkNumbers = (plan: BulkPlan): Markup =>
  html`${plan.cautions.length === 0 ? '' : html`<div class="box warn"><h2>Look twice</h2><ul>${plan.cautions.map((each) => html`<li>${explainCaution(each)} ${users(plan.pastDates)}.</li>`)}</ul></div>`}
<dl class="numbers"><div><dt>Changed</dt><dd>${count(plan.counts.apply)}</dd></div>
<div><dt>Left as they are</dt><dd>${count(plan.counts.leave)}</dd></div></dl>
<p>${users(plan.counts.examined)} were looked at, as of ${moment(plan.asOf)}.</p>
${notFound(plan)}
${countTable('Why users are left as they are', plan.reasons, listing(plan, 'stay'))}`

/** What a plan is for, in words. */
export const orderWords = (order: JobOrder): Markup => {
  if (order._tag !== 'purge')
    return html`<h2>The order in words</h2>${sentences(askedWords(order))}`
  const words = jobWordsOf(order)
  return html`<h2>Criteria in words</h2>${sentences(words.criteria)}
<details><summary>Policy in words</summary>${sentences(words.policy)}</details>`
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

/** What binds the confirmation to a plan. */
export const planFacts = (plan: Pick<EitherPlan, 'digest' | 'id'>): Markup =>
  html`<details><summary>What binds the confirmation to this plan</summary>${facts([
    ['Plan', html`<code>${plan.id}</code>`],
    ['Digest', html`<code>${plan.digest}</code>`],
  ])}<p class="hint">It is made of criteria, policy, day, and every user of the plan with what would become of them. A user who changes after the plan stays; nobody is added.</p></details>`

/** The plans of purges that can be ordered, for a choice; the latest first. */
export const plansToTry = async (site: Site): Promise<readonly (readonly [string, string])[]> => {
  const plans = await site.purge().plans({ statuses: ['Ready'] })()
  if (plans._tag === 'Left') return []
  return [...plans.right]
    .reverse()
    .filter(({ order, holdsUsers }) => order._tag === 'purge' && holdsUsers)
    .slice(0, MOST_TO_TRY)
    .map((stored) => {
      const found = 'plan' in stored && stored.plan !== null ? confirming(stored.plan) : null
      const number = found === null ? '' : `, ${users(found.confirm.count)}`
      return [stored.id, `${stored.asOf.slice(0, 16).replace('T', ' ')} UTC${number}`] as const
    })
}

const MOST_TO_TRY = 20
