// How a program of the examples ends: what went wrong in a sentence, never a stack trace, and an
// exit code.
import { complain } from './screen.js'
import { codeOf, EXIT, isTrouble } from './trouble.js'

/** Carries out a command and answers the exit code of the process; never rejects. */
export async function exitCodeOf(command: () => Promise<void>): Promise<number> {
  try {
    await command()
    return EXIT.done
  } catch (fault) {
    if (isTrouble(fault)) {
      complain(fault.message)
      return fault.exitCode
    }
    const code = codeOf(fault) ?? (fault instanceof Error ? fault.name : 'unknown')
    complain(`A fault that is nobody's mistake: ${code}. ${GOES_ON}`)
    return EXIT.fault
  }
}

const GOES_ON = 'A job that was confirmed goes on with --resume.'
