// A plan as a page shows it: the numbers, the reasons, and what binds a confirmation to it.
import type { BulkPlan, PurgePlan } from 'ils-user-purge'
import { whyNobody } from 'ils-user-purge/report'
import { confirming, type EitherPlan } from '../../shared/asked.js'
import {
  count,
  countTable,
  facts,
  html,
  type Markup,
  moment,
  planPath,
  shown,
  tiles,
  users,
} from './markup.js'
import type { Site } from './site.js'
import { listAddress } from './user-filter.js'
import { cautionWords, errorWords, moneyWords } from './words/library.js'
import { many, mark, say } from './words/say.js'
import { view } from './words/view.js'

/** The numbers of a plan with its warnings and reasons. */
export const planNumbers = (plan: EitherPlan): Markup =>
  'order' in plan ? bulkNumbers(plan) : purgeNumbers(plan)

const purgeNumbers = (plan: PurgePlan): Markup => {
  const { counts, policy } = plan
  return html`${nobody(plan)}${plan.refusal === null ? '' : html`<div class="box bad" role="alert"><h2>${say('plan.cap')}</h2><p>${errorWords(plan.refusal)}</p></div>`}
${cautions(plan.cautions.map(cautionWords))}
${tiles([
  [say('fate.Purge'), count(counts.purge), 'bad'],
  [say('fate.Keep'), count(counts.keep), 'good'],
  [say('plan.waived'), moneyWords(plan.waived, policy.currency)],
  [say('plan.cancelled'), count(plan.requestsCancelled)],
  [say('plan.demoted'), count(plan.demoted)],
])}
<p>${mark('plan.examined', { users: users(plan.users), examined: count(counts.examined), at: moment(plan.asOf) })} ${
    counts.notSelected === 0 ? '' : many('plan.not-selected', counts.notSelected)
  }</p>
${notFound(plan)}
${plan.excludedNotMet === 0 ? '' : html`<p>${many('plan.excluded', plan.excludedNotMet)}</p>`}
${homeLibraryTable(plan)}
${countTable(say('plan.why-kept'), plan.reasons, listing(plan, 'stay'))}
${notSelected(plan)}${warnings(plan)}`
}

const cautions = (said: readonly string[]): Markup =>
  said.length === 0
    ? html``
    : html`<div class="box warn"><h2>${say('plan.check')}</h2><ul>${said.map((each) => html`<li>${each}</li>`)}</ul></div>`

const nobody = (plan: PurgePlan): Markup => {
  const why = whyNobody(plan, { catalogue: view().language.library })
  return why === null ? html`` : html`<div class="box warn"><p>${why}</p></div>`
}

const notSelected = (plan: PurgePlan): Markup => {
  const { candidates, others } = plan.notSelected
  return html`${countTable(say('plan.why-not-selected'), candidates, listing(plan, 'not-selected'))}${others === null ? '' : countTable(say('plan.why-others'), others)}`
}

/** Where users of one home library alone were examined, there is nothing to tell apart. */
function homeLibraryTable({ homeLibraries, id }: PurgePlan): Markup {
  const rows = Object.entries(homeLibraries).sort(([left], [right]) => left.localeCompare(right))
  if (rows.length < 2) return html``
  const name = (library: string) => (library === '' ? say('plan.library.none') : shown(library, 80))
  const to = (library: string) =>
    listAddress(planUsersPath(id), { library: library === '' ? 'none' : `=${library}` })
  const title = say('plan.by-library')
  return html`<details><summary>${title}: ${rows.length}</summary>
<div class="scroll" role="region" tabindex="0" aria-label="${title}"><table>
<thead><tr><th scope="col">${say('list.library')}</th><th scope="col" class="number">${say('fate.Purge')}</th><th scope="col" class="number">${say('fate.Keep')}</th><th scope="col" class="number">${say('fate.NotSelected')}</th></tr></thead>
<tbody>${rows.map(
    ([library, { purge, keep, notSelected: others }]) =>
      html`<tr><th scope="row"><a href="${to(library)}">${name(library)}</a></th><td class="number">${count(purge)}</td><td class="number">${count(keep)}</td><td class="number">${count(others)}</td></tr>`,
  )}</tbody></table></div></details>`
}

/** Each code leads to the users of whom the plan says it. */
const listing = ({ id }: Pick<EitherPlan, 'id'>, which: string) => ({
  listOf: (code: string) => listAddress(planUsersPath(id), { which, code }),
})

/** Where a plan lists its users. */
export const planUsersPath = (id: string): string => `${planPath(id)}/users`

function notFound({ id, notFound: keys }: Pick<EitherPlan, 'id' | 'notFound'>): Markup {
  if (keys === 0) return html``
  const address = listAddress(planUsersPath(id), { which: 'not-found' })
  return html`<p>${say('plan.not-found')} <a href="${address}">${count(keys)}</a></p>`
}

const warnings = (plan: PurgePlan): Markup => {
  const { warnings: counts, warningsOfThoseWhoGo: going } = plan
  const codes = Object.keys(counts).length
  const table = countTable(say('plan.warnings'), counts, { going, ...listing(plan, '') })
  return codes === 0
    ? html``
    : html`<details><summary>${say('plan.warnings')}: ${codes}</summary>${table}</details>`
}

const bulkNumbers = (plan: BulkPlan): Markup => {
  const past = plan.pastDates === 0 ? [] : [many('plan.past', plan.pastDates)]
  const said = [...plan.cautions.map(cautionWords), ...past]
  return html`${plan.pastDates > 0 ? cautions(said) : cautions(plan.cautions.map(cautionWords))}
${tiles([
  [say('fate.Apply'), count(plan.counts.apply), 'warn'],
  [say('fate.Leave'), count(plan.counts.leave), 'good'],
])}
<p>${mark('plan.bulk-examined', { examined: users(plan.counts.examined), at: moment(plan.asOf) })}</p>
${notFound(plan)}
${countTable(say('plan.why-left'), plan.reasons, listing(plan, 'stay'))}`
}

/** What binds the confirmation to a plan. */
export const planFacts = (plan: Pick<EitherPlan, 'digest' | 'id'>): Markup =>
  html`<details><summary>${say('plan.binds')}</summary>${facts([
    [say('plan.id'), html`<code>${plan.id}</code>`],
    [say('plan.digest'), html`<code>${plan.digest}</code>`],
  ])}<p class="hint">${say('plan.binds.hint')}</p></details>`

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
