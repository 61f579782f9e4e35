// Callbacks that answer at once may be asynchronous in JavaScript.

/**
 * Takes care of a promise that nobody awaits: an unhandled rejection would end the host's process.
 */
export function swallowRejection(value: unknown): void {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return
  try {
    Promise.resolve(value).catch(() => undefined)
  } catch {
    // A promise whose `constructor` throws is no promise to await.
  }
}
