// The files of a finished job: the summary for people and programs, and every user's outcome.
import { once } from 'node:events'
import { accessSync, constants, createWriteStream, existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Database } from 'better-sqlite3'
import { type JobId, OUTCOME_STATUSES, type Outcome, type OutcomeStatus, type Purge, type PurgeReport } from 'ils-user-purge'
import { HTML_LIST_ROWS, outcomesCsv, reportHtml, reportJson, reportText } from 'ils-user-purge/report'
import { answerOf } from './answer.js'
import { badInput, codeOf } from './trouble.js'
import { jobWordsOf, listWordsOf, ruleName, showActorOf } from './words.js'

const FILES = ['report.txt', 'report.json', 'report.html', 'outcomes.csv'] as const
const PAGE = 2000

/** Makes sure, before anything begins, that reports can be written there and none would be overwritten. */
export const requireFreeFolder = (folder: string): void => {
  const taken = FILES.filter((name) => existsSync(join(folder, name)))
  if (taken.length > 0) throw badInput(`${folder} holds ${taken.join(', ')} already. Give --out another folder; nothing was changed.`)
  let at = resolve(folder)
  while (!existsSync(at)) at = dirname(at)
  try {
    if (!statSync(at).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' })
    accessSync(at, constants.W_OK)
  } catch (fault) {
    throw badInput(`Reports cannot be written to ${folder} (${codeOf(fault) ?? 'fault'}). Give --out another folder; nothing was changed.`)
  }
}

/** Where the reports of a job go when `--out` does not say: next to the database, a folder a job. */
export const usualFolder = (dbFile: string, jobId: JobId): string => join(dirname(resolve(dbFile)), 'reports', jobId)

/** Writes the report files and answers where. Writing them again replaces them whole. */
export const writeReportFiles = async (purge: Purge, db: Database, report: PurgeReport, folder: string): Promise<string> => {
  const listWords = listWordsOf(db)
  const words = jobWordsOf(report.job.order)
  const showActor = showActorOf(db)
  mkdirSync(folder, { recursive: true })
  replaceFile(join(folder, 'report.txt'), reportText(report, { words, showActor }))
  replaceFile(join(folder, 'report.json'), reportJson(report, { show: listWords.show, showActor }))
  const outcomes = await firstOutcomes(purge, report)
  replaceFile(join(folder, 'report.html'), reportHtml({ report, words, ...listWords, outcomes, showActor, label: ruleName }))
  await streamFile(join(folder, 'outcomes.csv'), outcomesCsv(pagesOf(purge, report.job.id), listWords))
  return folder
}

const firstOutcomes = async (purge: Purge, report: PurgeReport): Promise<Partial<Record<OutcomeStatus, readonly Outcome[]>>> => {
  const lists: Partial<Record<OutcomeStatus, readonly Outcome[]>> = {}
  for (const status of OUTCOME_STATUSES) {
    const page = await answerOf(purge.outcomes({ jobId: report.job.id, statuses: [status], after: null, limit: HTML_LIST_ROWS }))
    lists[status] = page.items
  }
  return lists
}

async function* pagesOf(purge: Purge, jobId: JobId): AsyncGenerator<readonly Outcome[]> {
  let after: Outcome['userKey'] | null = null
  do {
    const page: { readonly items: readonly Outcome[]; readonly next: Outcome['userKey'] | null } = await answerOf(
      purge.outcomes({ jobId, after, limit: PAGE }),
    )
    yield page.items
    after = page.next
  } while (after !== null)
}

// Written aside first, so that a killed process leaves no half report under the report's name. Two processes may finish the same job.
const asideOf = (file: string): string => `${file}.part-${process.pid}`

const replaceFile = (file: string, text: string): void => {
  writeFileSync(asideOf(file), text)
  renameSync(asideOf(file), file)
}

const streamFile = async (file: string, lines: AsyncIterable<string>): Promise<void> => {
  const stream = createWriteStream(asideOf(file))
  for await (const line of lines) {
    if (!stream.write(line)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
  renameSync(asideOf(file), file)
}
