// One user of a plan on one line of a terminal, whatever kind of plan it is.
import { explainReason, type PlannedUser } from 'ils-user-purge'
import type { ListWords } from 'ils-user-purge/report'
import { terminalText, verdictLine } from 'ils-user-purge/report'
import { changeWords } from './dates-before.js'

/** Writes users as lines: what would become of them, and every reason. */
export function plannedLineOf(
  words: ListWords & Required<Pick<ListWords, 'show'>>,
): (user: PlannedUser) => string {
  const { show, catalogue } = words
  const line = (state: string, key: string, remarks: string): string =>
    [state, terminalText(show(key)), remarks].join('  ').trimEnd()
  return ({ key, verdict }) => {
    switch (verdict._tag) {
      case 'NotFound':
        return line('not found', key, '')
      case 'Apply':
        return line('change', key, changeWords(verdict))
      case 'Leave': {
        const reasons = verdict.reasons.map((each) =>
          terminalText(explainReason(each, catalogue), 1000),
        )
        return line('stay  ', key, reasons.join(' | '))
      }
      default:
        return verdictLine({ key, verdict }, words)
    }
  }
}
