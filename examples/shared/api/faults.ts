// What a call to an API ends with when it has no answer: a fault, or that the system is busy.
import type { BusyAnswer, FaultCause } from 'ils-user-purge'

/** A call has failed. It is not known whether it was carried out. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault'
  constructor(
    /** E.g. `http-503`, `ECONNRESET`. */
    readonly code: string,
    readonly system: string,
    /** What a person can do about it, where that is known. */
    readonly words?: string,
  ) {
    super(`${system}: ${code}`)
  }
}

/** The system asks to be left alone for so long. Nothing was done. */
export class ApiBusy extends Error {
  override readonly name = 'ApiBusy'
  readonly code = 'api-busy'
  constructor(
    readonly retryAfterMs: number,
    readonly system: string,
  ) {
    super(`${system} is busy`)
  }
}

/** The answer of a port, or that the system is busy. */
export async function orBusy<Answer>(asked: () => Promise<Answer>): Promise<Answer | BusyAnswer> {
  try {
    return await asked()
  } catch (fault) {
    if (fault instanceof ApiBusy) return { _tag: 'Busy', retryAfterMs: fault.retryAfterMs }
    throw fault
  }
}

/**
 * The answer of an effect that makes several calls. `Busy` says that nothing was done: once a call
 * has changed something, a busy system is a fault like any other, and the effect is repeated.
 *
 * @param act - Calls what it is given as soon as something is changed.
 */
export function untilChanged<Answer>(
  act: (changed: () => void) => Promise<Answer>,
): Promise<Answer | BusyAnswer> {
  let hasChanged = false
  const changed = (): void => {
    hasChanged = true
  }
  return orBusy(async () => {
    try {
      return await act(changed)
    } catch (fault) {
      if (hasChanged && fault instanceof ApiBusy) throw new ApiFault(fault.code, fault.system)
      throw fault
    }
  })
}

const AWAY: ReadonlySet<string> = new Set(['http-502', 'http-503', 'http-504'])
const AWAY_MS = 2000

/**
 * Reads from a part of the system that only some users need. While it is away nothing can be said
 * of them, and everybody else is read all the same: so this is no fault of theirs, and the read is
 * put off.
 */
export async function unlessAway<Answer>(
  system: string,
  asked: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await asked()
  } catch (fault) {
    const isAway = fault instanceof ApiFault && (AWAY.has(fault.code) || /^[A-Z]/.test(fault.code))
    throw isAway ? new ApiBusy(AWAY_MS, system) : fault
  }
}

/** For `PurgeHost.describeFault`: code and system, never a path, for paths name people. */
export function describeApiFault(fault: unknown): FaultCause {
  if (fault instanceof ApiFault) {
    const { code, system, words } = fault
    return { code, system, ...(words === undefined ? {} : { words: `${system}: ${words}` }) }
  }
  const { code } = fault as { readonly code?: unknown }
  if (typeof code === 'string') return { code }
  return { code: fault instanceof Error ? fault.name : 'unknown' }
}
