// How many users go together in a transaction, by default: what holds locks stays short, and what
// every batch costs stays a small part.
import type { PurgeHost, RunSettings } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aUser } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/run/settings.js'
import { library, succeeds } from './library.js'

/** What a batch costs whatever it holds: begin, fence, reads, outcomes, commit. */
const FIXED_MS = 20

/** The batches of a run at default settings, over a host that takes so long for a user. */
const batchesAt = async (
  millisEach: number,
  users: number,
  settings: Partial<RunSettings> = {},
): Promise<readonly { readonly users: number; readonly millis: number }[]> => {
  const made = library({
    users: Array.from({ length: users }, (_, at) => aUser(String(at + 1)).build()),
    settings: { ...DEFAULT_SETTINGS, ...settings },
    host: (real): PurgeHost<MemoryTransaction> => ({
      ...real,
      readUsers: (request) => {
        if (request.lock) made.advance(FIXED_MS + millisEach * request.keys.length)
        return real.readUsers(request)
      },
    }),
  })
  await succeeds(made.purge.run(await made.submitted()))
  return made.events.flatMap((event) =>
    event._tag === 'BatchCommitted' ? [{ users: event.users, millis: event.millis }] : [],
  )
}

describe('batches at default settings', () => {
  it.each([
    // A stored function of 40 ms a user, as Evergreen's.
    { millisEach: 40, most: 400 },
    { millisEach: 20, most: 400 },
    { millisEach: 100, most: 450 },
    { millisEach: 5, most: 250 },
  ])(
    'cost at most a tenth more than the functions alone and take at most $most ms, at ' +
      '$millisEach ms a user',
    async ({ millisEach, most }) => {
      const batches = await batchesAt(millisEach, 1000)
      const spent = batches.reduce((sum, { millis }) => sum + millis, 0)
      expect(spent / (1000 * millisEach)).toBeLessThanOrEqual(millisEach < 20 ? 1.15 : 1.1)
      for (const { millis } of batches) expect(millis).toBeLessThanOrEqual(most)
    },
  )

  it('begin with few, so that the first holds its locks no longer than the others', async () => {
    const [first] = await batchesAt(40, 100)
    expect(first).toEqual({ users: 4, millis: FIXED_MS + 4 * 40 })
  })

  it('grow fast where users cost next to nothing', async () => {
    const sizes = (await batchesAt(0.02, 10_000)).map(({ users }) => users)
    expect(sizes.slice(0, 5)).toEqual([4, 16, 64, 256, 1024])
    expect(sizes.length).toBeLessThan(9)
  })

  it('have one user where even one takes longer than a batch may', async () => {
    const sizes = (await batchesAt(2000, 8)).map(({ users }) => users)
    expect(sizes).toEqual([4, 1, 1, 1, 1])
  })
})
