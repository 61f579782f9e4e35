// Counts the calls that a client makes, and those among them that nobody declared.

/** What is known of the calls of this process. */
export interface CallMeter {
  /** So many calls are about to be made that the library has paid for. */
  readonly declare: (calls: number) => void
  /** One call is made. */
  readonly made: () => void
  /** All calls that were made. */
  readonly total: () => number
  /** Calls beyond the declared ones, since this was asked last: for `CallBudget.extra`. */
  readonly extra: () => number
}

/** A meter at 0. What was declared and not used pays for later calls. */
export function callMeter(): CallMeter {
  let [declared, made] = [0, 0]
  return {
    declare: (calls) => {
      declared += calls
    },
    made: () => {
      made += 1
    },
    total: () => made,
    extra: () => {
      const extra = Math.max(0, Math.ceil(made - declared))
      declared += extra
      return extra
    },
  }
}
