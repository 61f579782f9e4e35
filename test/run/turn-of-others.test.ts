// A store with one lock for all: whoever waits for it by trying again must get a turn.
import { describe, expect, it } from 'vitest'
import { library, succeeds } from './library.js'
import { people } from './people.js'

const MILLIS_A_BATCH = 60

/** The sleeps of a run of so many batches, over a store in which others notice so late. */
const sleepsOf = async (noticeMs: number | undefined, targetBatchMs: number) => {
  const made = library({ users: people(40) })
  const { clock } = made
  const sleeps: number[] = []
  const jobId = await made.submitted()
  const purge = made.runner({
    settings: { batchSize: 10, maxBatchSize: 10, targetBatchMs },
    transactions: (real) => ({
      ...real,
      ...(noticeMs !== undefined && { noticeMs }),
      run: (work, options) => {
        if (options.mode === 'write') made.advance(MILLIS_A_BATCH)
        return real.run(work, options)
      },
    }),
  })
  const { sleep } = clock
  clock.sleep = async (millis) => {
    if (millis > 0) sleeps.push(millis)
    await sleep(millis)
  }
  await succeeds(purge.run(jobId))
  return sleeps
}

describe('a run over a store with one lock for all', () => {
  it('leaves it alone whenever it has held it for half of its target time', async () => {
    expect(await sleepsOf(25, 2 * MILLIS_A_BATCH)).toEqual([25, 25, 25, 25, 25])
  })

  it('does so less often where a batch is far below that', async () => {
    expect((await sleepsOf(25, 5 * MILLIS_A_BATCH)).length).toBeLessThan(3)
  })

  it('does not where others are woken', async () => {
    expect(await sleepsOf(undefined, 2 * MILLIS_A_BATCH)).toEqual([])
  })
})
