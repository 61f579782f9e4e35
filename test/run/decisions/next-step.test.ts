// Which step is taken next, and whether what may have been done is repeated or looked up.
import { describe, expect, it } from 'vitest'
import { isDue, nextMove, nextStep } from '../../../src/run/outside/next-move.js'
import type { OutsideUser } from '../../../src/run/outside/user.js'
import type { Decision, Step } from '../../../src/run/work.js'
import { decision, inside, intent, outside, reading, STEPS, stays, user } from './given.js'

const knowing = (made: Decision | null, changes: Partial<OutsideUser> = {}) =>
  user({ read: reading(made), ...changes })

const lookUp = async () => 'unknown' as const

describe('the next step', () => {
  it('is the first that is not done and concerns the user', () => {
    expect(nextStep(knowing(decision()), STEPS)?.name).toBe('waive')
    expect(nextStep(knowing(decision(), { intent: intent({ waive: 'done' }) }), STEPS)?.name).toBe(
      'delete',
    )
    const [waive, remove] = STEPS as readonly [Step<unknown>, Step<unknown>]
    const others = [{ ...waive, concerns: () => false }, remove]
    expect(nextStep(knowing(decision()), others)?.name).toBe('delete')
  })

  it.each<[string, OutsideUser]>([
    ['who is to stay', knowing(stays)],
    ['who is gone', knowing(null)],
    ['who was not read', user()],
    ['who is deleted', knowing(decision(), { intent: intent({ delete: 'done' }) })],
    ['with a step that failed', knowing(decision(), { intent: intent({ waive: 'failed' }) })],
  ])('is none for a user %s', (_, known) => {
    expect(nextStep(known, STEPS)).toBeNull()
  })

  it('is none where there are no steps', () => {
    expect(nextStep(knowing(decision()), [])).toBeNull()
    expect(nextMove(knowing(decision()), [], true)).toEqual({ _tag: 'End' })
  })
})

describe('a step that was begun for a user who is to stay', () => {
  const started = (step: string) => knowing(stays, { intent: intent({ [step]: 'started' }) })

  it.each<[string, Step<unknown>, boolean]>([
    ['may be looked up', outside('waive', { lookUp }), true],
    ['is uncertain', outside('waive', { delivery: 'uncertain' }), true],
    ['can only be repeated', outside('waive'), false],
    ['is inside the transaction', inside('waive'), false],
  ])('is due where it %s: %s', (_, step, isTaken) => {
    expect(isDue(started('waive'), step, stays)).toBe(isTaken)
  })

  it('is looked up, not repeated', () => {
    const steps = [outside('waive', { lookUp }), outside('delete', { removes: true })]
    expect(nextMove(started('waive'), steps, true)._tag).toBe('LookUp')
    expect(nextMove(started('waive'), steps, false)._tag).toBe('Read')
  })

  it('is due for a user who is gone, or goes', () => {
    for (const made of [null, decision()]) {
      const known = knowing(made, { intent: intent({ waive: 'started' }) })
      expect(isDue(known, outside('waive'), decision())).toBe(true)
      expect(nextMove(known, [outside('waive', { lookUp })], true)._tag).toBe('Perform')
    }
  })

  it('is due for nobody once it is done, or where it does not concern them', () => {
    const done = knowing(decision(), { intent: intent({ waive: 'done' }) })
    expect(isDue(done, outside('waive'), decision())).toBe(false)
    const other = outside('waive', { concerns: () => false })
    expect(isDue(knowing(decision()), other, decision())).toBe(false)
  })
})

describe('a note', () => {
  it('says what is to be done, and that it is started', () => {
    const made = decision({ actions: { demoteResearcher: false, waive: null, cancelRequests: 1 } })
    expect(nextMove(knowing(made), STEPS, true)).toEqual({
      _tag: 'Note',
      step: STEPS[0],
      decision: made,
      intent: intent({ waive: 'started' }, { actions: made.actions }),
    })
  })

  it('is performed as it was written down', () => {
    const written = decision()
    const known = knowing(decision(), {
      intent: intent({ waive: 'started' }),
      noted: { step: 'waive', decision: written },
    })
    expect(nextMove(known, STEPS, true)).toEqual({
      _tag: 'Perform',
      step: STEPS[0],
      decision: written,
    })
  })
})
