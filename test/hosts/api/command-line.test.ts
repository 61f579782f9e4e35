// The command lines of the hosts behind an API, as an operator types them, against the fakes.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAKE_KEY, startFakeAlma } from '../../../examples/fakes/alma/fake.js'
import { FAKE_LOGIN, startFakeFolio } from '../../../examples/fakes/folio/fake.js'

const MINUTE = 60_000
const ROOT = join(import.meta.dirname, '..', '..', '..')
const WEATHER = { latencyMs: 1, jitterMs: 1, left: 50_000 }

interface Trial {
  readonly start: () => Promise<{ readonly url: string; readonly close: () => Promise<void> }>
  readonly env: (url: string) => NodeJS.ProcessEnv
  readonly whom: readonly string[]
  readonly by: string
  readonly users: number
}

const TRIALS: Readonly<Record<string, Trial>> = {
  alma: {
    start: () => startFakeAlma({ users: 30, weather: WEATHER }),
    env: (url) => ({ ALMA_URL: url, ALMA_API_KEY: FAKE_KEY }),
    whom: ['--set', 'ALL', '--days', '30'],
    by: 'user-000001',
    users: 30,
  },
  folio: {
    start: () => startFakeFolio({ users: 60, weather: WEATHER }),
    env: (url) => ({
      FOLIO_URL: url,
      FOLIO_TENANT: FAKE_LOGIN.tenant,
      FOLIO_USERNAME: FAKE_LOGIN.username,
      FOLIO_PASSWORD: FAKE_LOGIN.password,
    }),
    whom: ['--expired_before', '2022-01-01'],
    by: 'user-1',
    users: 60,
  },
}

describe.each(Object.entries(TRIALS))('the command line of %s', (name, { start, ...trial }) => {
  let fake: Awaited<ReturnType<typeof start>>
  let folder: string
  beforeAll(async () => {
    fake = await start()
    folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-cli-'))
  })
  afterAll(async () => {
    await fake.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const run = (...args: readonly string[]) =>
    new Promise<{ readonly code: number; readonly out: string; readonly err: string }>(
      (resolve) => {
        const main = join(ROOT, 'examples', 'hosts', name, 'main.ts')
        const journal = ['--journal', join(folder, 'journal.db')]
        execFile(
          process.execPath,
          ['--import', 'tsx', main, ...args, ...journal],
          { cwd: ROOT, env: { ...process.env, ...trial.env(fake.url) } },
          (fault, out, err) => resolve({ code: Number(fault?.code ?? 0), out, err }),
        )
      },
    )

  it(
    'plans, orders and deletes, and says before what it takes',
    async () => {
      const early = await run('plan', ...trial.whom, '--by', trial.by)
      expect(early).toMatchObject({ code: 2, err: expect.stringContaining('schema') })
      expect(await run('schema')).toMatchObject({ code: 0 })
      const calls = await run('plan', ...trial.whom, '--calls')
      expect(calls.out).toMatch(/This plan reads \d+ users\. It takes about [\d,]+ calls/)
      const planned = await run('plan', ...trial.whom, '--by', trial.by, '--json')
      const { plan } = JSON.parse(planned.out) as {
        readonly plan: {
          readonly id: string
          readonly digest: string
          readonly counts: { purge: number }
        }
      }
      const count = plan.counts.purge
      expect(count).toBeGreaterThan(0)
      const wrong = await run('confirm', plan.id, plan.digest, String(count + 1), '--by', trial.by)
      expect(wrong.code).toBe(1)
      await run('confirm', plan.id, plan.digest, String(count), '--by', trial.by)
      const worked = await run('work', '--json')
      expect(JSON.parse(worked.out)).toMatchObject({
        jobs: [{ status: 'Completed', totals: { purged: count, failed: 0, inDoubt: 0 } }],
      })
      const books = await fetch(`${fake.url}/fake/books`, { method: 'POST' })
      expect(await books.json()).toMatchObject({ books: { users: trial.users - count } })
    },
    2 * MINUTE,
  )

  it(
    'refuses a wrong address or option in a sentence',
    async () => {
      const wrong = await run('plan', '--by', trial.by)
      expect(wrong).toMatchObject({ code: 2, out: '' })
      expect(wrong.err).not.toMatch(/\n\s+at /)
    },
    MINUTE,
  )
})
