// The scale-out example does what its page says: one command, several workers, a completed job.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  POSTGRES_URL,
  postgresDatabase,
  postgresMissing,
  type TestDatabase,
} from '../support/servers.js'

const missing = await postgresMissing()
const ROOT = join(import.meta.dirname, '..', '..')
const execute = promisify(execFile)

describe.skipIf(missing !== null)(
  missing === null ? 'the scale-out example' : `the scale-out example (skipped: ${missing})`,
  () => {
    let place: TestDatabase
    beforeAll(async () => {
      place = await postgresDatabase()
    })
    afterAll(() => place.drop())

    const start = (...args: readonly string[]) =>
      execute(
        process.execPath,
        [
          '--import',
          'tsx',
          join('examples', 'scale-out', 'main.ts'),
          '--database',
          place.name,
          ...args,
        ],
        {
          cwd: ROOT,
          env: { ...process.env, PURGE_EXAMPLE_POSTGRES_URL: POSTGRES_URL },
          timeout: 100_000,
        },
      )

    it('purges a library with two workers', async () => {
      const { stdout } = await start('--users', '5000', '--workers', '2')
      expect(stdout).toContain('4500 of 5000 users go.')
      expect(stdout).toContain('4500 of 4500 users: 4500 purged, 0 kept')
      expect(stdout).toContain('The job is completed.')
      expect(stdout.match(/worker \d+ finished shard \d/g)).toHaveLength(3)
    }, 120_000)

    it('says what is wrong with an option', async () => {
      await expect(start('--workers', 'many')).rejects.toMatchObject({
        code: 2,
        stderr: '--workers must be a whole number from 1 to 100, got "many"\n',
      })
    })
  },
)
