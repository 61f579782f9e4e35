// Generated users are the same for the same seed, and a realistic mix.
import { describe, expect, it } from 'vitest'
import { generateUsers } from '../../examples/embedded-library/data/generate.js'
import { emptyLibrary } from './fixture.js'
import { generatedLibrary } from './filled-libraries.js'

describe('generated users', () => {
  it('are the same for the same seed, and others for another', () => {
    const contentOf = (seed: number): string => {
      const db = emptyLibrary()
      generateUsers(db, { users: 300, seed, asOf: '2026-11-22' })
      return JSON.stringify(
        ['users', 'loans', 'fines', 'requests', 'researchers'].map((table) =>
          db.prepare(`SELECT * FROM ${table}`).all(),
        ),
      )
    }
    expect(contentOf(5)).toBe(contentOf(5))
    expect(contentOf(5)).not.toBe(contentOf(6))
  })

  it('break no foreign key', () => {
    expect(generatedLibrary(3000).pragma('foreign_key_check')).toEqual([])
  })
})
