// Libraries in files for the tests of the command line, and what is in them.
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { generateUsers } from '../../examples/embedded-library/data/generate.js'
import { createLibrary } from '../../examples/embedded-library/data/fill-library.js'
import { temporaryFolder } from './fixture.js'

export const SLOW = { timeout: 480_000 }

export const libraryOf = async (users: number): Promise<string> => {
  const file = join(temporaryFolder(), 'library.sqlite')
  await createLibrary(file, async (db) => generateUsers(db, { users, seed: 3, asOf: '2026-11-22' }))
  return file
}

export const rows = <Row>(file: string, sql: string): Row[] => {
  const db = new Sqlite(file, { readonly: true })
  try {
    return db.prepare(sql).raw().all() as Row[]
  } finally {
    db.close()
  }
}

export const firstColumn = (file: string, sql: string): unknown[] =>
  rows<unknown[]>(file, sql).map(([value]) => value)
