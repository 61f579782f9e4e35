// What is known of a user between two steps: what is written down counts for a step that was begun,
// the latest read for every other.
import { describe, expect, it } from 'vitest'
import type { Money } from '../../../src/domain/money.js'
import * as on from '../../../src/run/outside/user.js'
import type { Decision } from '../../../src/run/work.js'
import {
  actions,
  decision,
  intent,
  KEY,
  outside,
  reading,
  STEPS,
  stays,
  user,
  WARNING,
} from './given.js'

const amount = (text: string) => text as Money
const waive = (text: string) => actions({ waive: amount(text) })
const dates = { purgeDate: null, expiryDate: null }

describe('a user', () => {
  it('of whom nothing was read has no decision, and no step has begun', () => {
    const fresh = on.newUser(KEY, null, true)
    expect(fresh).toEqual({ key: KEY, read: null, intent: null, noted: null, isInherited: true })
    expect(on.decisionOn(fresh)).toBeNull()
    expect(on.stateOf(fresh, 'waive')).toBeUndefined()
    expect(on.begunOf(fresh)).toBeNull()
    expect(on.isStuck(fresh)).toBe(false)
  })

  it('has the decision of the last read', () => {
    expect(on.decisionOn(user({ read: reading(stays) }))).toBe(stays)
    expect(on.decisionOn(user({ read: reading(null) }))).toBeNull()
  })

  it.each([
    ['started', false],
    ['done', false],
    ['refused', true],
    ['failed', true],
    ['inDoubt', true],
  ] as const)('with a step that is %s is stuck: %s', (state, isStuck) => {
    expect(on.isStuck(user({ intent: intent({ waive: 'done', delete: state }) }))).toBe(isStuck)
    expect(on.isStuck(user({ intent: intent({ delete: state, waive: 'done' }) }))).toBe(isStuck)
  })

  it('has begun nothing where no step is written down', () => {
    expect(on.begunOf(user({ intent: intent({}) }))).toBeNull()
    const begun = intent({ waive: 'started' })
    expect(on.begunOf(user({ intent: begun }))).toBe(begun)
  })
})

describe('a step that was started', () => {
  const started = user({ intent: intent({ waive: 'started' }) })

  it('may have happened, unless it is written down and not asked for yet', () => {
    const written = on.noted(started, 'waive', decision(), intent({ waive: 'started' }))
    expect(on.mayHaveHappened(started, 'waive')).toBe(true)
    expect(on.mayHaveHappened(started, 'delete')).toBe(false)
    expect(on.mayHaveHappened(written, 'waive')).toBe(false)
    expect(on.mayHaveHappened(on.asked(written), 'waive')).toBe(true)
  })

  it('may have happened where another one is written down', () => {
    const both = intent({ waive: 'started', delete: 'started' })
    const written = on.noted(started, 'delete', decision(), both)
    expect(on.mayHaveHappened(written, 'waive')).toBe(true)
    expect(on.mayHaveHappened(written, 'delete')).toBe(false)
  })

  it('may not have happened again once it is done', () => {
    expect(on.mayHaveHappened(user({ intent: intent({ waive: 'done' }) }), 'waive')).toBe(false)
  })

  it('that nobody asked for is forgotten alone', () => {
    const both = intent({ waive: 'done', delete: 'started' })
    const written = on.noted(started, 'delete', decision(), both)
    expect(on.unnoted(written)).toEqual({
      ...written,
      noted: null,
      intent: intent({ waive: 'done' }),
    })
    expect(on.unnoted(started)).toBe(started)
    expect(on.unnoted({ ...written, intent: null })).toMatchObject({ intent: null, noted: null })
  })
})

describe('what is to be done to a user', () => {
  const latest = decision({ actions: waive('5'), warnings: [WARNING], homeLibrary: 'main' })

  it('is what the last read says where nothing has begun', () => {
    expect(on.intended(user({ read: reading(latest) }), STEPS)).toBe(latest)
    expect(on.intended(user({ read: reading(latest), intent: intent({}) }), STEPS)).toBe(latest)
    expect(on.intended(user({ read: reading(null) }), STEPS)).toBeNull()
  })

  it('is what the last read says where what is written down was never asked for', () => {
    const written = on.noted(
      user({ read: reading(latest) }),
      'waive',
      decision({ actions: waive('3') }),
      intent({ waive: 'started' }, { actions: waive('3') }),
    )
    expect(on.intended(written, STEPS)).toBe(latest)
  })

  it.each<[string, Decision | null]>([
    ['is to stay', stays],
    ['is gone', null],
  ])('is what was begun where the user %s', (_, made) => {
    const begun = intent({ waive: 'started' }, { actions: waive('3'), warnings: [WARNING] })
    expect(on.intended(user({ read: reading(made), intent: begun }), STEPS)).toEqual({
      key: KEY,
      act: true,
      reasons: [],
      warnings: [WARNING],
      actions: waive('3'),
      homeLibrary: made === null ? null : 'main',
    })
  })

  it('has what was begun of a begun step, and the latest of every other', () => {
    const steps = [...STEPS, outside('cancel', { part: 'cancelRequests' })]
    const begun = intent({ waive: 'started' }, { actions: actions({ waive: amount('3') }) })
    const read = reading(decision({ actions: actions({ waive: amount('5'), cancelRequests: 2 }) }))
    expect(on.intended(user({ read, intent: begun }), steps)?.actions).toEqual(
      actions({ waive: amount('3'), cancelRequests: 2 }),
    )
  })

  it('has the latest actions where only a step without any was begun', () => {
    const begun = intent({ delete: 'started' }, { actions: waive('3') })
    const read = reading(decision({ actions: waive('5') }))
    expect(on.intended(user({ read, intent: begun }), STEPS)?.actions).toEqual(waive('5'))
  })

  it('has what was begun where the last read has none, and the latest where none were', () => {
    const begun = intent({ waive: 'done' }, { actions: waive('3') })
    const without = user({ read: reading(decision()), intent: begun })
    expect(on.intended(without, STEPS)?.actions).toEqual(waive('3'))
    const none = intent({ waive: 'done' }, { actions: null })
    const withLatest = user({ read: reading(latest), intent: none })
    expect(on.intended(withLatest, STEPS)?.actions).toEqual(waive('5'))
  })

  it('has the date, the dates before and the evidence that were written down', () => {
    const begun = intent(
      { waive: 'started' },
      { assigned: '2030-01-01' as never, datesBefore: dates, evidence: { recordType: 'public' } },
    )
    expect(on.intended(user({ intent: begun }), STEPS)).toMatchObject({
      assigned: '2030-01-01',
      datesBefore: dates,
      evidence: { recordType: 'public' },
    })
    const bare = on.intended(user({ intent: intent({ waive: 'started' }) }), STEPS)
    for (const name of ['assigned', 'datesBefore', 'evidence'])
      expect(bare).not.toHaveProperty(name)
  })

  it('has the evidence of the last read where that has any', () => {
    const begun = intent({ waive: 'started' }, { evidence: { recordType: 'public' } })
    const read = reading(decision({ evidence: { recordType: 'staff' } }))
    expect(on.intended(user({ read, intent: begun }), STEPS)?.evidence).toEqual({
      recordType: 'staff',
    })
  })
})

describe('the parts of the actions', () => {
  it('are those of the steps that are meant and have one', () => {
    expect(on.partsOf(STEPS, () => true)).toEqual(['waive'])
    expect(on.partsOf(STEPS, ({ name }) => name === 'delete')).toEqual([])
  })

  it('stand alone', () => {
    expect(on.onlyParts(waive('3'), ['waive'])).toEqual({ waive: '3' })
    expect(on.onlyParts(waive('3'), [])).toEqual({})
  })
})

describe('what is written down', () => {
  const read = reading(decision({ actions: waive('3') }))
  const write = (made: Decision, step = 'waive') =>
    on.noted(user({ read }), step, made, intent({ [step]: 'started' }))

  it('is still to be done where the last read says the same', () => {
    expect(on.isNoted(write(decision({ actions: waive('3') })), STEPS, 'waive')).toBe(true)
  })

  it.each<[string, on.OutsideUser]>([
    ['another sum is to be waived', write(decision({ actions: waive('4') }))],
    ['nothing is to be waived', write(decision())],
    [
      'another date is to be assigned',
      write(decision({ actions: waive('3'), assigned: '2030-01-01' as never })),
    ],
    ['it is another step', write(decision({ actions: waive('3') }), 'delete')],
    ['nothing is written down', user({ read })],
  ])('is no longer to be done where %s', (_, known) => {
    expect(on.isNoted(known, STEPS, 'waive')).toBe(false)
  })

  it('is to be done without actions where there are none', () => {
    const written = on.noted(user({ read: reading(decision()) }), 'waive', decision(), intent({}))
    expect(on.isNoted(written, STEPS, 'waive')).toBe(true)
    expect(on.isNoted({ ...written, read: null }, STEPS, 'waive')).toBe(true)
  })
})

describe('the intent with a step in another state', () => {
  it('says what is to be done, and keeps the other steps', () => {
    const made = decision({
      actions: waive('3'),
      warnings: [WARNING],
      assigned: '2030-01-01' as never,
      datesBefore: dates,
      evidence: { recordType: 'public' },
    })
    const known = user({ read: reading(made) })
    expect(on.intentWith(known, STEPS, 'delete', 'started')).toEqual({
      userKey: KEY,
      actions: waive('3'),
      warnings: [WARNING],
      assigned: '2030-01-01',
      datesBefore: dates,
      evidence: { recordType: 'public' },
      steps: { delete: 'started' },
      fault: null,
    })
    const after = user({ intent: intent({ waive: 'done' }), read: reading(decision()) })
    expect(on.intentWith(after, STEPS, 'delete', 'started').steps).toEqual({
      waive: 'done',
      delete: 'started',
    })
  })

  it('of whom nothing is known says nothing but the step', () => {
    expect(on.intentWith(user(), STEPS, 'waive', 'started')).toStrictEqual(
      intent({ waive: 'started' }),
    )
  })

  it('forgets a step that was written down and never asked for', () => {
    const written = on.noted(
      user({ read: reading(decision()) }),
      'waive',
      decision(),
      intent({ waive: 'started' }),
    )
    expect(on.intentWith(written, STEPS, 'delete', 'started').steps).toEqual({ delete: 'started' })
  })

  it('keeps the fault, and that nobody was there to judge by, until there is another', () => {
    const known = user({ intent: intent({ waive: 'failed' }, { fault: 'old', alone: true }) })
    expect(on.intentWith(known, STEPS, 'delete', 'done')).toMatchObject({
      fault: 'old',
      alone: true,
    })
    const again = on.intentWith(known, STEPS, 'delete', 'failed', { fault: 'new', alone: false })
    expect(again.fault).toBe('new')
    expect(again).not.toHaveProperty('alone')
    expect(
      on.intentWith(user(), STEPS, 'delete', 'failed', { fault: 'new', alone: true }),
    ).toMatchObject({ fault: 'new', alone: true })
  })
})

describe('a read', () => {
  it('is outdated once it is not good enough any more', () => {
    const read = reading(decision())
    expect(on.outdated(user({ read })).read).toEqual({ ...read, isOutdated: true })
    expect(on.outdated(user())).toEqual(user())
  })

  it.each<[string, Decision | null]>([
    ['is to stay', stays],
    ['is gone', null],
  ])('of a user who %s drops what was never asked for', (_, made) => {
    const written = on.noted(user(), 'waive', decision(), intent({ waive: 'started' }))
    expect(on.withRead(written, reading(made), STEPS)).toEqual({
      ...user(),
      read: reading(made),
      intent: intent({}),
    })
  })

  it('of a user who still goes keeps what is written down', () => {
    const written = on.noted(user(), 'waive', decision(), intent({ waive: 'started' }))
    const read = reading(decision())
    expect(on.withRead(written, read, STEPS)).toEqual({ ...written, read })
  })

  it.each<[string, boolean, Decision | null, 'started' | 'done', boolean]>([
    ['another began it, and the user is there and stays', true, stays, 'started', true],
    ['this runner began it', false, stays, 'started', false],
    ['the user is there and goes', true, decision(), 'started', false],
    ['the user is gone', true, null, 'started', false],
    ['it is done', true, stays, 'done', false],
  ])('shows that a deletion did not happen where %s', (_, isInherited, made, state, isUndone) => {
    const known = user({ isInherited, intent: intent({ waive: 'done', delete: state }) })
    const { steps } = on.withRead(known, reading(made), STEPS).intent ?? {}
    expect(steps).toEqual(isUndone ? { waive: 'done' } : { waive: 'done', delete: state })
  })

  it('says nothing of a step that removes nobody', () => {
    const known = user({ isInherited: true, intent: intent({ waive: 'started' }) })
    expect(on.withRead(known, reading(stays), STEPS).intent?.steps).toEqual({ waive: 'started' })
  })

  it('has another decision, and is as old as it was', () => {
    const read = reading(decision())
    expect(on.withDecision(user({ read }), stays).read).toEqual({ ...read, decision: stays })
    expect(on.withDecision(user(), null).read).toEqual({
      decision: null,
      sent: 0,
      took: 0,
      isOutdated: true,
    })
  })
})

describe('what came of a step', () => {
  const made = decision({ actions: waive('3'), warnings: [WARNING], homeLibrary: 'main' })
  const known = on.noted(
    user({ read: reading(made) }),
    'waive',
    made,
    intent({ waive: 'started' }, { actions: waive('3') }),
  )
  const written = on.asked(known)

  it('is done, so that the user must be read again', () => {
    const after = on.settledBy(written, STEPS, 'waive', { _tag: 'Done' })
    expect(after.intent).toMatchObject({ steps: { waive: 'done' }, actions: waive('3') })
    expect(after.read).toEqual(reading(made, { isOutdated: true }))
    expect(after.noted).toBeNull()
  })

  it.each([
    ['2', waive('2')],
    ['0', actions()],
  ])(
    'is done with another sum, %s, which is written down in place of the one meant',
    (sum, done) => {
      const after = on.settledBy(written, STEPS, 'waive', { _tag: 'Done', waived: amount(sum) })
      expect(after.intent?.actions).toEqual(done)
    },
  )

  it('is done with a sum where none was meant', () => {
    const none = on.asked(
      on.noted(
        user({ read: reading(decision()) }),
        'waive',
        decision(),
        intent({ waive: 'started' }),
      ),
    )
    const after = on.settledBy(none, STEPS, 'waive', { _tag: 'Done', waived: amount('2') })
    expect(after.intent?.actions).toEqual(waive('2'))
  })

  it('is not done, so that it has not begun', () => {
    const after = on.settledBy(known, STEPS, 'waive', { _tag: 'NotDone' })
    expect(after).toEqual({ ...known, noted: null, intent: intent({}, { actions: waive('3') }) })
  })

  it('is that somebody else deleted the user', () => {
    const after = on.settledBy(known, STEPS, 'waive', { _tag: 'Vanished' })
    expect(after.intent?.steps).toEqual({})
    expect(after.noted).toBeNull()
    expect(on.decisionOn(after)).toBeNull()
  })

  it('is that the user must stay: what nobody asked for has not begun', () => {
    const after = on.settledBy(known, STEPS, 'waive', { _tag: 'MustStay', code: 'x-held' })
    expect(on.decisionOn(after)).toEqual({
      key: KEY,
      act: false,
      reasons: [{ _tag: 'Blocked', code: 'x-held', measured: null, limit: null }],
      warnings: [WARNING],
      actions: null,
      homeLibrary: 'main',
    })
    expect(after.intent?.steps).toEqual({})
    expect(after.noted).toBeNull()
  })

  it('is that the user must stay: what may have happened is still to be found out', () => {
    const after = on.settledBy(written, STEPS, 'waive', { _tag: 'MustStay', code: 'x-held' })
    expect(on.decisionOn(after)?.act).toBe(false)
    expect(after.intent?.steps).toEqual({ waive: 'started' })
  })

  it('is that a user of whom nothing was read must stay', () => {
    const after = on.settledBy(user(), STEPS, 'waive', { _tag: 'MustStay', code: 'x-held' })
    expect(on.decisionOn(after)).toMatchObject({ warnings: [], homeLibrary: null, act: false })
    expect(after.intent).toBeNull()
  })

  it.each<[on.Performed, object]>([
    [
      { _tag: 'Refused', code: 'no-rights' },
      { steps: { waive: 'refused' }, fault: 'no-rights' },
    ],
    [
      { _tag: 'Failed', fault: 'E1', alone: false },
      { steps: { waive: 'failed' }, fault: 'E1' },
    ],
    [
      { _tag: 'Failed', fault: 'E1', alone: true },
      { steps: { waive: 'failed' }, fault: 'E1', alone: true },
    ],
    [
      { _tag: 'InDoubt', fault: 'E2', alone: true },
      { steps: { waive: 'inDoubt' }, fault: 'E2', alone: true },
    ],
  ])('%j is written down', (performed, expected) => {
    const after = on.settledBy(written, STEPS, 'waive', performed)
    expect(after.intent).toMatchObject(expected)
    expect('alone' in (after.intent ?? {})).toBe('alone' in expected)
    expect(after.read).toBe(written.read)
    expect(on.isStuck(after)).toBe(true)
  })
})
