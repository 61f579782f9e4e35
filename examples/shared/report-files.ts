// What the report files of a plan and of a job hold: the summary for people and programs, and every
// user.
import type { Outcome, PlannedUser, Purge, PurgePlan, PurgeReport } from 'ils-user-purge'
import {
  type OrderWords,
  outcomesCsv,
  planText,
  planUsersCsv,
  reportHtml,
  type ReportHtmlInput,
  reportJson,
  reportText,
  type SummaryWords,
} from 'ils-user-purge/report'
import { answerOf, troubleOf } from './answer.js'
import type { Files } from './files.js'
import { firstOutcomes, outcomePages } from './outcomes.js'
import { learnt, type ListedUser, type People } from './people.js'
import { planPages } from './plan-csv.js'
import { inCurrencyOf, jobWordsOf } from './words.js'

/** The names of the files of a job. */
export const REPORT_FILES = ['report.txt', 'report.json', 'report.html', 'outcomes.csv'] as const

/** The names of the files of a plan. */
export const PLAN_FILES = ['plan.txt', 'plan.json', 'plan.csv'] as const

type Label = Pick<SummaryWords, 'label'> & Pick<ReportHtmlInput, 'library'>

function outcomeUser({ userKey, evidence }: Outcome): ListedUser {
  return { key: userKey, evidence }
}

/** The files of a job that is over. */
export async function reportFiles(
  purge: Purge,
  report: PurgeReport,
  people: People,
  label: Label = {},
): Promise<Files> {
  const { showActor } = people
  const words = jobWordsOf(report.job.order)
  const outcomes = await answerOf(firstOutcomes(purge, report.job.id))
  await people.learn(Object.values(outcomes).flat().map(outcomeUser))
  const { show } = people.words
  const listed = {
    ...people.words,
    catalogue: inCurrencyOf(report.job.order, people.words.catalogue),
  }
  const pages = outcomePages(purge, report.job.id, troubleOf)
  return {
    'report.txt': reportText(report, { words, showActor, ...label }),
    'report.json': reportJson(report, { show, showActor }),
    'report.html': reportHtml({
      report,
      words,
      ...people.words,
      outcomes,
      showActor,
      ...label,
    }),
    'outcomes.csv': outcomesCsv(learnt(people, pages, outcomeUser), listed),
  }
}

/** The files of a plan of a purge, which is described in these words. */
export function planFiles(
  purge: Purge,
  plan: PurgePlan,
  people: People,
  words: OrderWords,
  label: Label = {},
): Files {
  const pages = learnt(people, planPages(purge, { planId: plan.id }), ({ key }: PlannedUser) => ({
    key,
  }))
  return {
    'plan.txt': planText(plan, { words, ...label }),
    'plan.json': `${JSON.stringify(plan, null, 2)}\n`,
    'plan.csv': planUsersCsv(pages, {
      ...people.words,
      catalogue: inCurrencyOf(plan, people.words.catalogue),
    }),
  }
}
