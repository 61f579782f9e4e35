// Promises that were not expected.

/**
 * Swallows the rejection of a value that turns out to be a promise. A JavaScript host may write a
 * callback as an async function, and an unhandled rejection would end its process.
 */
export function swallowRejection(value: unknown): void {
  if (typeof value !== 'object' || value === null || !('then' in value)) return
  Promise.resolve(value).catch(() => undefined)
}
