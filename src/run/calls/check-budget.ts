// What must hold of what a host says that an API allows.
import {
  type Check,
  leftOutOr,
  mistake,
  record,
  shaped,
  when,
  whole,
  zone,
} from '../../domain/checks.js'
import { describe, type Invalid, quote } from '../../domain/invalid.js'
import type { CallBudget, DailyCalls } from '../../ports/calls.js'

const MOST_CALLS = 1_000_000_000

const rate: Check = (value, path) => {
  const isRate = typeof value === 'number' && value > 0 && value <= MOST_CALLS
  const expected = `a number above 0, up to ${MOST_CALLS}`
  return when(!isRate, 'invalid-setting', path, expected, describe(value))
}

const checkDay: Check = /* @__PURE__ */ record<DailyCalls>({
  calls: /* @__PURE__ */ whole(1, MOST_CALLS),
  floor: /* @__PURE__ */ whole(0, MOST_CALLS),
  timeZone: zone,
})

const checkBudget: Check = /* @__PURE__ */ record<
  Pick<CallBudget, 'name' | 'perSecond' | 'perDay' | 'countUsers'>
>({
  name: /* @__PURE__ */ shaped(/^[^\p{Cc}]{1,64}$/u, 'invalid-text', '1 to 64 characters'),
  perSecond: /* @__PURE__ */ leftOutOr(rate),
  perDay: /* @__PURE__ */ leftOutOr(checkDay),
  countUsers: /* @__PURE__ */ leftOutOr(/* @__PURE__ */ whole(0, MOST_CALLS)),
})

/** Every mistake in what an API allows; none where nothing is said of it. */
export function mistakesInBudget(calls: CallBudget | undefined): readonly Invalid[] {
  if (calls === undefined) return []
  const mistakes = checkBudget(calls, 'host.calls')
  const { perDay } = calls
  if (mistakes.length > 0 || perDay === undefined || perDay.floor < perDay.calls) return mistakes
  const expected = 'less than `calls`, so that some are left for the library'
  return [mistake('invalid-setting', 'host.calls.perDay.floor', expected, quote(perDay.floor))]
}
