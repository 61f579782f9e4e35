// What is stored of users, and forgetting it: `--history`, `--forget` and `--expire`.
import { isCancel, text } from '@clack/prompts'
import { terminalText } from 'ils-user-purge/report'
import { answerOf } from '../../../shared/answer.js'
import { badInput, refused } from '../../../shared/trouble.js'
import { prepareLibrary } from '../../data/library-file.js'
import { listWordsOf } from '../../data/people.js'
import { readExpiry, readStored } from '../desk-options.js'
import type { RawOptions } from '../raw-options.js'
import { inLibrary } from '../stored-library.js'
import { traceLines } from '../../../shared/trace-lines.js'
import { knownKey } from './plans.js'

/** Says what every plan and job knows of a user. */
export async function historyCommand(raw: RawOptions, primaryId: string): Promise<void> {
  readStored(raw)
  await inLibrary(raw, async ({ db, purge, output }) => {
    const userKey = knownKey(db, '--history', primaryId)
    const traces = await answerOf(purge.history({ userKey }))
    const lines = await traceLines(purge, traces, listWordsOf(db))
    const who = terminalText(primaryId)
    const text =
      traces.length === 0
        ? [`No plan and no job knows ${who}.`]
        : [`What plans and jobs know of ${who}`, ...lines]
    output.answer(text.join('\n'), { traces })
  })
}

/** Forgets a user in plans and jobs, once that is confirmed. */
export async function forgetCommand(raw: RawOptions, primaryId: string): Promise<void> {
  readStored(raw)
  if (raw.yes !== true && (raw.json === true || !process.stdin.isTTY))
    throw badInput('There is nobody to ask for confirmation. Add --yes to confirm beforehand.')
  await inLibrary(raw, async ({ db, purge, output }) => {
    const userKey = knownKey(db, '--forget', primaryId)
    if (raw.yes !== true) await typedAgain(primaryId)
    prepareLibrary(db)
    const { inJobs, atEndOf, discardedPlans } = await answerOf(purge.forget({ userKey }))
    output.answer(
      [
        `${terminalText(primaryId)} is forgotten in plans and jobs; their numbers stay, and so ` +
          `does the library's own record.`,
        `  at once:              ${inJobs.length}`,
        `  when the job ends:    ${atEndOf.length}`,
        `  with the whole plan:  ${discardedPlans.length}`,
      ].join('\n'),
      { inJobs, atEndOf, discardedPlans },
    )
  })
}

async function typedAgain(primaryId: string): Promise<void> {
  const typed = await text({ message: 'Type the primary ID again, to confirm (Ctrl-C leaves it)' })
  if (isCancel(typed) || typed.trim() !== primaryId)
    throw refused('Not confirmed. Nothing was changed.')
}

/** Forgets what is old. */
export async function expireCommand(raw: RawOptions, day: string): Promise<void> {
  const before = readExpiry(raw, day)
  await inLibrary(raw, async ({ db, purge, output }) => {
    prepareLibrary(db)
    const forgotten = await answerOf(purge.expire({ before }))
    const { outcomes, plans, planUsers } = forgotten
    output.answer(
      `Forgotten: ${outcomes} outcomes and ${planUsers} planned users of jobs that ended before ` +
        `${day}, and of plans that cannot be ordered. Plans too old to be ordered: ${plans}.`,
      { forgotten },
    )
  })
}
