// Whether criteria can be used.
import {
  amount,
  type Check,
  choice,
  day,
  days,
  inside,
  list,
  type Loose,
  mistake,
  nothingMore,
  record,
  tagged,
  when,
  whole,
} from '../checks.js'
import {
  CUTOFF_RULES,
  DATE_FIELDS,
  type DateCondition,
  type DateLimit,
  DAY_RULES,
  type PurgeCriteria,
} from '../criteria.js'
import { quote } from '../invalid.js'
import { MOST_CONDITIONS, MOST_DAYS, MOST_MONTHS, MOST_YEARS } from '../limits.js'
import { userChoice } from './users.js'
import type { Expected } from '../phrases.js'

type Counted<Tag> = Extract<DateLimit, { readonly _tag: Tag }>

const dayRule = /* @__PURE__ */ choice(DAY_RULES)

const limit = /* @__PURE__ */ tagged<DateLimit>({
  'not-set': nothingMore,
  days: /* @__PURE__ */ record<Omit<Counted<'days'>, '_tag'>>({
    count: days,
    rule: /* @__PURE__ */ choice(CUTOFF_RULES),
  }),
  months: /* @__PURE__ */ record<Omit<Counted<'months'>, '_tag'>>({
    count: /* @__PURE__ */ whole(0, MOST_MONTHS),
    rule: dayRule,
  }),
  years: /* @__PURE__ */ record<Omit<Counted<'years'>, '_tag'>>({
    count: /* @__PURE__ */ whole(0, MOST_YEARS),
    rule: dayRule,
  }),
  day: /* @__PURE__ */ record<Omit<Counted<'day'>, '_tag'>>({ day, rule: dayRule }),
})

const field = /* @__PURE__ */ choice(DATE_FIELDS)

/** Any date but the purge date would mean nearly everybody without days. */
const otherDatesNeedDays: Check = (value, path) => {
  const { field: named, limit: given } = value as Loose
  const isSet = (given as Loose | null)?._tag !== 'not-set'
  if (isSet || named === 'purgeDate' || field(named, '').length > 0) return []
  const expected: Expected = `a limit with a whole number of days from 0 to ${MOST_DAYS}, since field is ${named}`
  return [mistake('days-required', inside(path, 'limit'), expected, '"not-set"')]
}

const condition = /* @__PURE__ */ tagged<DateCondition>({
  past: /* @__PURE__ */ record<Omit<Extract<DateCondition, { readonly _tag: 'past' }>, '_tag'>>(
    {
      field,
      limit,
      absent: /* @__PURE__ */ choice(['not-selected', 'long-ago']),
    },
    otherDatesNeedDays,
  ),
  absent: /* @__PURE__ */ record<{ readonly field: unknown }>({ field }),
})

/** A second condition on a date would be hidden behind the first, or contradict it. */
function whichDate(each: unknown): unknown {
  return (each as Loose).field
}

/**
 * Somebody without dates is mostly somebody of whom nothing is known, and there are many. Who is
 * named by key is meant, whatever their dates.
 */
const someDateNeeded: Check = (value, path) => {
  const { dates, include } = value as Loose
  if (!Array.isArray(dates) || Array.isArray(include)) return []
  const place = inside(path, 'dates')
  const isNone = dates.length === 0
  // Copied, because a hole in a list is passed over otherwise.
  const isEasy = !isNone && Array.from<unknown>(dates).every(isMetWithoutDates)
  return [
    ...when(isNone, 'dates-required', place, 'a condition, or keys to include', 'none'),
    ...when(
      isEasy,
      'dates-required',
      place,
      'at least one condition that a user without dates does not meet',
      'conditions that everybody without dates meets',
    ),
  ]
}

function isMetWithoutDates(each: unknown): boolean {
  const { _tag, absent } = (each ?? {}) as Loose
  return _tag === 'absent' || absent === 'long-ago'
}

/** Every mistake in criteria. */
export const checkCriteria: Check = /* @__PURE__ */ record<PurgeCriteria>(
  {
    dates: /* @__PURE__ */ list(condition, { most: MOST_CONDITIONS, mark: whichDate }),
    recordTypes: userChoice.recordTypes,
    homeLibraries: userChoice.homeLibraries,
    waiveThreshold: /* @__PURE__ */ amount(quote, true),
    include: userChoice.include,
    exclude: userChoice.exclude,
  },
  someDateNeeded,
)
