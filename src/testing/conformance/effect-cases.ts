// What every effect inside the transaction must do, as cases.
import { signOf } from '../../domain/fact-forms.js'
import type { UserKey } from '../../domain/keys.js'
import type { Money } from '../../domain/money.js'
import type { UserFacts } from '../../domain/user.js'
import type { Effect, EffectRefusal } from '../../ports/effects.js'
import type { ConformanceCase } from './conformance.js'
import { must, mustEqual } from './expect.js'
import { contextOf, type HostSubject, readUsers, tightestLevel } from './host-subject.js'
import { type HostWords, userIn, wordsOf } from './host-words.js'
import { unlessBusy } from '../../run/busy.js'

/**
 * The cases for the effects of a host. Capabilities: `demote-researchers`, `waive-fines`,
 * `cancel-requests`, `delete-users`, for the effects that it has inside the transaction;
 * `pipelined-demote-researchers` and so on for those that are `pipelined`.
 */
export const effectCases = <Tx>(): readonly ConformanceCase<HostSubject<Tx>>[] =>
  trials<Tx>().flatMap(casesOf)

/** One effect, tried on two users. */
interface Trial<Tx> {
  readonly name: string
  readonly needs: readonly string[]
  readonly users: (words: HostWords) => readonly UserFacts[]
  /**
   * What must be true of the users before: else the effect has nothing to do, and proves nothing.
   */
  readonly isDue: (user: UserFacts) => boolean
  readonly apply: (
    subject: HostSubject<Tx>,
    tx: Tx,
    keys: readonly UserKey[],
  ) => Promise<readonly EffectRefusal[]>
  /** What must be true of the users afterwards. */
  readonly check: (users: readonly UserFacts[]) => void
}

const casesOf = <Tx>(trial: Trial<Tx>): readonly ConformanceCase<HostSubject<Tx>>[] => [
  {
    id: `effect-tx-1-${trial.name}`,
    since: '0.1.0',
    title: `${trial.name}: does all commands`,
    needs: trial.needs,
    run: async (subject) => {
      const keys = await storeFor(subject, trial)
      await subject.transactions.run((tx) => trial.apply(subject, tx, keys), { mode: 'write' })
      trial.check(await look(subject, keys))
    },
  },
  {
    id: `effect-tx-2-${trial.name}`,
    since: '0.1.0',
    title: `${trial.name}: leaves nothing behind after a rollback`,
    needs: trial.needs,
    run: async (subject) => {
      const keys = await storeFor(subject, trial)
      const before = [await look(subject, keys), await subject.books?.()]
      const progress = { isApplied: false }
      const rolledBack = subject.transactions.run(
        async (tx) => {
          await trial.apply(subject, tx, keys)
          progress.isApplied = true
          throw new Error('The work rejects.')
        },
        { mode: 'write' },
      )
      // An effect that fails by itself leaves nothing behind either, and proves nothing.
      const fault: unknown = await rolledBack.catch((thrown: unknown) => thrown)
      if (!progress.isApplied) throw fault
      mustEqual(
        [await look(subject, keys), await subject.books?.()],
        before,
        'users and books are as before the rollback',
      )
    },
  },
  {
    id: `effect-tx-3-${trial.name}`,
    since: '0.1.0',
    title: `${trial.name}: answers an empty list when everything was done`,
    needs: trial.needs,
    run: async (subject) => {
      const keys = await storeFor(subject, trial)
      const refusals: unknown = await subject.transactions.run(
        (tx) => trial.apply(subject, tx, keys),
        { mode: 'write' },
      )
      must(
        Array.isArray(refusals) && refusals.length === 0,
        'an effect that did everything answers an empty list',
      )
    },
  },
  {
    id: `effect-pipelined-1-${trial.name}`,
    since: '0.1.0',
    title: `${trial.name}: is done for anyone who reads right behind it, without awaiting it`,
    needs: [...trial.needs, ...trial.needs.map((need) => `pipelined-${need}`)],
    run: async (subject) => {
      const { transactions, host } = subject
      const keys = await storeFor(subject, trial)
      const users = await transactions.run(
        async (tx) => {
          const applying = trial.apply(subject, tx, keys)
          const reading = unlessBusy(host.readUsers({ tx, keys, lock: false }))
          const [found] = await Promise.all([reading, applying])
          return found
        },
        { mode: 'write' },
      )
      trial.check(inOrder(keys, users))
    },
  },
]

const OWED = '2.5' as Money

/** Stores the users of a trial; throws where the store has not taken in what the trial is about. */
async function storeFor<Tx>(
  subject: HostSubject<Tx>,
  { name, users, isDue }: Trial<Tx>,
): Promise<readonly UserKey[]> {
  const keys = await subject.store(users(await wordsOf(subject)))
  const stored = await look(subject, keys)
  must(
    stored.length === 2 && stored.every(isDue),
    `store stores what there is to ${name}, and readUsers reads it`,
  )
  return keys
}

const two =
  (build: (words: HostWords, key: string) => UserFacts) =>
  (words: HostWords): readonly UserFacts[] =>
    ['first', 'second'].map((key) => build(words, key))

/** Users with something to demote, to waive and to cancel. */
const INVOLVED = two((words, key) =>
  userIn(words, key)
    .with({ debt: OWED })
    .withRequests({ pending: 2, onHoldShelf: 1 })
    .asResearcher()
    .build(),
)

/**
 * Users as a purge leaves them before it deletes them: a host may well refuse to delete anyone who
 * still owes something.
 */
const CLEARED = two((words, key) => userIn(words, key).build())

const trials = <Tx>(): readonly Trial<Tx>[] => [
  {
    name: 'demote',
    needs: ['demote-researchers'],
    users: INVOLVED,
    isDue: ({ researcher }) => researcher?.affiliated === true,
    apply: (subject, tx, keys) =>
      applied(
        subject,
        subject.host.effects.demoteResearchers,
        tx,
        keys.map((key) => ({ key })),
      ),
    check: (users) =>
      mustEqual(
        users.map((user) => user.researcher?.affiliated),
        [false, false],
        'both researchers are no longer affiliated',
      ),
  },
  {
    name: 'waive',
    needs: ['waive-fines'],
    users: INVOLVED,
    isDue: ({ debt }) => signOf(debt) === 1,
    apply: (subject, tx, keys) =>
      applied(
        subject,
        subject.host.effects.waiveFines,
        tx,
        keys.map((key) => ({ key, amount: OWED })),
      ),
    check: (users) =>
      mustEqual(
        // An amount may be written in any exact form: `0.00` is nothing as well.
        users.map(({ debt }) => signOf(debt) === 0),
        [true, true],
        'neither user owes anything',
      ),
  },
  {
    name: 'cancel',
    needs: ['cancel-requests'],
    users: INVOLVED,
    isDue: ({ requests }) => requests?.pending === 2 && requests.onHoldShelf === 1,
    apply: (subject, tx, keys) =>
      applied(
        subject,
        subject.host.effects.cancelRequests,
        tx,
        keys.map((key) => ({ key, states: ['pending'] as const, count: 2 })),
      ),
    check: (users) =>
      mustEqual(
        users.map(({ requests }) => [requests?.pending, requests?.onHoldShelf]),
        [
          [0, 1],
          [0, 1],
        ],
        'requests in the states named are gone, the others stay',
      ),
  },
  {
    name: 'delete',
    needs: ['delete-users'],
    users: CLEARED,
    isDue: () => true,
    apply: (subject, tx, keys) =>
      applied(
        subject,
        subject.host.effects.deleteUsers,
        tx,
        keys.map((key) => ({ key, level: tightestLevel(subject.host) })),
      ),
    check: (users) => mustEqual(users.length, 0, 'neither user is there'),
  },
]

const applied = async <Tx, Command>(
  subject: HostSubject<Tx>,
  effect: Effect<Tx, Command> | undefined,
  tx: Tx,
  commands: readonly Command[],
): Promise<readonly EffectRefusal[]> => {
  if (effect?.delivery !== 'in-transaction')
    throw new Error('The host declares an effect that it does not have inside the transaction.')
  return effect.apply({ tx, context: contextOf(subject), commands })
}

async function look<Tx>(
  subject: HostSubject<Tx>,
  keys: readonly UserKey[],
): Promise<readonly UserFacts[]> {
  return inOrder(keys, await readUsers(subject, keys))
}

const inOrder = (keys: readonly UserKey[], users: readonly UserFacts[]): readonly UserFacts[] =>
  keys.flatMap((key) => users.find((user) => user.key === key) ?? [])
