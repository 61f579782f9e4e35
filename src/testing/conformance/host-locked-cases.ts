// What a host must answer for users whose records somebody else holds locked, as cases.
import type { UserKey } from '../../domain/keys.js'
import { userIn, wordsOf } from './host-words.js'
import type { ConformanceCase } from './conformance.js'
import { must, mustEqual } from './expect.js'
import { declared, type HostSubject, readUsers } from './host-subject.js'

/** Whether a read says that somebody else holds the record. */
export function isLocked(user: object): boolean {
  return '_tag' in user && user._tag === 'Locked'
}

/** The cases for the answer `Locked` of `PurgeHost.readUsers`. */
export const lockedCases = <Tx>(): readonly ConformanceCase<HostSubject<Tx>>[] => [
  {
    id: 'host-locked-1',
    since: '0.1.0',
    title: 'says at once whose record somebody else holds, and reads and locks the others',
    needs: ['says-who-is-locked'],
    run: async (subject) => {
      const hold = declared(subject.hold, 'hold')
      const words = await wordsOf(subject)
      const keys = await subject.store(
        ['held', 'free', 'gone'].map((name) => userIn(words, name).build()),
      )
      const [held, free, gone] = keys as readonly [UserKey, UserKey, UserKey]
      await subject.remove(gone)
      const release = await hold(held)
      const reading = tagsOf(subject, keys)
      const first = await Promise.race([reading, subject.pause().then(() => null)])
      if (first !== null)
        mustEqual(
          first,
          { [held]: 'Locked', [free]: 'read' },
          'a user who is held is Locked, one who is not is read, one who is gone is left out',
        )
      const unlocked = first === null ? [] : await readUsers(subject, [held])
      await release()
      await reading
      must(first !== null, 'a read under lock waits for no record that somebody holds')
      mustEqual(unlocked.map(isLocked), [false], 'a read without a lock passes over nobody')
      mustEqual(
        await tagsOf(subject, [held, free]),
        { [held]: 'read', [free]: 'read' },
        'who is released is read again',
      )
    },
  },
]

async function tagsOf<Tx>(
  { transactions, host }: HostSubject<Tx>,
  keys: readonly UserKey[],
): Promise<Readonly<Record<string, string>>> {
  const found: unknown = await transactions.run((tx) => host.readUsers({ tx, keys, lock: true }), {
    mode: 'write',
  })
  const users = found as readonly { readonly key: UserKey }[]
  return Object.fromEntries(users.map((user) => [user.key, isLocked(user) ? 'Locked' : 'read']))
}
