// The program: the command line of this process, and its exit code.
import { runSystem } from '../../shared/command-line/program.js'
import { outliveTheScreen } from '../../shared/screen.js'
import { alma } from './system.js'

outliveTheScreen()
process.exitCode = await runSystem(alma, process.argv.slice(2))
