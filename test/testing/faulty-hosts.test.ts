// The conformance kit notices every fault of a host that it is there for.
import { describe, expect, it } from 'vitest'
import type { DateField } from '../../src/domain/criteria.js'
import type { CandidateRequest } from '../../src/ports/host.js'
import type { MemoryTransaction } from '../../src/adapters/memory/index.js'
import type { UserKey } from '../../src/domain/keys.js'
import type { UserFacts } from '../../src/domain/user.js'
import type { Vocabulary } from '../../src/domain/vocabulary.js'
import { missingCapabilities } from '../../src/testing/conformance/conformance.js'
import { bulkCases, capabilitiesOf, type HostSubject, hostCases } from '../../src/testing/index.js'
import { HOST_CAPABILITIES, hostSubject, pause } from '../adapters-memory/support.js'
import { type Host, type Subject, failures, withHost } from './failures.js'
import { unlessBusy } from '../../src/run/busy.js'

const reversed = (keys: readonly UserKey[]): readonly UserKey[] => [...keys].reverse()

function asking<Tx>(request: CandidateRequest<Tx>, field: DateField): CandidateRequest<Tx> {
  const dates = request.query.dates.map((each) => ({ ...each, field }))
  return { ...request, query: { ...request.query, dates } }
}

describe('a faulty host', () => {
  it.each<[string, readonly string[], (subject: Subject) => Partial<Host>]>([
    [
      'leaves the boundary day out',
      ['host-candidates-1', 'host-candidates-5', 'host-candidates-6'],
      ({ host }) => ({
        candidates: async (request) => {
          const keys = await unlessBusy(host.candidates({ ...request, limit: 1000 }))
          return keys
            .filter((key) =>
              request.query.dates.every(
                ({ field, onOrBefore }) =>
                  onOrBefore === null || host.user(key)?.[field] !== onOrBefore,
              ),
            )
            .slice(0, request.limit)
        },
      }),
    ],
    [
      'filters by purge date, whatever date is asked for',
      ['host-candidates-5'],
      ({ host }) => ({
        candidates: (request) => unlessBusy(host.candidates(asking(request, 'purgeDate'))),
      }),
    ],
    [
      'filters by last loan, whatever date is asked for',
      ['host-candidates-1', 'host-candidates-5'],
      ({ host }) => ({
        candidates: (request) => unlessBusy(host.candidates(asking(request, 'lastLoanDate'))),
      }),
    ],
    [
      'says that it has no date but the purge date, and declares several',
      ['host-declared-1'],
      () => ({ dateFields: ['purgeDate'] }),
    ],
    [
      'names no group of a type that its users are in',
      ['host-vocabulary-1'],
      () => ({
        vocabulary: async () => ({ recordTypes: [{ recordType: 'public', userGroups: [] }] }),
      }),
    ],
    [
      'names no home library of its users',
      ['host-vocabulary-1'],
      () => ({ vocabulary: async () => ({ homeLibraries: ['branch'] }) }),
    ],
    ['takes anybody for an actor', ['host-actor-1'], () => ({ isActor: async () => true })],
    ['knows no actor', ['host-actor-1'], () => ({ isActor: async () => false })],
    ['has a blank identity', ['host-identity-1'], () => ({ identity: ' ' })],
    ['has a number for an identity', ['host-identity-1'], () => ({ identity: 7 as never })],
    [
      'asks for no group where several are meant',
      ['host-candidates-1'],
      ({ host }) => ({
        candidates: (request) =>
          unlessBusy(
            host.candidates({
              ...request,
              query: {
                ...request.query,
                recordTypes: request.query.recordTypes.map((each) => ({
                  ...each,
                  userGroups: each.userGroups.slice(1),
                })),
              },
            }),
          ),
      }),
    ],
    [
      'begins a page with the key that it comes after',
      ['host-candidates-2', 'host-candidates-3', 'host-candidates-4'],
      ({ host }) => ({
        candidates: async (request) => {
          const keys = await unlessBusy(host.candidates(request))
          return (request.after === null ? keys : [request.after, ...keys]).slice(0, request.limit)
        },
      }),
    ],
    [
      'repeats the first user on every further page',
      ['host-candidates-1', 'host-candidates-2', 'host-candidates-3', 'host-candidates-4'],
      ({ host }) => ({
        candidates: async (request) => {
          const keys = await unlessBusy(host.candidates(request))
          const [first] = await unlessBusy(host.candidates({ ...request, after: null, limit: 1 }))
          return request.after === null || keys.length === 0 || first === undefined
            ? keys
            : [first, ...keys.slice(1)]
        },
      }),
    ],
    [
      'orders each page by itself',
      ['host-candidates-2', 'host-candidates-3', 'host-candidates-4'],
      ({ host }) => ({
        candidates: async (request) => reversed(await unlessBusy(host.candidates(request))),
      }),
    ],
    [
      'begins anew when the last user is gone',
      ['host-candidates-3'],
      ({ host }) => ({
        candidates: (request) =>
          unlessBusy(
            host.candidates({
              ...request,
              after:
                request.after !== null && host.user(request.after) === undefined
                  ? null
                  : request.after,
            }),
          ),
      }),
    ],
    [
      'filters a page after cutting it',
      ['host-candidates-1', 'host-candidates-4'],
      ({ host }) => ({
        candidates: async (request) => {
          const page = await unlessBusy(
            host.candidates({
              ...request,
              query: { ...request.query, recordTypes: [] },
            }),
          )
          const types = request.query.recordTypes.map(({ recordType }) => recordType)
          return page.filter(
            (key) => types.length === 0 || types.includes(host.user(key)?.recordType ?? ''),
          )
        },
      }),
    ],
    [
      'answers more than the limit',
      ['host-candidates-1', 'host-candidates-2', 'host-candidates-4'],
      ({ host }) => ({
        candidates: (request) =>
          unlessBusy(host.candidates({ ...request, limit: request.limit + 1 })),
      }),
    ],
    [
      'answers an empty record for who is gone',
      ['host-read-1', 'host-read-5', 'host-locked-1'],
      ({ host }) => ({
        readUsers: async (request) => {
          const users = await unlessBusy(host.readUsers(request))
          return [
            ...users,
            ...request.keys
              .filter((key) => users.every((user) => user.key !== key))
              .map((key) => ({ key, openLoans: 0 })),
          ]
        },
      }),
    ],
    [
      'answers one record for the keys asked for',
      ['host-read-1', 'host-read-2', 'host-locked-1'],
      ({ host }) => ({
        readUsers: async (request) => (await unlessBusy(host.readUsers(request))).slice(0, 1),
      }),
    ],
    [
      'leaves a user out whose record somebody holds',
      ['host-locked-1'],
      ({ host }) => ({
        readUsers: async (request) =>
          ((await host.readUsers(request)) as readonly UserFacts[]).filter(
            (user) => !('_tag' in user),
          ),
      }),
    ],
    [
      'guesses 0 for what it does not know',
      ['host-read-4'],
      ({ host }) => ({
        readUsers: async (request) =>
          (await unlessBusy(host.readUsers(request))).map((user) => ({ openLoans: 0, ...user })),
      }),
    ],
    [
      'counts only those who have a purge date',
      ['host-count-1'],
      ({ host }) => ({
        countUsers: async () => host.users().filter((user) => user.purgeDate !== null).length,
      }),
    ],
    [
      'counts who is in no group as in every group',
      ['host-not-selected-1'],
      ({ host }) => ({
        countNotSelected: async (request) => {
          const counts = (await host.countNotSelected?.(request)) ?? {}
          const { 'other-user-group': others = 0 } = counts
          const groupless = host.users().filter((user) => user.userGroup === null).length
          return { ...counts, 'other-user-group': Math.max(0, others - groupless) }
        },
      }),
    ],
    [
      'does not count who is not selected, although it says so',
      ['host-declared-1', 'host-not-selected-1'],
      () => ({ countNotSelected: undefined as never }),
    ],
  ])('%s', async (_, expected, change) => {
    const failed = await failures(hostCases<MemoryTransaction>(), () => withHost(change))
    expect(failed).toEqual(expected)
  })

  it('reads its users one after the other, while others go on', async () => {
    const torn = (): HostSubject<MemoryTransaction> => {
      const subject = hostSubject()
      const { host } = subject
      return {
        ...subject,
        host: {
          ...host,
          reads: 'outside',
          readUsers: async ({ keys }) => {
            const users = []
            for (const key of keys) {
              users.push(host.user(key))
              await pause()
            }
            return users.filter((user) => user !== undefined)
          },
        },
      }
    }
    expect(
      await failures(
        hostCases<MemoryTransaction>().filter(({ id }) => id === 'host-read-2'),
        torn,
      ),
    ).toEqual(['host-read-2'])
  })

  it('is told from a sound one in words of its own, with a date of its own', async () => {
    const vocabulary: Vocabulary = {
      recordTypes: [
        { recordType: 'Reader', userGroups: [] },
        { recordType: 'Employee', userGroups: ['Desk', 'Cellar'] },
      ],
      homeLibraries: ['North', 'South'],
    }
    const stored: UserFacts[] = []
    const own = (): HostSubject<MemoryTransaction> => {
      const { words: _, ...subject } = withHost(() => ({
        dateFields: ['expiryDate'],
        vocabulary: async () => vocabulary,
      }))
      const store = (users: readonly UserFacts[]) => {
        stored.push(...users)
        return subject.store(users)
      }
      return { ...subject, store }
    }
    const declared = capabilitiesOf(own().host)
    const capabilities = [...declared, 'home-library', 'moving-loans', 'locks']
    const cases = [...hostCases<MemoryTransaction>(), ...bulkCases<MemoryTransaction>()]
    const fit = cases.filter((each) => missingCapabilities(each, capabilities).length === 0)
    expect(await failures(fit, own, capabilities)).toEqual([])
    expect(cases.length - fit.length).toBe(4)
    const names = new Set(stored.map(({ recordType, userGroup }) => `${recordType}/${userGroup}`))
    expect([...names].sort()).toEqual([
      'Employee/Cellar',
      'Employee/Desk',
      'Employee/null',
      'Reader/null',
    ])
  })

  it('does not declare an effect that it has, so that its cases were skipped', async () => {
    const fewer = HOST_CAPABILITIES.filter((name) => name !== 'waive-fines')
    expect(await failures(hostCases<MemoryTransaction>(), hostSubject, fewer)).toEqual([
      'host-declared-1',
    ])
  })

  it('knows who can act, and the subject names nobody in whose name the cases can', async () => {
    const nameless = (): HostSubject<MemoryTransaction> => {
      const { actor: _, ...subject } = hostSubject()
      return subject
    }
    expect(await failures(hostCases<MemoryTransaction>(), nameless)).toEqual([
      'host-read-5',
      'host-read-6',
      'host-actor-1',
    ])
  })

  it('notes each user whom it locks, before the transaction is known to have begun', async () => {
    const noting = (): HostSubject<MemoryTransaction> => {
      const subject = hostSubject()
      const { host, books } = subject
      const noted: UserKey[] = []
      return {
        ...subject,
        books: async () => [await books?.(), noted.length],
        host: {
          ...host,
          readUsers: (request) => {
            if (request.lock) noted.push(...request.keys)
            return unlessBusy(host.readUsers(request))
          },
        },
      }
    }
    expect(await failures(hostCases<MemoryTransaction>(), noting)).toEqual([
      'host-pipelined-read-1',
    ])
  })

  it('lets others change whom it has locked', async () => {
    const unlocked = (): HostSubject<MemoryTransaction> => {
      const subject = hostSubject()
      let inside: MemoryTransaction | undefined
      const { host } = subject
      return {
        ...subject,
        host: {
          ...host,
          readUsers: (request) => {
            inside = request.lock ? request.tx : undefined
            return unlessBusy(host.readUsers(request))
          },
        },
        moveLoan: async (from, to) => {
          if (inside === undefined) return subject.moveLoan?.(from, to)
          const user = host.user(to)
          if (user !== undefined) host.writeUser(inside, { ...user, openLoans: 1 })
        },
      }
    }
    expect(await failures(hostCases<MemoryTransaction>(), unlocked)).toEqual([
      'host-read-3',
      'host-read-6',
    ])
  })

  it('does not see a loan under way, nor keeps it from a user who is deleted', async () => {
    const late = (): HostSubject<MemoryTransaction> => {
      const subject = hostSubject()
      // As with a foreign key that is checked at the end only, on a user whose record stays.
      return {
        ...subject,
        beginLoan: async (to) => ({
          commit: () => subject.host.change(to, (user) => ({ ...user, openLoans: 1 })),
        }),
      }
    }
    expect(await failures(hostCases<MemoryTransaction>(), late)).toEqual(['host-read-5'])
  })

  it.each<[string, readonly string[], (subject: Subject) => Partial<Host>]>([
    [
      'finds only those who have a purge date, whatever is asked',
      ['host-purge-dates-1'],
      ({ host }) => ({
        candidates: async (request) =>
          (await unlessBusy(host.candidates(request))).filter(
            (key) => host.user(key)?.purgeDate !== null,
          ),
      }),
    ],
    [
      'cuts its pages of deleted users short',
      ['host-deleted-1'],
      ({ host }) => ({
        deletedUsers: {
          ...host.deletedUsers,
          candidates: async (request) => (await host.deletedUsers.candidates(request)).slice(1),
        },
      }),
    ],
    [
      'takes all deleted users for fully removed',
      ['host-deleted-2', 'host-pipelined-read-2'],
      ({ host }) => ({
        deletedUsers: {
          ...host.deletedUsers,
          read: async (request) =>
            (await host.deletedUsers.read(request)).map((user) => ({ ...user, level: 'remove' })),
        },
      }),
    ],
    ['nothing is wrong', [], () => ({})],
  ])('in bulk: %s', async (_, expected, change) => {
    expect(await failures(bulkCases<MemoryTransaction>(), () => withHost(change))).toEqual(expected)
  })

  it('is told from a sound one', async () => {
    expect(await failures(hostCases<MemoryTransaction>(), hostSubject)).toEqual([])
  })
})
