// What became of a user, once no step is left.
import type { Instant } from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import type { Intent, StepState } from '../../../src/jobs/intent.js'
import type { Failure, Outcome } from '../../../src/jobs/outcome.js'
import { outcomeOf } from '../../../src/run/outside/outcome.js'
import type { OutsideUser } from '../../../src/run/outside/user.js'
import type { Settled } from '../../../src/run/outcomes.js'
import type { InsideStep } from '../../../src/run/work.js'
import {
  actions,
  decision,
  inside,
  intent,
  KEY,
  reading,
  STEPS,
  stays,
  user,
  WARNING,
} from './given.js'

const AT = '2026-01-01T00:00:00.000Z' as Instant

const outcome = (changes: Partial<Outcome>): Outcome => ({
  userKey: KEY,
  at: AT,
  status: 'kept',
  reasons: [],
  warnings: [],
  actions: null,
  failure: null,
  ...changes,
})

interface Known {
  readonly last?: readonly InsideStep<unknown>[]
  readonly settled?: Settled
  readonly done?: 'purged' | 'applied'
}

const of = (known: OutsideUser, { last = [], settled, done = 'purged' }: Known = {}): Outcome =>
  outcomeOf({ steps: STEPS, done }, known, last, settled, AT)

const effectBefore = (step: string, state: 'done' | 'started') =>
  ({ _tag: 'Blocked', code: 'effect-already-done', measured: step, limit: state }) as const

const waived = actions({ waive: '3' as never, cancelRequests: 2 })

describe('a user on whom all steps were taken', () => {
  it('is purged, or applied to, with what was done', () => {
    const made = intent({ waive: 'done', delete: 'done' }, { actions: waived, warnings: [WARNING] })
    const purged = outcome({ status: 'purged', actions: waived, warnings: [WARNING] })
    expect(of(user({ intent: made }))).toEqual(purged)
    expect(of(user({ intent: made }), { done: 'applied' })).toEqual({
      ...purged,
      status: 'applied',
    })
  })

  it('is purged whatever was known before, and whatever else was in doubt', () => {
    const made = intent({ waive: 'inDoubt', delete: 'done' })
    const failure: Failure = { code: 'runner-died', step: null, fault: 'f' }
    const settled = { _tag: 'Failed', failure } as const
    expect(of(user({ intent: made }), { settled }).status).toBe('purged')
  })

  it('is purged where the last steps were taken with the outcome', () => {
    const going = user({ read: reading(decision({ warnings: [WARNING] })) })
    expect(of(going, { last: [inside('delete')] })).toEqual(
      outcome({ status: 'purged', warnings: [WARNING] }),
    )
  })

  it('is not purged by steps that were taken for others', () => {
    const last = [inside('delete')]
    expect(of(user({ read: reading(stays) }), { last }).status).toBe('kept')
    expect(of(user({ read: reading(null) }), { last }).status).toBe('vanished')
    expect(of(user({ read: reading(decision()) })).status).toBe('kept')
  })
})

describe('a user on whom no step was taken', () => {
  it('is kept, with the reasons of the last read', () => {
    const { reasons, warnings } = stays
    expect(of(user({ read: reading(stays) }))).toEqual(outcome({ reasons, warnings }))
  })

  it('has vanished where the last read found nobody', () => {
    expect(of(user({ read: reading(null) }))).toEqual(outcome({ status: 'vanished' }))
  })

  it('is what was known before', () => {
    const failure: Failure = { code: 'effect-failed', step: 'delete', fault: 'f' }
    expect(of(user(), { settled: { _tag: 'Failed', failure } })).toEqual(
      outcome({ status: 'failed', failure }),
    )
    expect(of(user(), { settled: { _tag: 'MustStay', code: 'x-held' } })).toEqual(
      outcome({
        reasons: [{ _tag: 'Blocked', code: 'x-held', measured: null, limit: null }],
      }),
    )
  })
})

describe('a user for whom a step ended badly', () => {
  it.each<[StepState, Outcome['status'], Failure['code'], Failure['code']]>([
    ['refused', 'failed', 'effect-refused', 'effect-refused'],
    ['failed', 'failed', 'effect-failed', 'effect-failed-alone'],
    ['inDoubt', 'inDoubt', 'effect-uncertain', 'effect-uncertain-alone'],
  ])('%s is %s, by that step and its fault', (state, status, code, alone) => {
    const made = (changes: Partial<Intent>) =>
      user({ intent: intent({ delete: state }, { fault: 'E1', ...changes }) })
    const failure = { step: 'delete', fault: 'E1' }
    expect(of(made({}))).toEqual(outcome({ status, failure: { ...failure, code } }))
    expect(of(made({ alone: true }))).toEqual(
      outcome({ status, failure: { ...failure, code: alone } }),
    )
    expect(of(made({ fault: null })).failure?.fault).toBe('unnamed')
  })

  it('says what was done and may have been done before, and sums up only what was', () => {
    const made = intent(
      { waive: 'done', cancel: 'started', delete: 'failed' },
      { fault: 'E1', actions: waived },
    )
    expect(of(user({ intent: made }))).toEqual(
      outcome({
        status: 'failed',
        failure: { code: 'effect-failed', step: 'delete', fault: 'E1' },
        warnings: [effectBefore('waive', 'done'), effectBefore('cancel', 'started')],
        actions: actions({ waive: '3' as never }),
      }),
    )
  })

  it('sums up nothing where nothing is known to be done', () => {
    const started = intent({ waive: 'started', delete: 'failed' }, { actions: waived })
    expect(of(user({ intent: started }))).toMatchObject({
      actions: null,
      warnings: [effectBefore('waive', 'started')],
    })
    const nothing = intent({ waive: 'done', delete: 'failed' })
    expect(of(user({ intent: nothing })).actions).toBeNull()
  })
})

describe('a user of whom a failure is known while a step may have been done', () => {
  const failure: Failure = { code: 'runner-died', step: null, fault: 'f' }
  const settled = { _tag: 'Failed', failure } as const

  it('is in doubt, by that step', () => {
    const open = user({ intent: intent({ waive: 'done', delete: 'started' }) })
    expect(of(open, { settled })).toMatchObject({
      status: 'inDoubt',
      failure: { code: 'effect-uncertain', step: 'delete', fault: 'f' },
    })
  })

  it('is failed where no step is open', () => {
    const closed = user({ intent: intent({ waive: 'done' }, { actions: waived }) })
    expect(of(closed, { settled })).toEqual(
      outcome({
        status: 'failed',
        failure,
        warnings: [effectBefore('waive', 'done')],
        actions: actions({ waive: '3' as never }),
      }),
    )
  })
})

describe('a user who is to stay after something was done', () => {
  const made = intent({ waive: 'done' }, { actions: waived })

  it('says so beside the warnings of the last read', () => {
    expect(of(user({ intent: made, read: reading(stays) }))).toEqual(
      outcome({
        reasons: stays.reasons,
        warnings: [WARNING, effectBefore('waive', 'done')],
        actions: actions({ waive: '3' as never }),
      }),
    )
  })

  it('says so where the host keeps them, or they are gone', () => {
    const settled = { _tag: 'MustStay', code: 'x-held' } as const
    expect(of(user({ intent: made }), { settled })).toMatchObject({
      status: 'kept',
      warnings: [effectBefore('waive', 'done')],
    })
    expect(of(user({ intent: made, read: reading(null) }))).toMatchObject({
      status: 'vanished',
      warnings: [effectBefore('waive', 'done')],
    })
  })
})
