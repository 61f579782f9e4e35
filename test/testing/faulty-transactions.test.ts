// The conformance kit notices every fault of a transaction port that it is there for.
import { describe, expect, it } from 'vitest'
import type { MemoryTransaction } from '../../src/adapters/memory/index.js'
import type { TransactionPort } from '../../src/ports/transaction.js'
import { type TransactionSubject, transactionCases } from '../../src/testing/index.js'
import { pause, transactionSubject } from '../adapters-memory/support.js'
import { failures } from './failures.js'

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
