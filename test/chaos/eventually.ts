// Waits for a condition, never for a while: asks again and again until it holds or a deadline
// passes.

const BETWEEN_MS = 20

/**
 * Waits so many milliseconds. Only for {@link eventually} and for how long a fault itself lasts.
 */
export const pause = (millis: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, millis))

/**
 * Resolves once `holds` answers true. What it throws counts as "not yet". Rejects, saying `what`,
 * after so many milliseconds.
 */
export const eventually = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<void> => {
  const end = Date.now() + withinMs
  let last: unknown = 'it was never so'
  do {
    try {
      if (await holds()) return
    } catch (fault) {
      last = fault
    }
    await pause(BETWEEN_MS)
  } while (Date.now() < end)
  throw new Error(
    `Not within ${withinMs} ms: ${what} (${last instanceof Error ? last.message : String(last)})`,
  )
}
