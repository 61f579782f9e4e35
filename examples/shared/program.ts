// How a program of the examples ends: what went wrong in a sentence, never a stack trace, and an
// exit code.
import { inWords } from './spoken.js'
import { isMainThread } from 'node:worker_threads'
import { endOnSignal } from './interrupt.js'
import { complain } from './screen.js'
import { codeOf, EXIT, isTrouble, type Trouble } from './trouble.js'

/** What a program knows of its faults. */
export interface FaultWords {
  /** How a confirmed job goes on. */
  readonly goesOn?: string
  /** The mistake that a fault shows, e.g. a database that is not there; `null`: it is nobody's. */
  readonly troubleIn?: (fault: unknown) => Trouble | null
}

/** Carries out a command and answers the exit code of the process; never rejects. */
export async function exitCodeOf(
  command: () => Promise<void>,
  { goesOn = GOES_ON, troubleIn = () => null }: FaultWords = {},
): Promise<number> {
  ownFilesOnly()
  const off = endOnSignal()
  try {
    await command()
    return EXIT.done
  } catch (fault) {
    const trouble = isTrouble(fault) ? fault : troubleIn(fault)
    if (trouble !== null) {
      complain(trouble.message)
      return trouble.exitCode
    }
    const code = codeOf(fault) ?? (fault instanceof Error ? fault.name : 'unknown')
    complain(`${inWords("A fault that is nobody's mistake: {code}.", { code })} ${inWords(goesOn)}`)
    return EXIT.fault
  } finally {
    off()
  }
}

/**
 * Databases and reports name people: whatever this process makes, its owner alone may read. A
 * worker thread cannot set this for its process; the process has done so.
 */
function ownFilesOnly(): void {
  if (isMainThread) process.umask(0o077)
}

const GOES_ON = 'A job that was confirmed goes on with --resume.'
