// Everybody in a plan: filtered, page by page in both directions, one of them by primary ID, and as
// CSV.
import type { Context, Hono } from 'hono'
import { stream } from 'hono/streaming'
import type { Page, PlannedUser, PlanUsersRequest, StoredPlan } from 'ils-user-purge'
import { planCsv } from '../../../shared/plan-csv.js'
import { showUserOf } from '../../data/people.js'
import { html, planPath } from '../markup.js'
import { page } from '../layout.js'
import { planUsersPath } from '../plan-view.js'
import { sentenceOf } from '../people.js'
import type { Env, Request, Site } from '../site.js'
import { findKey } from '../find-user.js'
import {
  askedIn,
  type Choices,
  filterForms,
  filterIn,
  keyIn,
  listAddress,
  pageLinks,
  partIn,
  type TypedFilter,
} from '../user-filter.js'
import { FATES, plannedTable, verdictsOf } from '../user-tables.js'
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
  app.get('/plans/:id/users', (c) => withUsers(c, (plan) => listPage(site, c, plan, null)))
  app.post('/plans/:id/users', (c) =>
    withUsers(c, async (plan) => {
      const key = findKey(site, await c.req.formData())
      return key === null
        ? listPage(site, c, plan, 'Nobody here has, or had, this primary ID.')
        : c.redirect(listAddress(planUsersPath(plan.id), { key }), 303)
    }),
  )
  app.get('/plans/:id/users.csv', (c) => withUsers(c, (plan) => csvFile(site, c, plan)))
}

const listPage = async (
  site: Site,
  c: Request,
  plan: StoredPlan,
  mistake: string | null,
): Promise<Response> => {
  const typed = filterIn(c)
  const listed = await usersIn(site, plan, typed)
  if (listed._tag === 'Left') return refusedBy(site, c, listed.left)
  const path = planUsersPath(plan.id)
  const csv = listAddress(`${path}.csv`, typed, { after: '', before: '', key: '' })
  const content = html`<p><a href="${planPath(plan.id)}">Back to the plan</a></p>
${filterForms(site, c, typed, choicesOf(plan), mistake)}
<div id="list"><h2>Users</h2>
${plannedTable(site, 'Users', listed.right.items)}
${pageLinks(path, typed, listed.right)}</div>
<p class="actions"><a class="button quiet" href="${csv}">These users as CSV</a></p>`
  return page(site, c, { title: 'Users of the plan', content }, mistake === null ? 200 : 422)
}

/** One user where the address names a key, else the page of the list. */
const usersIn = async (site: Site, { id: planId }: StoredPlan, typed: TypedFilter) => {
  const purge = site.purge()
  const userKey = keyIn(typed.key)
  if (userKey === null) return purge.planUsers({ ...requestOf(planId, typed), ...partIn(typed) })()
  const found = await purge.planUser({ planId, userKey })()
  if (found._tag === 'Left' && found.left._tag !== 'UserNotFound') return found
  const items = found._tag === 'Right' ? [found.right] : []
  const only: Page<PlannedUser> = { items, next: null, previous: null }
  return { _tag: 'Right', right: only } as const
}

const requestOf = (
  planId: StoredPlan['id'],
  typed: TypedFilter,
): Omit<PlanUsersRequest, 'limit'> => ({
  planId,
  ...askedIn(typed),
  ...(typed.which === '' ? {} : { verdicts: verdictsOf(typed.which) }),
})

const choicesOf = (plan: StoredPlan): Choices => {
  const found = 'plan' in plan ? plan.plan : null
  const tags =
    plan.order._tag === 'purge'
      ? (['Purge', 'Keep', 'NotSelected', 'NotFound'] as const)
      : (['Apply', 'Leave', 'NotFound'] as const)
  return {
    path: planUsersPath(plan.id),
    label: 'What becomes of them',
    which: tags.map((tag) => FATES[tag]),
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
  const words = { show: showUserOf(site.db), explain: sentenceOf }
  const request = requestOf(plan.id, filterIn(c))
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
