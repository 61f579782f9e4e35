// Users, decisions and steps for the tests of what a run decides.
import type { UserKey } from 'ils-user-purge'
import type { Intent, StepState } from '../../../src/jobs/intent.js'
import type { PurgeActions } from '../../../src/domain/verdict.js'
import { newUser, type OutsideUser, type UserRead } from '../../../src/run/outside/user.js'
import type { Decision, InsideStep, OutsideStep, Step } from '../../../src/run/work.js'

export const KEY = '7' as UserKey

export const WARNING = { _tag: 'Blocked', code: 'w', measured: null, limit: null } as const

export const decision = (changes: Partial<Decision> = {}): Decision => ({
  key: KEY,
  act: true,
  reasons: [],
  warnings: [],
  actions: null,
  homeLibrary: null,
  ...changes,
})

export const stays: Decision = decision({
  act: false,
  reasons: [{ _tag: 'Blocked', code: 'open-loans', measured: 1, limit: 0 }],
  warnings: [WARNING],
  homeLibrary: 'main',
})

export const actions = (changes: Partial<PurgeActions> = {}): PurgeActions => ({
  demoteResearcher: false,
  waive: null,
  cancelRequests: 0,
  ...changes,
})

export const outside = (name: string, changes: Partial<OutsideStep> = {}): OutsideStep => ({
  name,
  delivery: 'idempotent',
  concerns: () => true,
  removes: false,
  part: null,
  perform: async () => ({ _tag: 'Done' }),
  lookUp: null,
  probe: null,
  calls: 1,
  ...changes,
})

export const inside = (name: string): InsideStep<unknown> => ({
  name,
  delivery: 'in-transaction',
  concerns: () => true,
  removes: false,
  part: null,
  pipelined: false,
  apply: async () => [],
})

/** Waives outside, then deletes outside. */
export const STEPS: readonly Step<unknown>[] = [
  outside('waive', { part: 'waive' }),
  outside('delete', { removes: true }),
]

export const intent = (
  steps: Readonly<Record<string, StepState>>,
  changes: Partial<Intent> = {},
): Intent => ({ userKey: KEY, actions: null, warnings: [], steps, fault: null, ...changes })

export const reading = (made: Decision | null, changes: Partial<UserRead> = {}): UserRead => ({
  decision: made,
  sent: 10,
  took: 5,
  isOutdated: false,
  ...changes,
})

/** A user as this runner knows them. */
export const user = (changes: Partial<OutsideUser> = {}): OutsideUser => ({
  ...newUser(KEY, null, false),
  ...changes,
})
