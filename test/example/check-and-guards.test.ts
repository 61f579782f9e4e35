// The check of one user on the command line, and what the policy refuses there.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLibrary } from '../../examples/embedded-library/data/fill-library.js'
import { contentOf, fileOf, runHere, SAMPLE, temporaryFolder } from './fixture.js'
import { SLOW, firstColumn, libraryOf } from './demo-libraries.js'

describe('the check of one user', SLOW, () => {
  it('says every reason in words and changes nothing', async () => {
    const file = join(temporaryFolder(), 'library.sqlite')
    const { importUsers } = await import('../../examples/embedded-library/data/import-csv.js')
    await createLibrary(file, (db) => importUsers(db, { file: fileOf(SAMPLE), asOf: '2030-06-01' }))
    const before = contentOf(join(file, '..'))
    const checked = (id: string) =>
      runHere(['--db', file, '--check', id, '--as-of', '2030-06-01', '--threshold', '10'])
    const all = await checked('n-all')
    expect([all.code, all.err]).toEqual([0, ''])
    expect(all.out).toContain('n-all: The user stays.')
    for (const reason of [
      'Open loans: 6.',
      'more than the waive threshold of 10.00 EUR',
      'The library owes the user 1.00 EUR',
      'belongs to the system',
    ])
      expect(all.out).toContain(reason)
    expect((await checked('e-small')).out).toMatch(
      /e-small: The user will be purged\.[\s\S]*A debt of 10\.00 EUR is waived\./,
    )
    expect((await checked('l-after')).out).toContain(
      'The purge date 2030-06-02 is not yet past the cutoff of 2030-06-01.',
    )
    expect(contentOf(join(file, '..'))).toEqual(before)
  })
})

describe('the guards of the policy', SLOW, () => {
  const purgeWith = async (policy: object, args: readonly string[] = []) => {
    const file = await libraryOf(200)
    const ended = await runHere([
      '--db',
      file,
      '--as-of',
      '2026-11-22',
      '--policy',
      fileOf(JSON.stringify(policy), 'policy.json'),
      '--yes',
      ...args,
    ])
    return {
      ...ended,
      deleted: firstColumn(file, `SELECT count(*) FROM users WHERE status = 'deleted'`)[0],
    }
  }

  it('refuse a job over the cap with exit code 1 and touch nobody', async () => {
    expect(await purgeWith({ caps: { maxCount: 3 } })).toMatchObject({
      code: 1,
      err: expect.stringContaining("policy's cap"),
      deleted: 0,
    })
  })

  it('refuse a missing second person and the same person twice, and take another', async () => {
    const policy = { approval: 'second-person' }
    expect(await purgeWith(policy)).toMatchObject({
      code: 1,
      err: expect.stringContaining('second person'),
      deleted: 0,
    })
    expect(await purgeWith(policy, ['--actor', 'ann', '--approved-by', 'ann'])).toMatchObject({
      code: 1,
      deleted: 0,
    })
    const approved = await purgeWith(policy, ['--actor', 'ann', '--approved-by', 'bob'])
    expect(approved.code).toBe(0)
    expect(approved.deleted).toBeGreaterThan(0)
  })
})
