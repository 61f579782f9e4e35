// `nightly`: plans with nobody there, orders the plan only within limits, and carries it out.
import { answerOf } from '../../answer.js'
import { waitWords } from '../../night-words.js'
import { EXIT, type Trouble } from '../../trouble.js'
import { inSystem } from '../in-system.js'
import { readLimits, textIn } from '../options.js'
import type { RawOptions, System } from '../system.js'
import { sayPlan } from './plan.js'
import { carryOut } from './work.js'

/** The only command that plans and orders in one go. */
export async function nightlyCommand<Choice>(from: System<Choice>, raw: RawOptions): Promise<void> {
  const read = (mistakes: string[]) => ({
    choice: from.readChoice(raw, mistakes),
    limits: readLimits(raw, mistakes),
  })
  await inSystem(from, raw, { deletes: true, read }, async (opened, { choice, limits }) => {
    const { purge, criteriaOf, service: requestedBy } = opened.system
    const note = textIn(raw, 'note')
    const end = await answerOf(
      purge.nightly({
        criteria: await criteriaOf(choice),
        requestedBy,
        limits,
        ...(note === undefined ? {} : { note }),
      }),
    )
    await sayPlan(from, opened, end.plan, undefined)
    switch (end._tag) {
      case 'NobodyGoes':
        throw ending(EXIT.nobodyGoes, 'Nobody would go, so nothing is ordered.')
      case 'WaitsForPerson':
        throw ending(EXIT.waitsForPerson, waitWords(end.why))
      case 'Ordered':
        await carryOut(from, opened, end.job.id, textIn(raw, 'out'))
    }
  })
}

function ending(exitCode: number, message: string): Trouble {
  return { _tag: 'Trouble', exitCode, message }
}
