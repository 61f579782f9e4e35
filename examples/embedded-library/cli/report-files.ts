// The files of a finished job: the summary for people and programs, and every user's outcome.
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Database } from 'better-sqlite3'
import type { JobId, Purge, PurgeReport } from 'ils-user-purge'
import { outcomesCsv, reportHtml, reportJson, reportText } from 'ils-user-purge/report'
import { answerOf, troubleOf } from '../../shared/answer.js'
import { badInput, codeOf, EXIT, type Trouble } from '../../shared/trouble.js'
import { firstOutcomes, outcomePages } from '../../shared/outcomes.js'
import { jobWordsOf } from '../../shared/words.js'
import { listWordsOf, showActorOf } from '../data/people.js'

const FILES = ['report.txt', 'report.json', 'report.html', 'outcomes.csv'] as const

/**
 * Makes sure, before anything begins, that reports can be written there and none would be
 * overwritten.
 */
const requireFreeFolder = (folder: string): void => {
  if (folder === '') throw badInput('--out must name a folder, got "". Nothing was changed.')
  const taken = FILES.filter((name) => existsSync(join(folder, name)))
  if (taken.length > 0)
    throw badInput(
      `${folder} holds ${taken.join(', ')} already. Give --out another folder; nothing was changed.`,
    )
  let at = resolve(folder)
  while (!existsSync(at)) at = dirname(at)
  try {
    if (!statSync(at).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' })
    // Tried, not asked: to the superuser everything seems to be allowed.
    rmdirSync(mkdtempSync(join(at, '.ils-user-purge-')))
  } catch (fault) {
    throw badInput(
      `Reports cannot be written to ${folder} (${codeOf(fault) ?? 'fault'}). Give --out another folder; nothing was changed.`,
    )
  }
}

/** Where reports go that `--out` says nothing about: next to the database, a folder a job. */
const usualFolders = (dbFile: string): string => join(dirname(resolve(dbFile)), 'reports')

/**
 * Makes sure of the folder that `--out` names or, where it names none, of the usual one; whether
 * that can be made the database proves.
 */
export const requireReportFolder = (dbFile: string, out: string | undefined): void => {
  if (out !== undefined) requireFreeFolder(out)
  else if (existsSync(usualFolders(dbFile))) requireFreeFolder(usualFolders(dbFile))
}

const usualFolder = (dbFile: string, jobId: JobId): string => join(usualFolders(dbFile), jobId)

/** All that it takes to write the reports of a job. */
export interface ReportRequest {
  readonly purge: Purge
  readonly db: Database
  readonly dbFile: string
  readonly report: PurgeReport
  /** `null` = the usual folder. */
  readonly out: string | null
}

/**
 * Writes the report files and answers where. Writing them again replaces them whole. Throws a
 * {@link Trouble} that says how to do so.
 */
export const writeReportFiles = async ({
  purge,
  db,
  dbFile,
  report,
  out,
}: ReportRequest): Promise<string> => {
  const folder = out ?? usualFolder(dbFile, report.job.id)
  try {
    await writeAll(purge, db, report, folder)
    return folder
  } catch (fault) {
    for (const name of FILES) removeHalf(asideOf(join(folder, name)))
    const code = codeOf(fault)
    throw code === null ? fault : unwritten(report.job.id, dbFile, folder, code)
  }
}

const removeHalf = (file: string): void => {
  try {
    rmSync(file, { force: true })
  } catch {
    // What cannot be removed either is no reason to say anything but why it could not be written.
  }
}

const unwritten = (jobId: JobId, dbFile: string, folder: string, code: string): Trouble => ({
  _tag: 'Trouble',
  exitCode: EXIT.fault,
  message:
    `Job ${jobId} is done and its outcomes are stored, but its report files cannot be written to ${folder} (${code}). ` +
    `Write them with: npm start -- --report ${jobId} --db ${dbFile} --out FOLDER`,
})

const writeAll = async (
  purge: Purge,
  db: Database,
  report: PurgeReport,
  folder: string,
): Promise<void> => {
  const listWords = listWordsOf(db)
  const words = jobWordsOf(report.job.order)
  const showActor = showActorOf(db)
  mkdirSync(folder, { recursive: true })
  replaceFile(join(folder, 'report.txt'), reportText(report, { words, showActor }))
  replaceFile(join(folder, 'report.json'), reportJson(report, { show: listWords.show, showActor }))
  const outcomes = await answerOf(firstOutcomes(purge, report.job.id))
  replaceFile(
    join(folder, 'report.html'),
    reportHtml({ report, words, ...listWords, outcomes, showActor }),
  )
  await streamFile(
    join(folder, 'outcomes.csv'),
    outcomesCsv(outcomePages(purge, report.job.id, troubleOf), listWords),
  )
}

// Written aside first, so that a killed process leaves no half report under the report's name. Two
// processes may finish the same job.
const asideOf = (file: string): string => `${file}.part-${process.pid}`

const replaceFile = (file: string, text: string): void => {
  writeFileSync(asideOf(file), text)
  renameSync(asideOf(file), file)
}

const streamFile = async (file: string, lines: AsyncIterable<string>): Promise<void> => {
  await pipeline(lines, createWriteStream(asideOf(file)))
  renameSync(asideOf(file), file)
}
