// The delete policy applied to those who were deleted before: what is kept of whom, and on to the
// plan.
import type { Hono } from 'hono'
import { DELETE_POLICY_LEVELS, type DeletePolicyLevel } from 'ils-user-purge'
import { decodeBulkOrder } from 'ils-user-purge/codec'
import { choiceField, typedIn } from '../fields.js'
import { mistakesBox, page, token } from '../layout.js'
import { count, html } from '../markup.js'
import { planAndShow } from '../planning.js'
import { label } from '../words/library.js'
import { say } from '../words/say.js'
import type { Env, Request, Site } from '../site.js'

/** The form of the delete policy. */
export const deletePolicyPages = (app: Hono<Env>, site: Site): void => {
  app.get('/delete-policy', (c) => show(site, c, site.policy().deletePolicy, []))

  app.post('/delete-policy', async (c) => {
    const level = typedIn(await c.req.formData(), 'level')
    const read = decodeBulkOrder({ _tag: 'reapply-delete-policy', level })
    if (read._tag === 'Left') return show(site, c, level, [say('level.choose')])
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
      `SELECT delete_level AS level, count(*) AS users FROM users WHERE status = 'deleted' ` +
        'GROUP BY 1',
    )
    .all() as readonly { readonly level: DeletePolicyLevel; readonly users: number }[]
  const content = html`${mistakesBox(mistakes)}
<p>${say('level.lead')}</p>
<h2>${say('level.deleted')}</h2>
<dl class="numbers">${DELETE_POLICY_LEVELS.filter((each) => each !== 'remove').map(
    (each) =>
      html`<div><dt>${label(each)}</dt><dd>${count(kept.find((row) => row.level === each)?.users ?? 0)}</dd></div>`,
  )}</dl>
<form class="panel" method="post" action="/delete-policy">${token(site, c)}
${choiceField(
  {
    name: 'level',
    label: say('level.keep'),
    value: level,
    hint: say('level.keep.hint', { level: label(site.policy().deletePolicy) }),
    mistakes: {},
  },
  DELETE_POLICY_LEVELS.map((each) => [each, label(each)]),
)}
<div class="actions"><button type="submit">${say('level.look')}</button></div></form>`
  return page(site, c, { title: say('level.title'), content }, mistakes.length > 0 ? 422 : 200)
}
