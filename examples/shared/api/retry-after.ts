// How long a busy system wants to be left alone.

const USUAL_MS = 250
const LONGEST_MS = 86_400_000

/**
 * The header `Retry-After` in milliseconds: seconds, or a date. A quarter of a second where it is
 * left out or says something else: limits are mostly by the second.
 *
 * Source: RFC 9110, section 10.2.3.
 */
export function retryAfterMs(header: string | undefined, now: number): number {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return bounded(Number(text) * 1000)
  const at = /^[A-Za-z]{3}/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? USUAL_MS : bounded(at - now)
}

function bounded(millis: number): number {
  return Math.min(LONGEST_MS, Math.max(1, millis))
}
