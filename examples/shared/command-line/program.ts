// The command line of a library system: the commands, their options, and the exit code.
import { Command, CommanderError } from 'commander'
import { databaseTrouble } from '../database-trouble.js'
import { exitCodeOf } from '../program.js'
import { EXIT } from '../trouble.js'
import { compareCommand } from './commands/compare.js'
import { confirmCommand } from './commands/confirm.js'
import { expireCommand, forgetCommand, historyCommand } from './commands/history.js'
import { nightlyCommand } from './commands/nightly.js'
import { planCommand } from './commands/plan.js'
import { reportCommand } from './commands/report.js'
import { schemaCommand } from './commands/schema.js'
import { workCommand } from './commands/work.js'
import {
  ACTOR_OPTION,
  CALLS_OPTION,
  JSON_OPTION,
  LIMIT_OPTIONS,
  NOTE_OPTION,
  OUT_OPTION,
  PACE_OPTIONS,
  POLICY_OPTION,
} from './options.js'
import type { OptionRow, RawOptions, System } from './system.js'

type Carry<Choice> = (
  system: System<Choice>,
  raw: RawOptions,
  given: readonly string[],
) => Promise<void>

interface CommandRow<Choice> {
  /** With its arguments, as commander reads them. */
  readonly usage: string
  readonly help: string
  readonly options: readonly OptionRow[]
  readonly carry: Carry<Choice>
}

function commandsOf<Choice>({
  choiceOptions,
  limitsCalls,
}: System<Choice>): readonly CommandRow<Choice>[] {
  return [
    {
      usage: 'schema',
      help: 'add the tables of the journal to the database; once, and after every upgrade',
      options: [{ flags: '--print', help: 'only write the statements, for somebody to run them' }],
      carry: schemaCommand,
    },
    {
      usage: 'plan',
      help: 'store who would go, who would stay, and why; orders nothing',
      options: [
        ...choiceOptions,
        ACTOR_OPTION,
        OUT_OPTION,
        { flags: '--resume <plan>', help: 'go on with a plan that was interrupted' },
        ...(limitsCalls === true ? [CALLS_OPTION] : []),
      ],
      carry: planCommand,
    },
    {
      usage: 'confirm <plan> <digest> <count>',
      help: 'order a stored plan; from there is no way back',
      options: [
        ACTOR_OPTION,
        { flags: '--approved-by <name>', help: 'the second person, where the policy wants one' },
        NOTE_OPTION,
      ],
      carry: confirmCommand,
    },
    {
      usage: 'work',
      help: 'carry out what was confirmed and is not over; as many processes as wanted',
      options: [...PACE_OPTIONS, OUT_OPTION],
      carry: workCommand,
    },
    {
      usage: 'report [id]',
      help: 'list the plans and jobs, or report one of them',
      options: [OUT_OPTION],
      carry: reportCommand,
    },
    {
      usage: 'compare <plan>',
      help: 'whom the own tool of the system would delete and the plan would not, and why',
      options: [],
      carry: compareCommand,
    },
    {
      usage: 'history <user>',
      help: 'what every plan and job knows of a user',
      options: [],
      carry: historyCommand,
    },
    {
      usage: 'forget <user>',
      help: 'forget a user in plans and jobs; numbers stay',
      options: [{ flags: '--yes', help: 'yes, forget them' }],
      carry: forgetCommand,
    },
    {
      usage: 'expire',
      help: 'forget the users of old jobs, and of plans that cannot be ordered any more',
      options: [
        { flags: '--before <day>', help: 'of jobs that ended before that day, YYYY-MM-DD' },
        { flags: '--older-than <days>', help: 'of jobs that ended so many days ago' },
      ],
      carry: expireCommand,
    },
    {
      usage: 'nightly',
      help: 'plan, order within three limits, and carry it out; for a timer',
      options: [...choiceOptions, ...LIMIT_OPTIONS, NOTE_OPTION, ...PACE_OPTIONS, OUT_OPTION],
      carry: nightlyCommand,
    },
  ]
}

const EXIT_HELP = [
  'Exit codes: 0 done, 1 refused (nobody was touched), 2 a mistake in the input, the configuration',
  'or the database (nothing was changed), 10 nightly: nobody would go, 11 nightly: the plan ' +
    'waits for',
  'a person (nothing is ordered in either case), 75 asked to end while a job runs (go on with ' +
    'work),',
  '70 a fault.',
].join('\n')

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

function addOptions(command: Command, options: readonly OptionRow[]): void {
  for (const { flags, help, repeats } of options)
    if (repeats === true) command.option(flags, `${help}; may be repeated`, collect)
    else command.option(flags, help)
}

/** What was chosen on the command line. */
type Chosen = () => Promise<void>

function commandLine<Choice>(system: System<Choice>, choose: (chosen: Chosen) => void): Command {
  const program = new Command(system.program).description(system.title).exitOverride()
  for (const { usage, help, options, carry } of commandsOf(system)) {
    const command = program.command(usage).description(help).exitOverride()
    addOptions(command, [...options, ...system.placeOptions, POLICY_OPTION, JSON_OPTION])
    command.allowExcessArguments(false).addHelpText('after', `\n${EXIT_HELP}`)
    command.action(() => {
      const given = command.processedArgs.filter((each) => each !== undefined) as string[]
      choose(() => carry(system, command.opts<RawOptions>(), given))
    })
  }
  return program.addHelpText('after', `\n${EXIT_HELP}`)
}

/** Does what the arguments say and answers with the exit code; never rejects. */
export async function runSystem<Choice>(
  system: System<Choice>,
  args: readonly string[],
): Promise<number> {
  let chosen: Chosen | null = null
  try {
    commandLine(system, (each) => {
      chosen = each
    }).parse(asCommand(args), { from: 'user' })
  } catch (fault) {
    // Commander has written its own sentence.
    if (fault instanceof CommanderError) return fault.exitCode === 0 ? EXIT.done : EXIT.badInput
    throw fault
  }
  return exitCodeOf(chosen ?? (async () => undefined), {
    goesOn: `A job that was confirmed goes on with: ${system.program} work`,
    troubleIn: databaseTrouble,
  })
}

/** `--confirm` is what the tools of some systems call it; here it takes the plan that is meant. */
function asCommand(args: readonly string[]): string[] {
  return args.map((each, at) => (at === 0 && each === '--confirm' ? 'confirm' : each))
}
