// How Alma answers, as its public documents say it: each shape names its page on
// https://developers.exlibrisgroup.com/alma/apis/docs.
import type { FakeAnswer } from '../base/server.js'
import type { AlmaFee, AlmaPerson } from './people.js'

/**
 * An error. Real answers write `error` as a list or, where there is one, as an object; so do these,
 * in turns.
 *
 * Source: Alma REST APIs, "Error handling"; the object was seen by customers.
 */
export function almaErrors(): (code: string, message: string, status?: number) => FakeAnswer {
  let asked = 0
  return (code, message, status = 400) => {
    const error = { errorCode: code, errorMessage: message, trackingId: `E01-${++asked}` }
    const body = {
      errorsExist: true,
      errorList: { error: asked % 2 === 0 ? error : [error] },
      result: null,
    }
    return { status, body }
  }
}

/**
 * A user with the counts of `expand`. Counts come as text.
 *
 * Source: users/Get user details, `expand`; xsd/rest_user.xsd. That counts are text was seen by
 * customers.
 */
export function userBody({ user, loans, fees, requests }: AlmaPerson, expand: string): unknown {
  const asked = new Set(expand.split(','))
  const owed = fees.filter(({ status }) => status.value === 'ACTIVE')
  return {
    ...user,
    ...(asked.has('loans') && { loans: { value: String(loans) } }),
    ...(asked.has('requests') && { requests: { value: String(requests.length) } }),
    ...(asked.has('fees') && {
      fees: { value: String(owed.reduce((sum, { cents }) => sum + cents, 0) / 100) },
    }),
  }
}

/**
 * Fines of one status; ACTIVE where none is asked for. Credits are below 0.
 *
 * Source: users/Get user fines/fees; xsd/rest_fee.xsd.
 */
export function feesBody({ fees }: AlmaPerson, status: string): unknown {
  const found = fees.filter((fee) => fee.status.value === status)
  if (found.length === 0) return { total_record_count: 0 }
  return {
    fee: found.map(feeBody),
    total_record_count: found.length,
    total_sum: found.reduce((sum, { cents }) => sum + cents, 0) / 100,
    currency: 'EUR',
  }
}

/** One fine. */
export function feeBody({ id, type, status, cents, transactions }: AlmaFee): unknown {
  return { id, type, status, balance: cents / 100, transaction: transactions }
}

/** A page of a list: `limit` is 10 where it is left out, and 100 at most. */
export function pageOf<Item>(items: readonly Item[], query: URLSearchParams): readonly Item[] {
  const limit = Math.min(100, Number(query.get('limit') ?? 10))
  const offset = Number(query.get('offset') ?? 0)
  return items.slice(offset, offset + limit)
}
