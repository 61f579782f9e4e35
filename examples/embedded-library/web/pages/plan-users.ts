// Everybody in a plan: filtered, page by page in both directions, found by primary ID, and as CSV.
import type { Context, Hono } from 'hono'
import { stream } from 'hono/streaming'
import type { PlannedUser, PlanUsersRequest, StoredPlan } from 'ils-user-purge'
import { planCsv } from '../../../shared/plan-csv.js'
import { showUserOf } from '../../data/people.js'
import { libraryJournal } from '../../host/journal.js'
import { typedIn } from '../fields.js'
import { findKeys } from '../find-user.js'
import { page } from '../layout.js'
import { html, planPath } from '../markup.js'
import { planUsersPath } from '../plan-view.js'
import { foundUsers } from '../found-users.js'
import type { Env, Request, Site } from '../site.js'
import {
  askedIn,
  type Choices,
  filterForms,
  filterIn,
  listAddress,
  pageLinks,
  partIn,
  rangeWords,
  type TypedFilter,
} from '../user-filter.js'
import { fateWords, nameOfFate, plannedTable, verdictsOf } from '../user-tables.js'
import { keyWords, libraryWords } from '../words/library.js'
import { say } from '../words/say.js'
import { withPlan } from './plan.js'
import { forgotten, refusedBy } from './trouble.js'

/** The list of a plan. A primary ID is sent in a form, so that it stands in no address. */
export const planUsersPages = (app: Hono<Env>, site: Site): void => {
  const withUsers = (
    c: Request,
    answer: (plan: StoredPlan) => Response | Promise<Response>,
  ): Promise<Response> =>
    withPlan(site, c, ({ plan }) =>
      plan.holdsUsers ? answer(plan) : forgotten(site, c, planPath(plan.id)),
    )
  app.get('/plans/:id/users', (c) => withUsers(c, (plan) => listPage(site, c, plan)))
  app.post('/plans/:id/users', (c) =>
    withUsers(c, async (plan) =>
      search(site, c, plan, typedIn(await c.req.formData(), 'primaryId')),
    ),
  )
  app.get('/plans/:id/users.csv', (c) => withUsers(c, (plan) => csvFile(site, c, plan)))
}

const listPage = async (site: Site, c: Request, plan: StoredPlan): Promise<Response> => {
  const typed = filterIn(c)
  const path = planUsersPath(plan.id)
  const found = await site.purge().planUsers({ ...requestOf(plan, typed), ...partIn(typed) })()
  if (found._tag === 'Left') return refusedBy(site, c, found.left)
  const listed = { page: found.right, total: totalOf(plan, typed) }
  const csv = listAddress(`${path}.csv`, typed, { after: '', before: '', at: '' })
  const content = html`<p><a href="${planPath(plan.id)}">${say('list.back.plan')}</a></p>
${filterForms(site, c, typed, choicesOf(plan), '')}
<div id="list"><h2 id="list-title">${say('list.users')} <span class="range">${rangeWords(typed, listed)}</span></h2>
${found.right.items.length === 0 ? '' : plannedTable(site, say('list.users'), found.right.items)}
${pageLinks(path, typed, listed)}</div>
<p class="actions"><a class="button quiet" href="${csv}">${say('list.csv')}</a></p>`
  return page(site, c, { title: say('list.title.plan'), content })
}

/** Users of the plan whose primary ID begins as typed. */
const search = async (
  site: Site,
  c: Request,
  plan: StoredPlan,
  text: string,
): Promise<Response> => {
  const keys = findKeys(site, text)
  const users: PlannedUser[] = []
  await site.transactions.run(
    async (tx) => {
      for (const userKey of keys) {
        const user = await libraryJournal.readPlanUser({ tx, planId: plan.id, userKey })
        if (user !== null) users.push(user)
      }
    },
    { mode: 'read' },
  )
  const content = html`<p><a href="${planPath(plan.id)}">${say('list.back.plan')}</a></p>
${filterForms(site, c, filterIn(c), choicesOf(plan), text)}
${foundUsers(text, users.length, keys.length, plannedTable(site, say('list.users'), users))}`
  return page(site, c, { title: say('list.title.plan'), content })
}

const requestOf = (plan: StoredPlan, typed: TypedFilter): Omit<PlanUsersRequest, 'limit'> => ({
  planId: plan.id,
  ...askedIn(typed),
  ...both(
    verdictsIn(plan.order._tag, typed),
    typed.code === '' ? {} : verdictsWith(plan, typed.code),
  ),
})

/** The verdicts that both leave; where there are none, one that holds nobody. */
const both = (
  { verdicts: one }: Pick<PlanUsersRequest, 'verdicts'>,
  { verdicts: other }: Pick<PlanUsersRequest, 'verdicts'>,
): Pick<PlanUsersRequest, 'verdicts'> => {
  if (one === undefined || other === undefined) return { verdicts: one ?? other ?? [] }
  const left = one.filter((tag) => other.includes(tag))
  return { verdicts: left.length === 0 ? ['NotFound'] : left }
}

/**
 * The only verdict that can hold a code, where the plan counted it under one alone: so a code that
 * few users have is not looked for among everybody.
 */
const verdictsWith = (plan: StoredPlan, code: string): Pick<PlanUsersRequest, 'verdicts'> => {
  const found = 'plan' in plan ? plan.plan : null
  if (found === null) return {}
  const has = (counts: Readonly<Record<string, number>>): boolean =>
    Object.keys(counts).some((name) => name === code || name.startsWith(`${code}/`))
  if ('order' in found) return has(found.reasons) ? { verdicts: ['Leave'] } : {}
  if (has(found.warnings)) return {}
  const verdicts = [
    ...(has(found.reasons) ? (['Keep'] as const) : []),
    ...(has(found.notSelected.candidates) ? (['NotSelected'] as const) : []),
  ]
  // Nobody has a code that was not counted.
  return verdicts.length > 1 ? {} : { verdicts: verdicts.length === 1 ? verdicts : ['NotFound'] }
}

/** Of the verdicts that a plan of this kind can hold: one alone is found by an index. */
const verdictsIn = (
  kind: StoredPlan['order']['_tag'],
  { which }: TypedFilter,
): Pick<PlanUsersRequest, 'verdicts'> => {
  if (which === '') return {}
  const ofKind: readonly string[] =
    kind === 'purge' ? ['Purge', 'Keep', 'NotSelected', 'NotFound'] : ['Apply', 'Leave', 'NotFound']
  return { verdicts: verdictsOf(which).filter((tag) => ofKind.includes(tag)) }
}

const countsOf = (plan: StoredPlan): Readonly<Record<string, number>> => {
  const found = 'plan' in plan ? plan.plan : null
  if (found === null) return {}
  if ('order' in found)
    return { go: found.counts.apply, stay: found.counts.leave, 'not-found': found.notFound }
  const { purge: go, keep: stay, notSelected } = found.counts
  return { go, stay, 'not-selected': notSelected, 'not-found': found.notFound }
}

/** How many users the plan counted for one filter alone; `null` = it did not count that. */
const totalOf = (plan: StoredPlan, typed: TypedFilter): number | null => {
  const { which, code, group, library } = typed
  if (group !== '') return null
  const counts = countsOf(plan)
  if (Object.keys(counts).length === 0) return null
  const found = 'plan' in plan ? plan.plan : null
  if (library !== '') {
    const name = library === 'none' ? '' : library.replace(/^=/, '')
    if (code !== '' || found === null || !('homeLibraries' in found)) return null
    const { purge = 0, keep = 0, notSelected = 0 } = found.homeLibraries[name] ?? {}
    const of: Readonly<Record<string, number>> = {
      go: purge,
      stay: keep,
      'not-selected': notSelected,
    }
    return which === '' ? purge + keep + notSelected : (of[which] ?? null)
  }
  if (code !== '') return which === '' ? countOfCode(found, code) : null
  if (which !== '') return counts[which] ?? null
  return Object.values(counts).reduce((sum, each) => sum + each, 0)
}

/** Users of whom a code is said, whether as a reason or as a warning: never both at once. */
const countOfCode = (found: unknown, code: string): number | null => {
  const {
    reasons = {},
    warnings = {},
    notSelected,
  } = (found ?? {}) as {
    readonly reasons?: Readonly<Record<string, number>>
    readonly warnings?: Readonly<Record<string, number>>
    readonly notSelected?: { readonly candidates: Readonly<Record<string, number>> }
  }
  const all = [reasons, warnings, notSelected?.candidates ?? {}].flatMap(Object.entries)
  return all
    .filter(([name]) => name === code || name.startsWith(`${code}/`))
    .reduce((sum, [, number]) => sum + Number(number), 0)
}

const choicesOf = (plan: StoredPlan): Choices => {
  const found = 'plan' in plan ? plan.plan : null
  const tags =
    plan.order._tag === 'purge'
      ? (['Purge', 'Keep', 'NotSelected', 'NotFound'] as const)
      : (['Apply', 'Leave', 'NotFound'] as const)
  return {
    path: planUsersPath(plan.id),
    label: say('list.which.plan'),
    which: tags.map((tag) => [nameOfFate(tag), fateWords(tag)] as const),
    codes: [
      ...Object.keys(found?.reasons ?? {}),
      ...Object.keys(found !== null && 'warnings' in found ? found.warnings : {}),
      ...Object.keys(found !== null && 'notSelected' in found ? found.notSelected.candidates : {}),
    ],
  }
}

const csvFile = (site: Site, c: Request, plan: StoredPlan): Response => {
  c.header('Content-Type', 'text/csv; charset=utf-8')
  c.header(
    'Content-Disposition',
    `attachment; filename="plan-${plan.id.replaceAll(/[^\w-]/g, '_')}.csv"`,
  )
  const words = { catalogue: libraryWords(), show: showUserOf(site.db, keyWords) }
  const request = requestOf(plan, filterIn(c))
  return stream(
    c as Context,
    async (file) => {
      for await (const lines of planCsv(site.purge(), request, words)) {
        if (file.aborted) return
        await file.write(lines)
      }
    },
    // A browser that went away, or a fault: the file ends in the middle, and the connection with
    // it.
    async () => undefined,
  )
}
