// Promises that nobody waits for.

/** Takes the rejection of a value that turns out to be a promise: one that nobody takes ends the process. */
export function swallowRejection(value: unknown): void {
  const { then } = (value ?? {}) as { readonly then?: unknown }
  if (typeof then === 'function') Promise.resolve(value).catch(() => undefined)
}
