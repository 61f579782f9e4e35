// Where the report files of a finished job go: the folder that is named, or one next to the
// database.
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { JobId, Purge, PurgeReport } from 'ils-user-purge'
import { requireFreeFolder, writeFiles } from '../../shared/files.js'
import { REPORT_FILES, reportFiles } from '../../shared/report-files.js'
import { codeOf, EXIT, type Trouble } from '../../shared/trouble.js'
import { peopleIn } from '../data/people.js'
import { libraryName } from '../data/settings.js'

/** Where reports go that `--out` says nothing about: next to the database, a folder a job. */
function usualFolders(dbFile: string): string {
  return join(dirname(resolve(dbFile)), 'reports')
}

/**
 * Makes sure of the folder that `--out` names or, where it names none, of the usual one; whether
 * that can be made the database proves.
 */
export function requireReportFolder(dbFile: string, out: string | undefined): void {
  if (out !== undefined) requireFreeFolder(out, REPORT_FILES)
  else if (existsSync(usualFolders(dbFile))) requireFreeFolder(usualFolders(dbFile), REPORT_FILES)
}

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
export async function writeReportFiles({
  purge,
  db,
  dbFile,
  report,
  out,
}: ReportRequest): Promise<string> {
  const folder = out ?? join(usualFolders(dbFile), report.job.id)
  try {
    await writeFiles(
      folder,
      await reportFiles(purge, report, peopleIn(db), { library: libraryName(db) ?? '' }),
    )
    return folder
  } catch (fault) {
    const code = codeOf(fault)
    throw code === null ? fault : unwritten(report.job.id, dbFile, folder, code)
  }
}

function unwritten(jobId: JobId, dbFile: string, folder: string, code: string): Trouble {
  return {
    _tag: 'Trouble',
    exitCode: EXIT.fault,
    message:
      `Job ${jobId} is done and its outcomes are stored, but its report files cannot be written ` +
      `to ${folder} (${code}). ` +
      `Write them with: npm start -- --report ${jobId} --db ${dbFile} --out FOLDER`,
  }
}
