// Opens a system for one command, and closes it after.
import { type People, peopleOf } from '../people.js'
import { type Output, outputOf } from '../output.js'
import { readPace, refuseMistakes } from './options.js'
import { watchRun } from '../watch-run.js'
import type { OpenSystem, RawOptions, System } from './system.js'

/** What a command works with. */
export interface Opened<Choice> {
  readonly system: OpenSystem<Choice>
  readonly people: People
  readonly output: Output
  readonly watch: ReturnType<typeof watchRun>
}

/**
 * Reads the options, opens the system, and closes it when the work is done. What `read` finds wrong
 * is said before anything is opened.
 */
export async function inSystem<Choice, Wishes>(
  from: System<Choice>,
  raw: RawOptions,
  options: {
    readonly deletes?: boolean
    readonly read: (mistakes: string[]) => Wishes
  },
  work: (opened: Opened<Choice>, wishes: Wishes) => Promise<void>,
): Promise<void> {
  const mistakes: string[] = []
  from.readPlace?.(raw, mistakes)
  const pace = readPace(raw, mistakes)
  const wishes = options.read(mistakes)
  refuseMistakes(mistakes)
  const output = outputOf(raw)
  const watch = watchRun(output.isForProgram)
  const { observer } = watch
  const system = await from.open({ raw, pace, observer, deletes: options.deletes === true })
  try {
    await work({ system, people: peopleOf(system.names), output, watch }, wishes)
  } finally {
    await system.close()
  }
}
