// The program: the command line of this process, and its exit code.
import { runCommandLine } from './cli/command-line.js'
import { outliveTheScreen } from '../shared/screen.js'

outliveTheScreen()
process.exitCode = await runCommandLine(process.argv.slice(2))
