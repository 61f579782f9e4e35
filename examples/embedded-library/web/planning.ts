// From a form to the page of its plan.
import { type Asked, planOf } from '../../shared/asked.js'
import { actorOf } from './administrators.js'
import { planPath } from './markup.js'
import { refusedBy } from './pages/trouble.js'
import type { Request, Site } from './site.js'

/** Where to go once it is confirmed: back to the dialog for another job, or to the list. */
export type ThenGo = 'add' | 'close'

/** Stores what the order would do, and leads to the page of the plan. */
export const planAndShow = async (
  site: Site,
  c: Request,
  asked: Asked,
  thenGo: ThenGo = 'close',
): Promise<Response> => {
  const planned = await planOf(site.purge(), asked, actorOf(c.get('visit').name ?? ''))()
  if (planned._tag === 'Left') return refusedBy(site, c, planned.left)
  return c.redirect(`${planPath(planned.right.id)}${thenGo === 'add' ? '?thenGo=add' : ''}`, 303)
}
