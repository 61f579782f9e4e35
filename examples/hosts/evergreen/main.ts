// Purges the users of an Evergreen from the command line; see docs/how-to/evergreen.md.
import { runSystem } from '../../shared/command-line/program.js'
import { outliveTheScreen } from '../../shared/screen.js'
import { evergreen } from './command-line/evergreen.js'

outliveTheScreen()
process.exitCode = await runSystem(evergreen, process.argv.slice(2))
