// With --json every command answers with one JSON document, and says the rest on the error stream.
import { describe, expect, it } from 'vitest'
import { SLOW, firstColumn, libraryOf } from './demo-libraries.js'
import { runHere } from './fixture.js'

const AS_OF = ['--as-of', '2026-11-22', '--days', '10']
const LIMITS = ['--max-count', '9999', '--max-percent', '100', '--max-increase', '9999']

describe('the command line with --json', SLOW, () => {
  const answering = async (file: string, args: readonly string[], code = 0) => {
    const ended = await runHere(['--db', file, ...args, '--json'])
    expect([args[0], ended.code]).toEqual([args[0], code])
    return JSON.parse(ended.out)
  }

  it('answers every command with one document', async () => {
    const file = await libraryOf(400)
    const { plan } = await answering(file, [...AS_OF, '--plan'])
    expect(await answering(file, ['--plans'])).toMatchObject({ plans: [{ id: plan.id }] })
    const { users, next } = await answering(file, [
      ...['--plan-users', plan.id, '--verdict', 'stay', '--limit', '3'],
    ])
    expect(users).toHaveLength(3)
    expect(next).toBe(users[2].key)
    const primaryId = String(
      firstColumn(file, `SELECT primary_id FROM users WHERE id = ${users[0].key}`)[0],
    )
    expect(await answering(file, ['--check', primaryId, ...AS_OF])).toMatchObject({
      verdict: { _tag: 'Keep' },
    })
    const confirmed = ['--digest', plan.digest, '--count', String(plan.counts.purge)]
    const { job } = await answering(file, ['--submit', plan.id, ...confirmed])
    expect(job).toMatchObject({ id: plan.id, status: 'Completed', out: expect.any(String) })
    expect(job.totals.purged).toBe(plan.counts.purge)
    expect(await answering(file, ['--report', job.id])).toMatchObject({
      report: { job: { id: job.id } },
    })
    expect(await answering(file, ['--history', primaryId])).toMatchObject({
      traces: [{ jobId: job.id, planned: { key: users[0].key }, outcome: null }],
    })
    expect(await answering(file, ['--forget', primaryId, '--yes'])).toMatchObject({
      inJobs: [job.id],
    })
    expect(await answering(file, ['--resume'])).toEqual({ jobs: [] })
    const second = (await answering(file, [...AS_OF, '--plan'])).plan
    expect(await answering(file, ['--discard', second.id])).toEqual({ discarded: second.id })
    expect(await answering(file, ['--expire', '2030-01-01'])).toMatchObject({
      forgotten: { outcomes: expect.any(Number) },
    })
  })

  it('answers an order with its plan and its job, also in the night', async () => {
    const file = await libraryOf(400)
    const ordered = await answering(file, [...AS_OF, '--yes'])
    expect(ordered).toMatchObject({ plan: { id: ordered.job.id }, job: { status: 'Completed' } })
    const nobody = await answering(file, ['--nightly', ...AS_OF, ...LIMITS], 10)
    expect(nobody.plan.counts.purge).toBe(0)
    const some = await libraryOf(400)
    const waiting = await answering(some, ['--nightly', ...AS_OF, ...LIMITS], 11)
    expect(waiting.why).toContain('no-completed-run')
  })

  it('asks nobody, since a program cannot type', async () => {
    const file = await libraryOf(400)
    const { code, out, err } = await runHere(['--db', file, ...AS_OF, '--json'])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('Add --yes to confirm beforehand')
  })
})
