// Who may sign in: at first two administrators, so that a second person can approve, each with a
// password made for this start of the server.
import { randomInt, randomBytes, scrypt as scryptInThread, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Database } from 'better-sqlite3'
import type { ActorKey } from 'ils-user-purge'

const scrypt = promisify(scryptInThread) as (
  password: string,
  salt: string,
  length: number,
) => Promise<Buffer>

/** The accounts of a library in which nobody has decided on others. */
export const FIRST_ADMINISTRATORS = ['ada', 'grace'] as const
const HASH_BYTES = 32
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 4

/** What is printed once, in the terminal of the one who started the server; only a hash is kept. */
export interface Credentials {
  readonly name: string
  readonly password: string
}

/**
 * New passwords for this start; those of the last start are void. Sessions that are open stay open.
 */
export const newCredentials = async (
  names: readonly string[],
  store: (
    rows: readonly (Credentials & { readonly salt: string; readonly hash: string })[],
  ) => Promise<void>,
): Promise<readonly Credentials[]> => {
  const rows = await Promise.all(
    names.map(async (name) => {
      const password = newPassword()
      const salt = randomBytes(16).toString('hex')
      return { name, password, salt, hash: await hashed(password, salt) }
    }),
  )
  await store(rows)
  return rows.map(({ name, password }) => ({ name, password }))
}

/** Puts the hashes into the database. */
export const storeCredentials = (
  db: Database,
  rows: readonly { readonly name: string; readonly salt: string; readonly hash: string }[],
): void => {
  const insert = db.prepare(
    `INSERT INTO web_administrator (name, salt, hash) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET salt = excluded.salt, hash = excluded.hash`,
  )
  for (const { name, salt, hash } of rows) insert.run(name, salt, hash)
}

/** Whether the password is that of the administrator; takes as long for a name that nobody has. */
export const mayEnter = async (db: Database, name: string, password: string): Promise<boolean> => {
  const row = db.prepare('SELECT salt, hash FROM web_administrator WHERE name = ?').get(name) as
    | { readonly salt: string; readonly hash: string }
    | undefined
  const given = Buffer.from(await hashed(password, row?.salt ?? 'nobody'), 'hex')
  const kept = Buffer.from(row?.hash ?? '00'.repeat(HASH_BYTES), 'hex')
  return timingSafeEqual(given, kept) && row !== undefined
}

/** How an administrator is named in the journal. */
export const actorOf = (name: string): ActorKey => name as ActorKey

const hashed = async (password: string, salt: string): Promise<string> =>
  (await scrypt(password, salt, HASH_BYTES)).toString('hex')

const newPassword = (): string =>
  Array.from({ length: GROUPS }, () =>
    Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  ).join('-')

/** Whether two names would be one person's; the library compares them in the same way. */
export const isSameAccount = (left: string, right: string): boolean =>
  left.normalize('NFC').trim().toLowerCase() === right.normalize('NFC').trim().toLowerCase()
