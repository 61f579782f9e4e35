// Waivers outside the transaction that were cut off, in the middle or before their answer came: the
// outcome of a user says what was waived, whatever becomes of the user then.
import type {
  BusyAnswer,
  EffectAnswer,
  FoundEffect,
  Money,
  UserFacts,
  UserKey,
} from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import { library, succeeds } from './library.js'
import { order } from './people.js'
import { debtors, remote } from './remote.js'

/** A waiver of user 1, whose first call loses its answer; what the user is by then. */
function cutOff(options: {
  readonly becomes: Partial<UserFacts>
  readonly lookUp?: () => Promise<FoundEffect | BusyAnswer>
  readonly repeated?: EffectAnswer
}) {
  const asked: string[] = []
  const far = remote(debtors(2), {
    delivery: 'idempotent',
    answering: async ({ command: { key }, idempotencyKey, isRepeated }, real) => {
      if (!idempotencyKey.endsWith(':1:waive-fines')) return real()
      asked.push(isRepeated ? 'repeated' : 'first')
      if (isRepeated) return options.repeated ?? real()
      if (asked.length > 1) return real()
      far.store.set(key, { ...(far.store.get(key) as UserFacts), ...options.becomes })
      throw new Error('answer lost')
    },
  })
  const { waiveFines } = far.host.effects
  const host = {
    ...far.host,
    effects: {
      ...far.host.effects,
      waiveFines: { ...waiveFines, ...(options.lookUp && { lookUp: options.lookUp }) } as never,
    },
  }
  const { purge, submitted, outcomes } = library({ users: [], host: () => host })
  const outcome = async () => {
    const jobId = await submitted(order)
    const { totals } = await succeeds(purge.run(jobId))
    expect(totals.scope).toBe(2)
    return (await outcomes(jobId)).find(({ userKey }) => userKey === ('1' as UserKey))
  }
  return { outcome, asked, done: far.done }
}

const BORROWED = { openLoans: 1 }
const IN_PART = { _tag: 'Done', waived: '0.4' as Money } as const

describe('a waiver that was cut off', () => {
  it('is looked up for a user who is to stay, and not repeated', async () => {
    const { outcome, asked } = cutOff({ becomes: BORROWED, lookUp: async () => IN_PART })
    expect(await outcome()).toMatchObject({ status: 'kept', actions: { waive: '0.4' } })
    expect(asked).toEqual(['first'])
  })

  it('is as if it had not been begun where nothing was waived', async () => {
    const { outcome } = cutOff({ becomes: BORROWED, lookUp: async () => 'not-done' as const })
    expect(await outcome()).toMatchObject({ status: 'kept', actions: null, warnings: [] })
  })

  it('leaves the user in doubt where nobody can tell', async () => {
    const { outcome } = cutOff({ becomes: BORROWED, lookUp: async () => 'unknown' as const })
    expect(await outcome()).toMatchObject({ status: 'inDoubt', actions: null })
  })

  it('is only said to have been begun where it cannot be looked up', async () => {
    const { outcome } = cutOff({ becomes: BORROWED })
    expect(await outcome()).toMatchObject({
      status: 'kept',
      actions: null,
      warnings: [{ code: 'effect-already-done', measured: 'waive-fines', limit: 'started' }],
    })
  })

  it('is looked up once more where the system is busy', async () => {
    let calls = 0
    const { outcome } = cutOff({
      becomes: BORROWED,
      lookUp: async () => (++calls === 1 ? { _tag: 'Busy', retryAfterMs: 5 } : IN_PART),
    })
    expect(await outcome()).toMatchObject({ status: 'kept', actions: { waive: '0.4' } })
    expect(calls).toBe(2)
  })

  it('goes on for a user who is to go, and says what was waived in all', async () => {
    const { outcome, asked } = cutOff({ becomes: {}, repeated: IN_PART })
    expect(await outcome()).toMatchObject({ status: 'purged', actions: { waive: '0.4' } })
    expect(asked).toEqual(['first', 'repeated'])
  })

  it('is decided on anew where nothing was waived and another sum is owed by now', async () => {
    const becomes = { debt: '2' as Money }
    const { outcome, asked } = cutOff({ becomes, repeated: { _tag: 'NotDone' } })
    expect(await outcome()).toMatchObject({ status: 'purged', actions: { waive: '2' } })
    expect(asked).toEqual(['first', 'repeated', 'first'])
  })

  it('leaves a user in doubt whom somebody else has deleted meanwhile', async () => {
    const { outcome, done } = cutOff({ becomes: {}, repeated: { _tag: 'AlreadyGone' } })
    expect(await outcome()).toMatchObject({ status: 'inDoubt', actions: null })
    expect(done.filter((each) => each.endsWith(' 1'))).toEqual([])
  })

  it('counts for no sum where the answer names none that there can be', async () => {
    let calls = 0
    const { outcome } = cutOff({
      becomes: BORROWED,
      lookUp: async () => (++calls < 3 ? { _tag: 'Done', waived: 'much' as Money } : IN_PART),
    })
    expect(await outcome()).toMatchObject({ status: 'kept', actions: { waive: '0.4' } })
  })
})
