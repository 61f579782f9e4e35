// What administrators ask of the library: requests as nobody should make them.
import fc from 'fast-check'
import { memoryDatabase, memoryHost, memoryJournal } from '../../src/adapters/memory/index.js'
import { memoryTransactions } from '../../src/adapters/memory/index.js'
import type { PurgeError } from '../../src/jobs/errors.js'
import { createPurge, type Operation, type Purge } from '../../src/index.js'
import { aPolicy, aUser, criteria } from '../../src/testing/index.js'
import { explainError } from '../../src/words/explain.js'
import { someBulkOrder, someCriteria } from '../codec/arbitraries.js'
import { inputsLike, withPeople } from './inputs.js'
import type { Said, Target } from './laws.js'

const NOW = Date.UTC(2026, 0, 15, 12)

/** A library of three users in memory. */
function open(): Purge {
  let ids = 0
  const database = memoryDatabase()
  return createPurge({
    transactions: memoryTransactions(database),
    journal: memoryJournal(database, { now: () => NOW }),
    host: memoryHost(database, { users: ['1', '2', '3'].map((key) => aUser(key).build()) }),
    policy: aPolicy().build(),
    clock: { now: () => NOW, sleep: async () => {} },
    ids: { newId: () => `id-${++ids}` },
  })
}

/** What an operation says, without what differs from one time to the next. */
async function saidBy(operation: Operation<unknown>): Promise<Said> {
  const end = await operation()
  if (end._tag === 'Right') return { _tag: 'Told', value: 'a result' }
  const error: PurgeError = end.left
  if (explainError(error) === '') throw new Error('an error without a sentence')
  return error._tag === 'InvalidOrder'
    ? { _tag: 'Refused', mistakes: error.mistakes }
    : { _tag: 'Told', value: [error._tag, error.code, explainError(error)] }
}

const asking = (ask: (purge: Purge, input: never) => Operation<unknown>) => (input: unknown) =>
  saidBy(ask(open(), input as never))

const plain = (proper: fc.Arbitrary<unknown>) =>
  proper.map((value): unknown => JSON.parse(JSON.stringify(value)))

const planRequest = { criteria: criteria().build(), requestedBy: 'librarian' }
const submission = {
  planId: 'id-1',
  confirm: { digest: 'a'.repeat(64), count: 3 },
  requestedBy: 'librarian',
  approvedBy: 'another',
  note: 'in spring',
}
const users = { planId: 'id-1', limit: 10, after: '1', verdict: 'Purge' }

export const DESK: readonly Target[] = [
  {
    name: 'requests for plans',
    weight: 0.5,
    hides: true,
    inputs: withPeople(
      inputsLike(
        fc.record({ criteria: plain(someCriteria), requestedBy: fc.constant('librarian') }),
        planRequest,
      ),
      ['requestedBy'],
    ),
    ask: asking((purge, input) => purge.plan(input)),
  },
  {
    name: 'requests in bulk',
    weight: 0.5,
    hides: true,
    inputs: withPeople(
      inputsLike(
        fc.record({ order: plain(someBulkOrder), requestedBy: fc.constant('librarian') }),
        { order: {}, requestedBy: '' },
      ),
      ['requestedBy'],
    ),
    ask: asking((purge, input) => purge.planBulk(input)),
  },
  {
    name: 'confirmed plans',
    weight: 0.5,
    hides: true,
    inputs: withPeople(inputsLike(fc.constant(submission), submission), [
      'requestedBy',
      'approvedBy',
      'note',
    ]),
    ask: asking((purge, input) => purge.submit(input)),
  },
  {
    name: 'pages of users',
    weight: 0.5,
    hides: false,
    inputs: inputsLike(fc.constant(users), users),
    ask: asking((purge, input) => purge.planUsers(input)),
  },
  {
    name: 'questions about a user',
    weight: 0.5,
    hides: false,
    inputs: inputsLike(fc.constant({ ...planRequest, userKey: '1' }), {
      ...planRequest,
      userKey: '1',
    }),
    ask: asking((purge, input) => purge.check(input)),
  },
  {
    name: 'requests to forget',
    weight: 0.5,
    hides: false,
    inputs: inputsLike(fc.constant({ userKey: '1' }), { userKey: '1' }),
    ask: asking((purge, input) => purge.forget(input)),
  },
]
