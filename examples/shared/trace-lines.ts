// What plans and jobs know of one user, as lines of a terminal.
import type { Purge, UserTrace } from 'ils-user-purge'
import { outcomeLine } from 'ils-user-purge/report'
import type { People } from './people.js'
import { plannedLineOf } from './user-lines.js'
import { inCurrencyOf } from './words.js'

/** The lines of all traces, each with the amounts in the currency of its plan. */
export async function traceLines(
  purge: Purge,
  traces: readonly UserTrace[],
  words: People['words'],
): Promise<readonly string[]> {
  const lines: string[] = []
  for (const { jobId, planned, outcome } of traces) {
    const found = await purge.findPlan({ planId: jobId })()
    const order = found._tag === 'Right' ? found.right.plan.order : {}
    const shown = { ...words, catalogue: inCurrencyOf(order, words.catalogue) }
    lines.push('', `Plan or job ${jobId}`)
    if (planned !== null) lines.push(`  planned: ${plannedLineOf(shown)(planned)}`)
    if (outcome !== null)
      lines.push(`  outcome: ${outcomeLine(outcome, shown)}`, `  at ${outcome.at}`)
  }
  return lines
}
