// How a host must read its users, and what a lock must hold up, as cases.
import type { UserKey } from '../../domain/keys.js'
import type { FactName, UserFacts } from '../../domain/user.js'
import type { ConformanceCase } from './conformance.js'
import { must, mustEqual } from './expect.js'
import { isLocked } from './host-locked-cases.js'
import { contextOf, declared, type HostSubject, readUsers, tightestLevel } from './host-subject.js'
import { userIn, wordsOf } from './host-words.js'
import { unlessBusy } from '../../run/busy.js'

/** The cases for `PurgeHost.readUsers`. */
export const readCases = <Tx>(): readonly ConformanceCase<HostSubject<Tx>>[] => [
  {
    id: 'host-read-1',
    since: '0.1.0',
    title: 'reads one record for each key that exists, and none for one that does not',
    run: async (subject) => {
      const [first, second, third] = await storeThree(subject)
      await subject.remove(second)
      const read = await readUsers(subject, [third, second, first])
      mustEqual(
        read.map(({ key }) => key).sort(),
        [first, third].sort(),
        'readUsers answers the users who exist, once each',
      )
    },
  },
  {
    id: 'host-read-2',
    since: '0.1.0',
    title: 'reads all users in one consistent look',
    needs: ['moving-loans'],
    run: async (subject) => {
      const moveLoan = declared(subject.moveLoan, 'moveLoan')
      const [first, second] = await storeThree(subject)
      for (let round = 0; round < 10; round++) {
        const [from, to] = round % 2 === 0 ? [first, second] : [second, first]
        const [read] = await Promise.all([readUsers(subject, [first, second]), moveLoan(from, to)])
        mustEqual(
          sumOfLoans(read),
          1,
          'a loan that moves between two users is seen with exactly one of them',
        )
      }
    },
  },
  {
    id: 'host-read-3',
    since: '0.1.0',
    title: 'keeps a loan from a locked user until the transaction ends',
    needs: ['moving-loans', 'locks'],
    run: async (subject) => {
      const moveLoan = declared(subject.moveLoan, 'moveLoan')
      const [first, second] = await storeThree(subject)
      let change: Promise<unknown> = Promise.resolve()
      const looks = await subject.transactions.run(
        async (tx) => {
          const before = await unlessBusy(
            subject.host.readUsers({ tx, keys: [second], lock: true }),
          )
          let changed = false
          // A store that rather refuses the loan than lets it wait keeps the promise too.
          change = moveLoan(first, second).then(
            () => {
              changed = true
            },
            () => undefined,
          )
          await Promise.race([change, subject.pause()])
          must(!changed, 'nobody lends to a locked user while the transaction runs')
          return [
            before,
            await unlessBusy(subject.host.readUsers({ tx, keys: [second], lock: true })),
          ]
        },
        { mode: 'write' },
      )
      await change
      mustEqual(
        looks.map((users) => sumOfLoans(users)),
        [0, 0],
        'the loans of a locked user stay as they were read',
      )
    },
  },
  {
    id: 'host-read-4',
    since: '0.1.0',
    title: 'leaves a fact out that it cannot determine',
    needs: ['unknown-facts'],
    run: async (subject) => {
      const [first] = await storeThree(subject)
      const obscured = await declared(subject.obscure, 'obscure')(first)
      const [read] = await readUsers(subject, [first])
      if (read === undefined)
        return must(false, 'readUsers answers a user of whom a fact is unknown')
      must(!isKnown(read, obscured), 'a fact that cannot be determined is left out, not guessed')
    },
  },
  {
    id: 'host-pipelined-read-1',
    since: '0.1.0',
    title: 'reads under lock while something else is under way, and changes nothing',
    needs: ['pipelined-read'],
    run: async (subject) => {
      const { host, transactions, books } = subject
      const [first] = await storeThree(subject)
      const before = [await readUsers(subject, [first]), await books?.()]
      const [count, read] = await transactions.run(
        (tx) =>
          Promise.all([
            unlessBusy(host.countUsers({ tx })),
            unlessBusy(host.readUsers({ tx, keys: [first], lock: true })),
          ]),
        { mode: 'write' },
      )
      must(count >= 3, 'what is under way is answered as if it were alone')
      mustEqual(read, before[0], 'a read that is not awaited answers as one that is')
      mustEqual(
        [await readUsers(subject, [first]), await books?.()],
        before,
        'a read under lock changes nothing',
      )
    },
  },
  {
    id: 'host-read-5',
    since: '0.1.0',
    title: 'deletes nobody to whom something is being lent',
    needs: ['loans-under-way', 'delete-users'],
    run: async (subject) => {
      const beginLoan = declared(subject.beginLoan, 'beginLoan')
      const remove = deletionIn(subject)
      const [, second, third] = await storeThree(subject)
      // A host that can delete nobody would keep the promise as well.
      await subject.transactions.run((tx) => remove(tx, third), { mode: 'write' })
      mustEqual(await readUsers(subject, [third]), [], 'a user to whom nothing is lent is deleted')
      const loan = await beginLoan(second)
      let looked = (): void => {}
      const look = new Promise<void>((resolve) => {
        looked = resolve
      })
      const deleting = subject.transactions.run(
        async (tx) => {
          const users = await unlessBusy(subject.host.readUsers({ tx, keys: [second], lock: true }))
          looked()
          // Whom somebody holds the library does not act on.
          if (sumOfLoans(users) > 0 || users.some(isLocked)) return false
          await remove(tx, second)
          return true
        },
        { mode: 'write' },
      )
      // A transaction that waits for the loan goes on once it is committed; a deletion that the
      // store refuses deletes nobody.
      const deleted = deleting.catch(() => false)
      await Promise.race([look, deleted, subject.pause()])
      const lent = await loan.commit().then(
        () => true,
        () => false,
      )
      must(
        !((await deleted) && lent),
        'a loan under way is seen under the lock, or fails when its user is deleted',
      )
    },
  },
  {
    id: 'host-read-6',
    since: '0.1.0',
    title: 'has nothing lent to a user who was deleted while the loan waited',
    needs: ['moving-loans', 'locks', 'delete-users'],
    run: async (subject) => {
      const moveLoan = declared(subject.moveLoan, 'moveLoan')
      const remove = deletionIn(subject)
      const [first, second] = await storeThree(subject)
      let lent: Promise<boolean> = Promise.resolve(false)
      await subject.transactions.run(
        async (tx) => {
          await unlessBusy(subject.host.readUsers({ tx, keys: [second], lock: true }))
          lent = moveLoan(first, second).then(
            () => true,
            () => false,
          )
          await Promise.race([lent, subject.pause()])
          await remove(tx, second)
        },
        { mode: 'write' },
      )
      must(!(await lent), 'a loan to a user who is deleted meanwhile fails')
    },
  },
]

/** Three users, the first of whom has one loan. */
async function storeThree<Tx>(
  subject: HostSubject<Tx>,
): Promise<readonly [UserKey, UserKey, UserKey]> {
  const words = await wordsOf(subject)
  const [first, second, third] = await subject.store([
    userIn(words, 'first').with({ openLoans: 1 }).build(),
    userIn(words, 'second').build(),
    userIn(words, 'third').build(),
  ])
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('store must answer a key for each user.')
  return [first, second, third]
}

/** How a user is deleted; throws at once where the host does not do it inside the transaction. */
function deletionIn<Tx>(subject: HostSubject<Tx>): (tx: Tx, key: UserKey) => Promise<unknown> {
  const { host } = subject
  const { deleteUsers } = host.effects
  if (deleteUsers.delivery !== 'in-transaction')
    throw new Error('The host declares that it deletes inside the transaction, and does not.')
  const [level, context] = [tightestLevel(host), contextOf(subject)]
  return (tx, key) => deleteUsers.apply({ tx, context, commands: [{ key, level }] })
}

function sumOfLoans(users: readonly UserFacts[]): number {
  return users.reduce((sum, user) => sum + (user.openLoans ?? Number.NaN), 0)
}

function isKnown(user: UserFacts, fact: FactName): boolean {
  return fact.startsWith('extra.')
    ? user.extra?.[fact.slice('extra.'.length)] !== undefined
    : user[fact as Exclude<FactName, `extra.${string}`>] !== undefined
}
