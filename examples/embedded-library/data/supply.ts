// Brings users into the library file, or refuses before anything of it changes.
import { inWords } from '../../shared/spoken.js'
import { existsSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { createLibrary, replaceLibrary } from './fill-library.js'
import { generateUsers } from './generate.js'
import { importUsers } from './import-csv.js'
import { DEMO_FILE, type Holdings, holdingsOf, openLibrary, unfinishedJob } from './library-file.js'
import { uninterrupted } from '../../shared/interrupt.js'
import type { Output } from '../../shared/output.js'
import { progressOf } from '../../shared/screen.js'
import { badInput } from '../../shared/trouble.js'

const DEMO_USERS = 2000

/** Where users come from when a library is made. */
export type Supply =
  | { readonly _tag: 'Generate'; readonly users: number; readonly seed: number }
  | { readonly _tag: 'Import'; readonly file: string }

/** Where the library is, what is to be in it, and whether what is there may be replaced. */
export interface SupplyRequest {
  readonly file: string
  readonly supply: Supply | null
  readonly seed: number
  readonly fresh: boolean
  /** `YYYY-MM-DD`. */
  readonly asOf: string
  readonly output: Output
}

/**
 * Opens the library, after filling it as asked.
 *
 * A library that is there already is kept unless users are asked for; it is then replaced only if
 * it is the demonstration's own file or `--fresh` says so, and never while a job is unfinished.
 */
export const supplyLibrary = async (request: SupplyRequest): Promise<Database> => {
  const { file, fresh, output } = request
  const found = openLibrary(file)
  const supply =
    request.supply ??
    (found === null || fresh
      ? { _tag: 'Generate' as const, users: DEMO_USERS, seed: request.seed }
      : null)
  try {
    if (found === null) {
      output.note(await createLibrary(file, (db) => fill(db, supply, request)))
    } else {
      const holdings = await holdingsOf(found)
      if (holdings.unfinished > 0) throw unfinishedJob(file)
      if (supply === null) output.note(usersThereIn(file, holdings))
      else output.note(await refill(found, request, supply, holdings))
    }
  } catch (fault) {
    found?.close()
    throw fault
  }
  const db = found ?? openLibrary(file)
  if (db === null) throw badInput(inWords('{file} was there and is gone. Start again.', { file }))
  return db
}

const usersThereIn = (file: string, holdings: Holdings): string => {
  if (holdings.users === 0 && holdings.jobs === 0)
    throw badInput(
      inWords('{file} holds no users. Fill it with --users N or --import FILE.csv.', { file }),
    )
  return inWords('{file} holds {users} users already; they are used as they are.', {
    file,
    users: holdings.users,
  })
}

const refill = async (
  db: Database,
  request: SupplyRequest,
  supply: Supply,
  holdings: Holdings,
): Promise<string> => {
  const { file, fresh } = request
  const held = inWords('{users} users and {jobs} jobs', {
    users: holdings.users,
    jobs: holdings.jobs,
  })
  const empty = holdings.users === 0 && holdings.jobs === 0
  if (!empty && !fresh && !isDemo(file)) {
    throw badInput(
      inWords(
        '{file} holds a library already ({held}). Nothing was changed; give --db ' +
          'another file, or --fresh to replace what is there.',
        { file, held },
      ),
    )
  }
  const said = await replaceLibrary(db, file, (emptied) => fill(emptied, supply, request))
  return empty
    ? said
    : `${inWords('The library that was there ({held}) was replaced.', { held })}\n${said}`
}

const isDemo = (file: string): boolean => existsSync(file) && file === DEMO_FILE

const fill = async (
  db: Database,
  supply: Supply | null,
  { asOf, output }: SupplyRequest,
): Promise<string> => {
  if (supply === null) return ''
  if (supply._tag === 'Import') {
    const { users, notes } = await importUsers(db, { file: supply.file, asOf })
    return [
      inWords('Imported {users} users from {file}.', { users, file: supply.file }),
      ...notes,
    ].join('\n')
  }
  const progress = progressOf(inWords('generating'), output.isForProgram)
  const onProgress = (made: number) => progress.show(made, supply.users)
  uninterrupted(() => generateUsers(db, { ...supply, asOf, onProgress }))
  progress.end()
  return inWords('Generated {users} users around {day} (seed {seed}).', {
    users: supply.users,
    day: asOf,
    seed: supply.seed,
  })
}
