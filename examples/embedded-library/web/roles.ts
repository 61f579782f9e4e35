// Which role each page asks for. Looking needs `read`; whatever is not named here, nobody may do.
import type { Role } from '../data/decisions.js'
import type { Request } from './site.js'

/** What may be sent, by the path, with the roles of which one is enough. */
const SENDING: readonly (readonly [RegExp, readonly Role[]])[] = [
  [/^\/sign-out$/, []],
  [/^\/(?:check|history|meaning)$/, ['read']],
  [/^\/(?:plans|jobs)\/[^/]+\/users$/, ['read']],
  [/^\/(?:jobs\/new|purge-dates|delete-policy)$/, ['plan']],
  [/^\/filters$/, ['plan']],
  [/^\/plans\/[^/]+\/(?:resume|discard)$/, ['plan']],
  [/^\/plans\/[^/]+$/, ['order', 'approve']],
  [/^\/history\/forget$/, ['order']],
  [/^\/(?:policy|people)$/, ['set-policy']],
  [/^\/policy\/changes\/[^/]+$/, ['set-policy']],
]

/** The roles of which one is enough for a request; `null` = nobody may send that. */
export function rolesFor({ req: { method, path } }: Request): readonly Role[] | null {
  if (method === 'GET' || method === 'HEAD') return ['read']
  return SENDING.find(([pattern]) => pattern.test(path))?.[1] ?? null
}

/** Whether who asks has a role. */
export function mayI(c: Request, role: Role): boolean {
  return c.get('visit').roles.includes(role)
}
