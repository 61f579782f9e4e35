// The command line of the example library: reads the options, hands them on, and answers with an
// exit code.
import { Command, CommanderError } from 'commander'
import { checkCommand } from './commands/check.js'
import { expireCommand, forgetCommand, historyCommand } from './commands/history.js'
import { nightlyCommand } from './commands/nightly.js'
import { orderCommand } from './commands/order.js'
import {
  discardCommand,
  plansCommand,
  planUsersCommand,
  resumePlanCommand,
} from './commands/plans.js'
import { DATE_HELP } from './date-option.js'
import { reportCommand } from './commands/report.js'
import { resumeCommand } from './commands/resume.js'
import { submitCommand } from './commands/submit.js'
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
      'Purges the users who have left an example library on SQLite: plan, confirmation, run, ' +
        'report.',
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
      'days between the date and the purge; not set, only dates before today are meant, which is ' +
        'not 0',
    )
    .option('--cutoff-rule <rule>', 'documented, on-or-before or before (documented)')
    .option(
      '--date-field <field>',
      'purgeDate, expiryDate, lastActivityDate, lastLoanDate or createdDate (purgeDate); none: ' +
        'only what --date says',
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
      'in place of --record-type: records of this type, or of these groups in it, e.g. ' +
        'staff:Reference,Cataloguing; may be repeated',
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
    .option('--library-name <name>', 'what the library is called: the title of its reports')
    .option('--policy <file>', 'JSON file of changes to that policy')
    .option('--actor <name>', 'who asks: the primary ID of a member of staff, or a name (operator)')
    .option('--approved-by <name>', 'the second person, where the policy wants one')
    .option('--out <folder>', 'where the report files go (reports/<job> next to the database)')
    .option('--pause <ms>', 'pause between two batches, so that the desk gets its turn (0)')
    .option(
      '--lease <ms>',
      'how long a part of the job stays with a process that was killed, before another goes on ' +
        'with it (5000)',
    )
    .option('--note <text>', 'what is to be remembered with the order; it must name no user')
    .option('--yes', 'confirm beforehand what the plan says')
    .option('--plan', 'store the plan, say its id and what to confirm, and order nothing')
    .option(
      '--set-purge-dates <rule>',
      'not a purge: set purge dates, e.g. expiry+30d, quarter-end+90d, run+18m, 2027-01-31, ' +
        'copy-expiry',
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
    .option('--submit <plan>', 'order a plan that is stored; needs --digest and --count')
    .option('--digest <digest>', 'with --submit: the digest that the plan says')
    .option('--count <n>', 'with --submit: the number of users that the plan says')
    .option('--plans', 'list the plans')
    .option('--plan-users <plan>', 'list users of a plan, those who stay among them')
    .option(
      '--verdict <verdict>',
      'with --plan-users: go, stay, not-selected or not-found; may be repeated',
      collect,
    )
    .option('--code <code>', 'with --plan-users: whom this reason or warning is about')
    .option('--of-group <group>', 'with --plan-users: of this group; "": of none, or unknown')
    .option('--of-library <name>', 'with --plan-users: of this home library; "": as above')
    .option('--user <primary-id>', 'with --plan-users: this user alone')
    .option('--after <key>', 'with --plan-users: go on after this key')
    .option('--before <key>', 'with --plan-users: go back before this key')
    .option('--limit <n>', 'with --plan-users: so many users (50)')
    .option(
      '--resume [plan]',
      'go on with a job that was confirmed and is not finished, or with a plan that was ' +
        'interrupted',
    )
    .option('--discard <plan>', 'discard a plan that is not ordered')
    .option(
      '--nightly',
      'plan with nobody there, and order the plan only within these three limits; needs all of ' +
        'them',
    )
    .option(
      '--at <time>',
      'with --nightly: the time of day at which it is called, HH:MM in the library’s zone, so that ' +
        'the page can say when the next run is due',
    )
    .option('--max-count <n>', 'with --nightly: so many users at most')
    .option('--max-percent <share>', 'with --nightly: such a share of all users at most, e.g. 2.5')
    .option('--max-increase <n>', 'with --nightly: so many users at most above the last purge')
    .option('--history <primary-id>', 'what every plan and job knows of a user')
    .option('--forget <primary-id>', 'forget a user in plans and jobs; numbers stay')
    .option(
      '--expire <day>',
      'forget the users of jobs that ended before that day, and of plans too old to be ordered',
    )
    .option('--report <job>', 'write the report files of a completed job again')
    .option(
      '--json',
      'answer with one JSON document; what is said along the way goes to the error stream',
    )
    .addHelpText(
      'after',
      `\n${DATE_HELP}\n\n` +
        'Exit codes: 0 done, 1 not confirmed or refused (nobody was touched), 2 a mistake in ' +
        'the input (nothing was changed),\n' +
        '10 --nightly: nobody would go, 11 --nightly: the plan waits for a person (nothing is ' +
        'ordered in either case),\n' +
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
  for (const [name, command] of COMMANDS) {
    const given = options[name]
    if (given !== undefined) return command(options, String(given))
  }
  return orderCommand(options)
}

type Carry = (options: RawOptions, given: string) => Promise<void>

/** What an option of that name asks for. */
const COMMANDS: readonly (readonly [keyof RawOptions, Carry])[] = [
  [
    'resume',
    (options) =>
      typeof options.resume === 'string'
        ? resumePlanCommand(options, options.resume)
        : resumeCommand(options),
  ],
  ['report', reportCommand],
  ['check', checkCommand],
  ['submit', submitCommand],
  ['plans', plansCommand],
  ['planUsers', planUsersCommand],
  ['discard', discardCommand],
  ['nightly', nightlyCommand],
  ['history', historyCommand],
  ['forget', forgetCommand],
  ['expire', expireCommand],
]

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
