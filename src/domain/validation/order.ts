// Whether a bulk order can be used.
import {
  type Check,
  choice,
  day,
  days,
  flag,
  list,
  type Loose,
  nothingMore,
  record,
  tagged,
  text,
  whole,
  zone,
} from '../checks.js'
import type { UserChoice } from '../criteria.js'
import { MOST_EXCEPTIONS, MOST_MONTHS } from '../limits.js'
import { DELETE_POLICY_LEVELS } from '../policy.js'
import type {
  PurgeDateAnchor,
  PurgeDateAssignment,
  PurgeDateException,
  PurgeDateRule,
} from '../purge-date-rule.js'
import { noFormerNames, userChoice } from './users.js'

const anchor = /* @__PURE__ */ tagged<PurgeDateAnchor>({
  'expiry-date': nothingMore,
  'quarter-end-of-expiry-date': nothingMore,
  'run-date': nothingMore,
  day: /* @__PURE__ */ record<{ readonly date: unknown }>({ date: day }),
})

const rule = /* @__PURE__ */ record<PurgeDateRule>({
  anchor,
  months: /* @__PURE__ */ whole(0, MOST_MONTHS),
  days,
})

const exception = /* @__PURE__ */ tagged<PurgeDateException>({
  group: /* @__PURE__ */ record<{ readonly userGroup: unknown; readonly rule: unknown }>({
    userGroup: /* @__PURE__ */ text(),
    rule,
  }),
  extra: /* @__PURE__ */ record<{ readonly fact: unknown; readonly rule: unknown }>({
    fact: /* @__PURE__ */ text(),
    rule,
  }),
})

/**
 * The first exception that fits wins, so a second one for the same group or fact would never apply.
 */
function whomItMeans(each: unknown): string {
  const { _tag, userGroup, fact } = each as Loose
  return `${_tag} ${_tag === 'group' ? userGroup : fact}`
}

const assignment = /* @__PURE__ */ record<PurgeDateAssignment>({
  rule,
  exceptions: /* @__PURE__ */ list(exception, { most: MOST_EXCEPTIONS, mark: whomItMeans }),
  onlyWhereEmpty: /* @__PURE__ */ flag(),
})

type AssignmentField = 'users' | 'assignment' | 'timeZone' | 'notify'

/** Every mistake in a bulk order but for what the host cannot do. */
export const checkBulkOrder: Check = /* @__PURE__ */ tagged<
  { readonly _tag: 'assign-purge-dates' } | { readonly _tag: 'reapply-delete-policy' }
>({
  'assign-purge-dates': /* @__PURE__ */ record<Readonly<Record<AssignmentField, unknown>>>({
    users: /* @__PURE__ */ record<UserChoice>(userChoice, noFormerNames),
    assignment,
    timeZone: zone,
    notify: /* @__PURE__ */ flag(),
  }),
  'reapply-delete-policy': /* @__PURE__ */ record<{ readonly level: unknown }>({
    level: /* @__PURE__ */ choice(DELETE_POLICY_LEVELS),
  }),
})
