// The conformance kit under test: every case fails for an adapter that breaks its promise, and only
// such cases do.
import { describe, expect, it } from 'vitest'
import type { MemoryTransaction } from '../../src/adapters/memory/index.js'
import { DATE_FIELDS } from '../../src/domain/criteria.js'
import type { UserKey } from '../../src/domain/keys.js'
import type { Money } from '../../src/domain/money.js'
import type { EffectAnswer, InTransactionEffect, OutsideEffect } from '../../src/ports/effects.js'
import type { PurgeHost } from '../../src/ports/host.js'
import type { TransactionPort } from '../../src/ports/transaction.js'
import {
  bulkCases,
  type ConformanceCase,
  effectCases,
  type HostSubject,
  hostCases,
  type OutsideEffectSubject,
  outsideEffectCases,
  type TransactionSubject,
  transactionCases,
} from '../../src/testing/index.js'
import { hostSubject, pause, transactionSubject } from '../adapters-memory/support.js'

/** The ids of the cases that a subject fails. */
const failures = async <Subject>(
  cases: readonly ConformanceCase<Subject>[],
  makeSubject: () => Subject,
): Promise<readonly string[]> => {
  const failed: string[] = []
  for (const each of cases) {
    try {
      await each.run(makeSubject())
    } catch {
      failed.push(each.id)
    }
  }
  return failed
}

type Transactions = TransactionPort<MemoryTransaction>

const withTransactions = (
  change: (subject: TransactionSubject<MemoryTransaction>) => Transactions,
): TransactionSubject<MemoryTransaction> => {
  const subject = transactionSubject()
  return { ...subject, transactions: change(subject) }
}

describe('a faulty transaction port', () => {
  /** Runs the work in a transaction that always commits, and answers how it ended. */
  const committing: (transactions: Transactions) => Transactions['run'] =
    (transactions) => async (work, options) => {
      const ended = await transactions.run(
        (tx) =>
          work(tx).then(
            (result) => ({ result }),
            (fault: unknown) => ({ fault }),
          ),
        options,
      )
      if ('fault' in ended) throw ended.fault
      return ended.result
    }

  it.each<
    [string, readonly string[], (subject: TransactionSubject<MemoryTransaction>) => Transactions]
  >([
    [
      'never commits',
      ['transaction-1', 'transaction-2', 'transaction-3'],
      ({ transactions }) => ({
        run: async (work, options) => {
          let result: Awaited<ReturnType<typeof work>> | undefined
          const run = transactions.run(async (tx) => {
            result = await work(tx)
            throw new Error('never')
          }, options)
          await run.catch((fault: unknown) => {
            if (result === undefined && (fault as Error).message !== 'never') throw fault
          })
          return result as Awaited<ReturnType<typeof work>>
        },
      }),
    ],
    [
      'commits what a rejected work did',
      ['transaction-2', 'transaction-5'],
      ({ transactions }) => ({ run: committing(transactions) }),
    ],
    [
      'resolves before the commit',
      ['transaction-2', 'transaction-3', 'transaction-4-commit'],
      ({ transactions }) => ({
        run: (work, options) =>
          new Promise((resolve, reject) => {
            const run = transactions.run(async (tx) => {
              const result = await work(tx)
              resolve(result)
              await pause()
              return result
            }, options)
            run.catch(reject)
          }),
      }),
    ],
    [
      'answers with a copy of the result',
      ['transaction-3'],
      ({ transactions }) => ({
        run: async (work, options) => {
          const result = await transactions.run(work, options)
          return typeof result === 'object' ? structuredClone(result) : result
        },
      }),
    ],
    [
      'swallows what the work throws',
      ['transaction-4', 'transaction-4-commit'],
      ({ transactions }) => ({
        run: (work, options) =>
          transactions
            .run(work, options)
            .catch(() => undefined as Awaited<ReturnType<typeof work>>),
      }),
    ],
    [
      'swallows a failed commit',
      ['transaction-4-commit'],
      ({ transactions }) => ({
        run: async (work, options) => {
          let worked: { readonly result: Awaited<ReturnType<typeof work>> } | undefined
          const run = transactions.run(async (tx) => {
            const result = await work(tx)
            worked = { result }
            return result
          }, options)
          return run.catch((fault: unknown) => {
            if (worked === undefined) throw fault
            return worked.result
          })
        },
      }),
    ],
  ])('%s', async (_, expected, change) => {
    expect(
      await failures(transactionCases<MemoryTransaction>(), () => withTransactions(change)),
    ).toEqual(expected)
  })

  it('shows what is not committed', async () => {
    const leaky = (): TransactionSubject<MemoryTransaction> => {
      const subject = transactionSubject()
      let open: MemoryTransaction | undefined
      return {
        ...subject,
        transactions: {
          run: (work, options) =>
            open === undefined
              ? subject.transactions
                  .run((tx) => {
                    open = tx
                    return work(tx)
                  }, options)
                  .finally(() => {
                    open = undefined
                  })
              : work(open),
        },
      }
    }
    expect(await failures(transactionCases<MemoryTransaction>(), leaky)).toEqual(['transaction-5'])
  })

  it('is told from a sound one', async () => {
    expect(await failures(transactionCases<MemoryTransaction>(), transactionSubject)).toEqual([])
  })
})

type Subject = ReturnType<typeof hostSubject>
type Host = PurgeHost<MemoryTransaction>

const withHost = (change: (subject: Subject) => Partial<Host>): HostSubject<MemoryTransaction> => {
  const subject = hostSubject()
  return { ...subject, host: { ...subject.host, ...change(subject) } }
}

/** The cases for each date, in the order of the cases. */
const BY_EVERY_DATE = DATE_FIELDS.map((field) => `host-candidates-5-${field}`)

const reversed = (keys: readonly UserKey[]): readonly UserKey[] => [...keys].reverse()

describe('a faulty host', () => {
  it.each<[string, readonly string[], (subject: Subject) => Partial<Host>]>([
    [
      'leaves the boundary day out',
      ['host-candidates-1', ...BY_EVERY_DATE],
      ({ host }) => ({
        candidates: async (request) => {
          const keys = await host.candidates({ ...request, limit: 1000 })
          return keys
            .filter((key) => host.user(key)?.[request.query.dateField] !== request.query.onOrBefore)
            .slice(0, request.limit)
        },
      }),
    ],
    [
      'filters by purge date, whatever date is asked for',
      BY_EVERY_DATE.filter((id) => !id.endsWith('purgeDate')),
      ({ host }) => ({
        candidates: (request) =>
          host.candidates({ ...request, query: { ...request.query, dateField: 'purgeDate' } }),
      }),
    ],
    [
      'filters by last loan, whatever date is asked for',
      BY_EVERY_DATE.filter((id) => !id.endsWith('lastLoanDate')),
      ({ host }) => ({
        candidates: (request) =>
          host.candidates({ ...request, query: { ...request.query, dateField: 'lastLoanDate' } }),
      }),
    ],
    [
      'says that it has no date but the purge date, and finds users by the others',
      BY_EVERY_DATE.filter((id) => !id.endsWith('purgeDate')),
      () => ({ dateFields: ['purgeDate'] }),
    ],
    ['has a blank identity', ['host-identity-1'], () => ({ identity: ' ' })],
    ['has a number for an identity', ['host-identity-1'], () => ({ identity: 7 as never })],
    [
      'asks for no group where several are meant',
      ['host-candidates-1'],
      ({ host }) => ({
        candidates: (request) =>
          host.candidates({
            ...request,
            query: { ...request.query, userGroups: request.query.userGroups.slice(1) },
          }),
      }),
    ],
    [
      'begins a page with the key that it comes after',
      ['host-candidates-2', 'host-candidates-3', 'host-candidates-4'],
      ({ host }) => ({
        candidates: async (request) => {
          const keys = await host.candidates(request)
          return (request.after === null ? keys : [request.after, ...keys]).slice(0, request.limit)
        },
      }),
    ],
    [
      'repeats the first user on every further page',
      ['host-candidates-1', 'host-candidates-2', 'host-candidates-3', 'host-candidates-4'],
      ({ host }) => ({
        candidates: async (request) => {
          const keys = await host.candidates(request)
          const [first] = await host.candidates({ ...request, after: null, limit: 1 })
          return request.after === null || keys.length === 0 || first === undefined
            ? keys
            : [first, ...keys.slice(1)]
        },
      }),
    ],
    [
      'orders each page by itself',
      ['host-candidates-2', 'host-candidates-3', 'host-candidates-4'],
      ({ host }) => ({ candidates: async (request) => reversed(await host.candidates(request)) }),
    ],
    [
      'begins anew when the last user is gone',
      ['host-candidates-3'],
      ({ host }) => ({
        candidates: (request) =>
          host.candidates({
            ...request,
            after:
              request.after !== null && host.user(request.after) === undefined
                ? null
                : request.after,
          }),
      }),
    ],
    [
      'filters a page after cutting it',
      ['host-candidates-1', 'host-candidates-4'],
      ({ host }) => ({
        candidates: async (request) => {
          const page = await host.candidates({
            ...request,
            query: { ...request.query, recordType: null },
          })
          const { recordType } = request.query
          return page.filter(
            (key) => recordType === null || host.user(key)?.recordType === recordType,
          )
        },
      }),
    ],
    [
      'answers more than the limit',
      ['host-candidates-1', 'host-candidates-2', 'host-candidates-4'],
      ({ host }) => ({
        candidates: (request) => host.candidates({ ...request, limit: request.limit + 1 }),
      }),
    ],
    [
      'answers an empty record for who is gone',
      ['host-read-1'],
      ({ host }) => ({
        readUsers: async (request) => {
          const users = await host.readUsers(request)
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
      ['host-read-1', 'host-read-2'],
      ({ host }) => ({ readUsers: async (request) => (await host.readUsers(request)).slice(0, 1) }),
    ],
    [
      'guesses 0 for what it does not know',
      ['host-read-4'],
      ({ host }) => ({
        readUsers: async (request) =>
          (await host.readUsers(request)).map((user) => ({ openLoans: 0, ...user })),
      }),
    ],
    [
      'counts only those who have a purge date',
      ['host-count-1'],
      ({ host }) => ({
        countUsers: async () => host.users().filter((user) => user.purgeDate !== null).length,
      }),
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
            return host.readUsers(request)
          },
        },
        moveLoan: async (from, to) => {
          if (inside === undefined) return subject.moveLoan?.(from, to)
          const user = host.user(from)
          if (user !== undefined) host.writeUser(inside, { ...user, openLoans: 0 })
        },
      }
    }
    expect(await failures(hostCases<MemoryTransaction>(), unlocked)).toEqual(['host-read-3'])
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
      'assigns purge dates only to those who have one',
      ['host-purge-dates-1'],
      ({ host }) => ({
        purgeDates: {
          ...host.purgeDates,
          candidates: async (request) =>
            (await host.purgeDates.candidates(request)).filter(
              (key) => host.user(key)?.purgeDate !== null,
            ),
        },
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
      ['host-deleted-2'],
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

type AnyEffect = InTransactionEffect<MemoryTransaction, { readonly key: UserKey }>
const NAMES = {
  demote: 'demoteResearchers',
  waive: 'waiveFines',
  cancel: 'cancelRequests',
  delete: 'deleteUsers',
} as const

/** A host of which one effect is changed. */
const withEffect = (
  name: keyof typeof NAMES,
  change: (effect: AnyEffect, subject: Subject) => AnyEffect,
) =>
  withHost((subject) => {
    const effect = subject.host.effects[NAMES[name]] as AnyEffect
    return { effects: { ...subject.host.effects, [NAMES[name]]: change(effect, subject) } }
  })

describe.each(Object.keys(NAMES) as (keyof typeof NAMES)[])('a faulty effect to %s', (name) => {
  const cases = effectCases<MemoryTransaction>()

  it('does only the first command', async () => {
    const lazy = () =>
      withEffect(name, (effect) => ({
        ...effect,
        apply: (request) => effect.apply({ ...request, commands: request.commands.slice(0, 1) }),
      }))
    expect(await failures(cases, lazy)).toEqual([`effect-tx-1-${name}`, `host-pipelined-1-${name}`])
  })

  it('commits by itself', async () => {
    const detached = () =>
      withEffect(name, (effect, { host }) => ({
        ...effect,
        apply: async ({ commands, ...rest }) => {
          // Done by another transaction, once this one has ended, whichever way.
          for (const { key } of commands)
            void host.change(
              key,
              (user) =>
                ({
                  ...user,
                  debt: '0',
                  requests: { pending: 0, onHoldShelf: 1 },
                  researcher: { affiliated: false },
                }) as never,
            )
          if (name === 'delete') for (const { key } of commands) void host.remove(key)
          return rest.tx === undefined ? effect.apply({ ...rest, commands }) : []
        },
      }))
    expect(await failures(cases, detached)).toEqual([
      `effect-tx-2-${name}`,
      `host-pipelined-1-${name}`,
    ])
  })

  it('answers nothing', async () => {
    const silent = () =>
      withEffect(name, (effect) => ({
        ...effect,
        apply: async (request) => void (await effect.apply(request)) as unknown as [],
      }))
    expect(await failures(cases, silent)).toEqual([`effect-tx-3-${name}`])
  })

  it('acts only once it has awaited something, so that what comes behind it overtakes it', async () => {
    const late = () =>
      withEffect(name, (effect) => ({
        ...effect,
        apply: async (request) => {
          await pause()
          return effect.apply(request)
        },
      }))
    expect(await failures(cases, late)).toEqual([`host-pipelined-1-${name}`])
  })

  it('is told from a sound one whose host writes amounts with all digits of a decimal column', async () => {
    const decimals = () =>
      withHost(({ host }) => ({
        readUsers: async (request) =>
          (await host.readUsers(request)).map((user) => ({
            ...user,
            debt: (user.debt === '0' ? '0.000000' : '2.500000') as Money,
          })),
      }))
    expect(await failures(effectCases<MemoryTransaction>(), decimals)).toEqual([])
  })

  it('is told from a sound one', async () => {
    expect(await failures(cases, hostSubject)).toEqual([])
  })
})

describe('a faulty effect outside the transaction', () => {
  interface Command {
    readonly key: string
  }

  /** A remote system that keeps account of what it did, by key. */
  const remote = (
    change: (effect: OutsideEffect<Command>, done: string[]) => Partial<OutsideEffect<Command>>,
  ): OutsideEffectSubject<Command> => {
    const done: string[] = []
    const answered = new Set<string>()
    let losesAnswer = false
    const sound: OutsideEffect<Command> = {
      delivery: 'idempotent',
      perform: async ({ command, idempotencyKey }): Promise<EffectAnswer> => {
        if (!answered.has(idempotencyKey)) done.push(command.key)
        answered.add(idempotencyKey)
        if (losesAnswer) throw new Error('The answer is lost.')
        return { _tag: 'Done' }
      },
      lookUp: async ({ command }) => (done.includes(command.key) ? 'done' : 'not-done'),
    }
    return {
      effect: { ...sound, ...change(sound, done) },
      newCommand: async () => ({ key: 'user' }),
      timesDone: async (command) => done.filter((key) => key === command.key).length,
      loseNextAnswer: async () => {
        losesAnswer = true
      },
    }
  }

  it.each<[string, readonly string[], Parameters<typeof remote>[0]]>([
    [
      'does it again for the same key',
      ['effect-out-1'],
      (sound, done) => ({
        perform: async (request) => {
          if (done.length > 0) done.push(request.command.key)
          return sound.perform(request)
        },
      }),
    ],
    [
      'answers differently the second time',
      ['effect-out-1'],
      (sound, done) => ({
        perform: async (request) =>
          done.length > 0 ? { _tag: 'AlreadyGone' } : sound.perform(request),
      }),
    ],
    ['takes everything for done', ['effect-out-2'], () => ({ lookUp: async () => 'done' })],
    ['denies everything', ['effect-out-2'], () => ({ lookUp: async () => 'not-done' })],
    [
      'takes a lost answer for a refusal',
      ['effect-out-3'],
      (sound) => ({
        perform: (request) =>
          sound.perform(request).catch(() => ({ _tag: 'Refused' as const, code: 'network' })),
      }),
    ],
    [
      'throws without having done anything',
      ['effect-out-1', 'effect-out-2', 'effect-out-3'],
      () => ({
        perform: async () => {
          throw new Error('Nothing was done.')
        },
      }),
    ],
    [
      'is told from a sound one, and from one that does not know',
      [],
      () => ({ lookUp: async () => 'unknown' }),
    ],
    ['is told from a sound one', [], () => ({})],
  ])('%s', async (_, expected, change) => {
    expect(await failures(outsideEffectCases<Command>(), () => remote(change))).toEqual(expected)
  })
})
