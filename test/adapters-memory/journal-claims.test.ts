// Claims, fences and leases of the journal in memory.
import { describe, expect, it } from 'vitest'
import type { JobId } from '../../src/domain/keys.js'
import type { ClaimResult } from '../../src/ports/journal.js'
import { JOB, key, outcomeOf } from './support.js'
import { LEASE_MS, claimed, journalWith } from './journal-with.js'

describe('a claim', () => {
  it('hands out the lowest open shard, and says how long to wait when all are leased', async () => {
    const { claim, clock } = await journalWith([2, ['b']], [1, ['a']])
    expect(claimed(await claim('me')).lease).toMatchObject({ jobId: JOB, shard: 1 })
    clock.now += 5_000
    expect(claimed(await claim('you')).lease.shard).toBe(2)
    clock.now += 5_000
    expect(await claim('they')).toEqual({ _tag: 'AllLeased', retryInMs: 20_000 })
  })

  it('says that none is open where there is none, or all are finished', async () => {
    const { journal, write, claim } = await journalWith([1, ['a']])
    const { lease } = claimed(await claim())
    await write((tx) => journal.finishShard({ tx, lease }))
    expect(await claim()).toEqual({ _tag: 'NoneOpen' })
    expect(
      await write((tx) =>
        journal.claimShard({ tx, jobId: 'unknown' as JobId, owner: 'me', leaseMs: LEASE_MS }),
      ),
    ).toEqual({
      _tag: 'NoneOpen',
    })
  })

  it.each([
    ['one millisecond before the lease ends', LEASE_MS - 1, 'AllLeased'],
    ['when the lease ends', LEASE_MS, 'Claimed'],
    ['when the clock has jumped back', -1, 'Claimed'],
    ['when the clock stands still', 0, 'AllLeased'],
  ])('%s', async (_, later, expected) => {
    const { claim, clock } = await journalWith([1, ['a']])
    await claim('me')
    clock.now += later
    expect((await claim('you'))._tag).toBe(expected)
  })

  it('reckons a lease by its own length, not by that of whoever asks', async () => {
    const { claim } = await journalWith([1, ['a']])
    await claim('me', 60_000)
    expect(await claim('you', 1_000)).toEqual({ _tag: 'AllLeased', retryInMs: 60_000 })
  })

  it('makes the token grow and counts itself until the position moves', async () => {
    const { journal, write, claim, clock } = await journalWith([1, ['a', 'b']])
    const first = claimed(await claim())
    clock.now += LEASE_MS
    const second = claimed(await claim())
    expect(second.lease.token).toBeGreaterThan(first.lease.token)
    expect([first.state.claims, second.state.claims]).toEqual([1, 2])
    const state = { ...second.state, position: 1, claims: 0 }
    await write((tx) =>
      journal.recordBatch({
        tx,
        lease: second.lease,
        leaseMs: LEASE_MS,
        outcomes: [outcomeOf('a')],
        state,
      }),
    )
    await write((tx) => journal.releaseShard({ tx, lease: second.lease }))
    const third = claimed(await claim())
    expect(third.lease.token).toBeGreaterThan(second.lease.token)
    expect(third.state).toEqual({ ...state, claims: 1 })
  })

  it('is as if it had never been after a rollback', async () => {
    const { journal, write, claim } = await journalWith([1, ['a']])
    const rolledBack = write(async (tx) => {
      await journal.claimShard({ tx, jobId: JOB, owner: 'me', leaseMs: LEASE_MS })
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(claimed(await claim('you')).state.claims).toBe(1)
  })
})

describe('a fence', () => {
  it('lets through only the newest token of an open shard', async () => {
    const { journal, write, claim, clock, fence } = await journalWith([1, ['a', 'b']])
    const old = claimed(await claim('me'))
    expect(await fence(old.lease)).toEqual(old.state)
    clock.now += LEASE_MS
    expect(await fence(old.lease)).toEqual(old.state)
    const newer = claimed(await claim('you'))
    expect(await fence(old.lease)).toBeNull()
    expect(await fence({ ...newer.lease, token: newer.lease.token + 1 })).toBeNull()
    expect(await fence({ ...newer.lease, shard: 7 })).toBeNull()
    expect(await fence(newer.lease)).toEqual(newer.state)
    await write((tx) => journal.finishShard({ tx, lease: newer.lease }))
    expect(await fence(newer.lease)).toBeNull()
  })

  it('holds the shard against a claim until its transaction ends', async () => {
    const { journal, write, claim, clock, fence } = await journalWith([1, ['a']])
    const { lease, state } = claimed(await claim('me'))
    clock.now += LEASE_MS
    let rival: Promise<ClaimResult> | undefined
    await write(async (tx) => {
      await journal.fence({ tx, lease })
      rival = claim('you')
      await journal.recordBatch({
        tx,
        lease,
        leaseMs: LEASE_MS,
        outcomes: [outcomeOf('a')],
        state: { ...state, position: 1 },
      })
    })
    expect((await rival)?._tag).toBe('AllLeased')
    expect((await fence(lease))?.position).toBe(1)
  })

  it('keeps a runner that lost its shard from doing anything to it', async () => {
    const { journal, write, claim, clock, fence, read } = await journalWith([1, ['a']])
    const old = claimed(await claim('me'))
    clock.now += LEASE_MS
    const newer = claimed(await claim('you'))
    expect(
      await write((tx) => journal.renewLease({ tx, lease: old.lease, leaseMs: LEASE_MS })),
    ).toBe(false)
    await write((tx) => journal.releaseShard({ tx, lease: old.lease }))
    await write((tx) => journal.finishShard({ tx, lease: old.lease }))
    expect((await claim('they'))._tag).toBe('AllLeased')
    expect(await fence(newer.lease)).toEqual(newer.state)
    const late = write((tx) =>
      journal.recordBatch({
        tx,
        lease: old.lease,
        leaseMs: LEASE_MS,
        outcomes: [outcomeOf('a')],
        state: old.state,
      }),
    )
    await expect(late).rejects.toMatchObject({ code: 'memory-lease-lost' })
    expect(
      await read((tx) => journal.readOutcome({ tx, jobId: JOB, userKey: key('a') })),
    ).toBeNull()
  })
})

describe('a lease', () => {
  it('is prolonged by renewing and by recording', async () => {
    const { journal, write, claim, clock } = await journalWith([1, ['a']])
    const { lease, state } = claimed(await claim('me'))
    clock.now += 20_000
    expect(await write((tx) => journal.renewLease({ tx, lease, leaseMs: LEASE_MS }))).toBe(true)
    clock.now += 20_000
    expect(await claim('you')).toEqual({ _tag: 'AllLeased', retryInMs: 10_000 })
    await write((tx) => journal.recordBatch({ tx, lease, leaseMs: LEASE_MS, outcomes: [], state }))
    expect(await claim('you')).toEqual({ _tag: 'AllLeased', retryInMs: 30_000 })
  })

  it('ends at once when it is given back', async () => {
    const { journal, write, claim } = await journalWith([1, ['a']])
    const { lease } = claimed(await claim('me'))
    await write((tx) => journal.releaseShard({ tx, lease }))
    expect(await write((tx) => journal.renewLease({ tx, lease, leaseMs: LEASE_MS }))).toBe(false)
    expect((await claim('you'))._tag).toBe('Claimed')
  })
})
