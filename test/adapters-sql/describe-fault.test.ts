// What is said of a database fault: enough to act on, nothing of a person.
import { describeSqlFault } from 'ils-user-purge/adapters/sql'
import { describe, expect, it } from 'vitest'

const fault = (code: string | undefined, message: string): Error => Object.assign(new Error(message), code === undefined ? {} : { code })

describe('the description of a database fault', () => {
  it.each([
    ['a missing table of SQLite is named', fault('SQLITE_ERROR', 'no such table: loans'), 'SQLITE_ERROR: no such table: loans'],
    ['so is a missing column', fault('SQLITE_ERROR', 'no such column: u.debt'), 'SQLITE_ERROR: no such column: u.debt'],
    ['any other message stays out', fault('SQLITE_ERROR', 'near "Ada Lovelace": syntax error'), 'SQLITE_ERROR'],
    ['a code speaks for itself', fault('23505', 'Key (email)=(ada@example.org) already exists.'), '23505'],
    ['without a code it is the type', new TypeError('x of ada@example.org'), 'TypeError'],
    ['what is no error at all has no name', null, 'unnamed-fault'],
  ])('%s', (_case, thrown, words) => {
    expect(describeSqlFault(thrown)).toBe(words)
  })
})
