// The command line of the example library: reads the options, hands them on, and answers with an
// exit code.
import { Command, CommanderError } from 'commander'
import { checkCommand } from './commands/check.js'
import { orderCommand } from './commands/order.js'
import { DATE_HELP } from './date-option.js'
import { reportCommand } from './commands/report.js'
import { resumeCommand } from './commands/resume.js'
import type { RawOptions } from './raw-options.js'
import { exitCodeOf } from '../../shared/program.js'
import { EXIT } from '../../shared/trouble.js'

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
]

/** The options; everything they hold is still text. */
export const commandLine = (): Command =>
  new Command('npm start --')
    .description(
      'Purges the users who have left an example library on SQLite: preview, confirmation, run, report.',
    )
    .option(
      '--users <n>',
      'make a library of so many generated users (2000 where there is no library yet)',
    )
    .option('--seed <n>', 'seed of the generated users (1)')
    .option(
      '--import <file>',
      'make a library of the users in a CSV file, see docs/reference/import-csv.md',
    )
    .option('--db <file>', 'the database file (examples/embedded-library/.data/library.sqlite)')
    .option('--fresh', 'replace a library that is in the file already')
    .option(
      '--as-of <date>',
      'do as if it were noon of that day, YYYY-MM-DD; the clock goes on from there (now)',
    )
    .option(
      '--days <n>',
      'days between the date and the purge; not set, only dates before today are meant, which is not 0',
    )
    .option('--cutoff-rule <rule>', 'documented, on-or-before or before (documented)')
    .option(
      '--date-field <field>',
      'purgeDate, expiryDate, lastActivityDate, lastLoanDate or createdDate (purgeDate); none: only what --date says',
    )
    .option(
      '--date <condition>',
      'one more date that must lie far enough back; may be repeated, see below',
      collect,
    )
    .option('--record-type <type>', 'only records of this type')
    .option(
      '--group <group>',
      'only users in this group; may be repeated; needs --record-type',
      collect,
    )
    .option(
      '--type <type>',
      'in place of --record-type: records of this type, or of these groups in it, e.g. staff:Reference,Cataloguing; may be repeated',
      collect,
    )
    .option('--home-library <name>', 'only users of this home library; may be repeated', collect)
    .option(
      '--home-library-tree <name>',
      'the same with all its branches; may be repeated',
      collect,
    )
    .option('--threshold <amount>', 'who owes more stays; up to this much is waived (0)')
    .option(
      '--preset <name>',
      'policy to start from: alma, koha, evergreen, folio or strict (alma)',
    )
    .option('--policy <file>', 'JSON file of changes to that policy')
    .option('--actor <name>', 'who asks: the primary ID of a member of staff, or a name (operator)')
    .option('--approved-by <name>', 'the second person, where the policy wants one')
    .option('--out <folder>', 'where the report files go (reports/<job> next to the database)')
    .option('--pause <ms>', 'pause between two batches, so that the desk gets its turn (0)')
    .option(
      '--lease <ms>',
      'how long a part of the job stays with a process that was killed, before another goes on with it (5000)',
    )
    .option('--yes', 'confirm beforehand what the preview says')
    .option(
      '--set-purge-dates <rule>',
      'not a purge: set purge dates, e.g. expiry+30d, quarter-end+90d, run+18m, 2027-01-31, copy-expiry',
    )
    .option('--replace', 'with --set-purge-dates: also where there is a purge date already')
    .option(
      '--purge-dates <file>',
      'not a purge: set purge dates as a JSON file orders, e.g. with other rules for some groups',
    )
    .option('--notify', 'with either: put a notice for each user into the outbox')
    .option(
      '--reapply-delete-policy <level>',
      'not a purge: remove more of all who were deleted under a looser policy',
    )
    .option(
      '--check <primary-id>',
      'what would become of this one user, and every reason; changes nothing',
    )
    .option('--web [port]', 'serve the administrator’s page on this machine alone (8420)')
    .option('--resume', 'go on with a job that was confirmed and is not finished')
    .option('--report <job>', 'write the report files of a completed job again')
    .addHelpText(
      'after',
      `\n${DATE_HELP}\n\n` +
        'Exit codes: 0 done, 1 not confirmed or refused (nobody was touched), 2 a mistake in the input (nothing was changed),\n' +
        '75 asked to end while a job runs (go on with --resume), 70 a fault.',
    )
    .allowExcessArguments(false)
    .exitOverride()

const carryOut = async (options: RawOptions): Promise<void> => {
  if (options.web !== undefined) {
    // Only the server needs what a server takes.
    const { webCommand } = await import('./commands/web.js')
    return webCommand(options)
  }
  if (options.resume === true) return resumeCommand(options)
  if (options.report !== undefined) return reportCommand(options, options.report)
  return options.check === undefined ? orderCommand(options) : checkCommand(options, options.check)
}

/** Does what the arguments say and answers with the exit code; never rejects. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let options: RawOptions
  try {
    options = commandLine()
      .parse([...args], { from: 'user' })
      .opts<RawOptions>()
  } catch (fault) {
    // Commander has written its own sentence.
    if (fault instanceof CommanderError) return fault.exitCode === 0 ? EXIT.done : EXIT.badInput
    throw fault
  }
  return exitCodeOf(() => carryOut(options))
}
