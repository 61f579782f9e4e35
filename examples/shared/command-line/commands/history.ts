// `history`, `forget` and `expire`: what is stored of people, and how it goes.
import type { UserKey } from 'ils-user-purge'
import { terminalText } from 'ils-user-purge/report'
import { answerOf } from '../../answer.js'
import { badInput } from '../../trouble.js'
import { traceLines } from '../../trace-lines.js'
import { inSystem, type Opened } from '../in-system.js'
import { readExpiry } from '../options.js'
import type { RawOptions, System } from '../system.js'

async function knownKey<Choice>(
  { nameOfUsers }: System<Choice>,
  { system }: Opened<Choice>,
  name: string,
): Promise<UserKey> {
  const key = await system.keyOf(name)
  if (key === null)
    throw badInput(
      `Nobody has that ${nameOfUsers}. Of a user who is gone, give the key that the report lists.`,
    )
  return key
}

/** Says what every plan and job knows of a user. */
export async function historyCommand<Choice>(
  from: System<Choice>,
  raw: RawOptions,
  [name = '']: readonly string[],
): Promise<void> {
  await inSystem(from, raw, { read: () => null }, async (opened) => {
    const { system, people, output } = opened
    const userKey = await knownKey(from, opened, name)
    const traces = await answerOf(system.purge.history({ userKey }))
    const evidence = traces.find(({ outcome }) => outcome?.evidence !== undefined)?.outcome
      ?.evidence
    await people.learn([{ key: userKey, evidence }])
    const lines = await traceLines(system.purge, traces, people.words)
    const who = terminalText(name)
    output.answer(
      traces.length === 0
        ? `No plan and no job knows ${who}.`
        : [`What plans and jobs know of ${who}`, ...lines].join('\n'),
      { traces },
    )
  })
}

/** Forgets a user in plans and jobs. */
export async function forgetCommand<Choice>(
  from: System<Choice>,
  raw: RawOptions,
  [name = '']: readonly string[],
): Promise<void> {
  const read = (mistakes: string[]) => {
    if (raw.yes !== true) mistakes.push('forget must come with --yes: nothing brings it back')
  }
  await inSystem(from, raw, { read }, async (opened) => {
    const userKey = await knownKey(from, opened, name)
    const { inJobs, atEndOf, discardedPlans } = await answerOf(
      opened.system.purge.forget({ userKey }),
    )
    opened.output.answer(
      [
        `${terminalText(name)} is forgotten in plans and jobs; their numbers stay.`,
        `  at once:              ${inJobs.length}`,
        `  when the job ends:    ${atEndOf.length}`,
        `  with the whole plan:  ${discardedPlans.length}`,
      ].join('\n'),
      { inJobs, atEndOf, discardedPlans },
    )
  })
}

/** Forgets what is old. */
export async function expireCommand<Choice>(from: System<Choice>, raw: RawOptions): Promise<void> {
  const read = (mistakes: string[]) => readExpiry(raw, Date.now(), mistakes)
  await inSystem(from, raw, { read }, async ({ system, output }, before) => {
    const { outcomes, plans, planUsers } = await answerOf(system.purge.expire({ before }))
    await system.expire?.(before)
    output.answer(
      `Forgotten: ${outcomes} outcomes and ${planUsers} planned users of jobs that ended ` +
        `before ${before}, and of plans that cannot be ordered. Plans too old to be ` +
        `ordered: ${plans}.`,
      { before, outcomes, planUsers, plans },
    )
  })
}
