// The delete policy applied to those who were deleted before: what is kept of whom, and on to the
// plan.
import type { Hono } from 'hono'
import { DELETE_POLICY_LEVELS, type DeletePolicyLevel, labelOf } from 'ils-user-purge'
import { decodeBulkOrder } from 'ils-user-purge/codec'
import { choiceField, typedIn } from '../fields.js'
import { mistakesBox, page, token } from '../layout.js'
import { count, html } from '../markup.js'
import { planAndShow } from '../planning.js'
import type { Env, Request, Site } from '../site.js'

/** The form of the delete policy. */
export const deletePolicyPages = (app: Hono<Env>, site: Site): void => {
  app.get('/delete-policy', (c) => show(site, c, site.policy().deletePolicy, []))

  app.post('/delete-policy', async (c) => {
    const level = typedIn(await c.req.formData(), 'level')
    const read = decodeBulkOrder({ _tag: 'reapply-delete-policy', level })
    if (read._tag === 'Left') return show(site, c, level, ['Choose one of the levels.'])
    return planAndShow(site, c, read.right)
  })
}

const show = (
  site: Site,
  c: Request,
  level: string,
  mistakes: readonly string[],
): Promise<Response> => {
  const kept = site.db
    .prepare(
      `SELECT delete_level AS level, count(*) AS users FROM users WHERE status = 'deleted' GROUP BY 1`,
    )
    .all() as readonly { readonly level: DeletePolicyLevel; readonly users: number }[]
  const content = html`${mistakesBox(mistakes)}
<p>A tighter delete policy is applied to everybody who was deleted under a looser one. What is removed does not come back; a looser policy brings nothing back either.</p>
<h2>Deleted users, by what is kept of them</h2>
<dl class="numbers">${DELETE_POLICY_LEVELS.filter((each) => each !== 'remove').map(
    (each) =>
      html`<div><dt>${labelOf(each)}</dt><dd>${count(kept.find((row) => row.level === each)?.users ?? 0)}</dd></div>`,
  )}</dl>
<form class="panel" method="post" action="/delete-policy">${token(site, c)}
${choiceField(
  {
    name: 'level',
    label: 'Keep no more than',
    value: level,
    hint: `The policy for new purges is “${labelOf(site.policy().deletePolicy)}”.`,
    mistakes: {},
  },
  DELETE_POLICY_LEVELS.map((each) => [each, labelOf(each)]),
)}
<div class="actions"><button type="submit">Look first</button></div></form>`
  return page(site, c, { title: 'Delete policy', content }, mistakes.length > 0 ? 422 : 200)
}
