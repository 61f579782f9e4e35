// What the system calls its branches and categories, given to a report.
import type { SummaryWords } from 'ils-user-purge/report'
import type { OpenSystem } from './system.js'

/** The labels of a system as reports take them; none where it has no words of its own. */
export function labelsOf(system: Pick<OpenSystem<never>, 'label'>): Pick<SummaryWords, 'label'> {
  return system.label === undefined ? {} : { label: system.label }
}
