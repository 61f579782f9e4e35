// A host that lets the engine go on in a transaction before the last thing in it is answered.
import type { JournalPort, PurgeEffects, PurgeHost, TransactionPort, UserKey } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aPolicy, aUser, criteria, failing } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { pause } from '../adapters-memory/support.js'
import { library, succeeds } from './library.js'

type Host = PurgeHost<MemoryTransaction>
type Fence = JournalPort<MemoryTransaction>['fence']
type Inside = { readonly apply: (request: never) => Promise<unknown> }

/** Somebody to whom everything is done, and somebody who goes by the plan and then borrows. */
const USERS = [
  aUser('1').with({ debt: '1' }).withRequests({ pending: 1 }).asResearcher().build(),
  aUser('2').build(),
]
const POLICY = aPolicy().with({ researchers: 'enabled' }).build()
const CRITERIA = criteria().with({ waiveThreshold: '5' }).build()

/** Effects that are pipelined, all but some of them. */
const pipelinedBut =
  (...others: readonly string[]) =>
  (host: Host): Host => ({
    ...host,
    effects: Object.fromEntries(
      Object.entries(host.effects).map(([name, effect]) => [
        name,
        { ...effect, pipelined: !others.includes(name) },
      ]),
    ) as never,
  })

/** A host of which the read and every effect are pipelined. */
const pipelining = (host: Host): Host => ({ ...pipelinedBut()(host), pipelinedRead: true })

/** An effect that fails at every call. */
const broken = <Broken>(effect: Broken | undefined, code: string): Broken =>
  failing(effect as Inside, [
    {
      method: 'apply',
      at: 'before',
      fault: Object.assign(new Error('A fault of the test.'), { code }),
    },
  ]) as Broken

/** A pipelined host some of whose effects fail, each with its code. */
const breaking =
  (codes: Readonly<Record<string, string>>, awaited: readonly string[] = []) =>
  (host: Host): Host => {
    const effects = Object.entries(host.effects).map(([name, effect]) => [
      name,
      codes[name] === undefined ? effect : broken(effect, codes[name]),
    ])
    const some = { ...host, effects: Object.fromEntries(effects) as never, pipelinedRead: true }
    return pipelinedBut(...awaited)(some)
  }

/** The effects of a host, each wrapped. */
const everyApply = (
  host: Host,
  wrap: (name: string, apply: Inside['apply']) => Inside['apply'],
): PurgeEffects<MemoryTransaction> =>
  Object.fromEntries(
    Object.entries(host.effects).map(([name, effect]) => [
      name,
      { ...effect, apply: wrap(name, (effect as unknown as Inside).apply) },
    ]),
  ) as never

/**
 * A library whose ports answer late, but fail at once, and note when they are asked (`>`) and when
 * they answer (`<`).
 */
const noted = (
  change: {
    readonly host?: (host: Host) => Host
    readonly fence?: (real: Fence) => Fence
    readonly faultDoomsTransaction?: boolean
  } = {},
) => {
  const notes: string[] = []
  const late =
    <Request, Result>(name: string, method: (request: Request) => Promise<Result>) =>
    async (request: Request): Promise<Result> => {
      notes.push(`${name}>`)
      try {
        const answer = await method(request)
        await pause()
        return answer
      } finally {
        notes.push(`${name}<`)
      }
    }
  const lateHost = (host: Host): Host => ({
    ...host,
    readUsers: (request) =>
      request.lock ? late('read', host.readUsers)(request) : host.readUsers(request),
    effects: everyApply(host, late),
  })
  const made = library({ users: USERS, policy: POLICY })
  // What is planned is planned by another process, and noted nowhere.
  const purge = made.runner({
    settings: { attempts: 1 },
    host: (real) => lateHost((change.host ?? pipelining)(real)),
    journal: (real) => ({
      ...real,
      fence: late('fence', change.fence?.(real.fence) ?? real.fence),
      recordBatch: late('record', real.recordBatch),
    }),
    transactions: (real): TransactionPort<MemoryTransaction> => ({
      ...real,
      faultDoomsTransaction: change.faultDoomsTransaction ?? real.faultDoomsTransaction ?? false,
      run: (work, options) => real.run((tx) => work(tx).finally(() => notes.push('end')), options),
    }),
  })
  /** The notes from the first fence of the run to the end of that transaction. */
  const batch = (): readonly string[] => {
    const from = notes.indexOf('fence>')
    return notes.slice(from, notes.indexOf('end', from) + 1)
  }
  return { ...made, notes, batch, purge }
}

/**
 * A library whose transactions are handed over before they have begun, with a note of what is asked
 * in those of batches.
 */
const beginning = (how: (begun: Promise<void>) => Promise<void>) => {
  const notes: string[] = []
  let isBatch = false
  const noting =
    <Request, Result>(name: string, method: (request: Request) => Promise<Result>) =>
    (request: Request): Promise<Result> => {
      if (isBatch) notes.push(name)
      return method(request)
    }
  const made = library({
    users: USERS,
    policy: POLICY,
    host: (real) => ({
      ...pipelining(real),
      readUsers: noting('read', real.readUsers),
      effects: everyApply(real, noting),
    }),
    journal: (real) => ({ ...real, fence: noting('fence', real.fence) }),
    transactions: (real): TransactionPort<MemoryTransaction> => ({
      ...real,
      run: (work, options) => {
        isBatch = options.onBeginSent !== undefined
        if (isBatch) {
          const begun = how(pause().then(() => void notes.push('begun')))
          begun.catch(() => undefined)
          options.onBeginSent?.(begun)
        }
        return real.run(work, options)
      },
    }),
  })
  return { made, notes }
}

type Made = Pick<ReturnType<typeof library>, 'purge' | 'submitted' | 'host'>

/** Orders the purge; after that the second user borrows. */
const ordered = async ({ submitted, host }: Omit<Made, 'purge'>) => {
  const jobId = await submitted(CRITERIA)
  await host.change('2' as UserKey, (user) => ({ ...user, openLoans: 1 }))
  return jobId
}

const run = async (made: Made) => {
  const jobId = await ordered(made)
  return { jobId, report: await succeeds(made.purge.run(jobId)) }
}

describe('a host that pipelines', () => {
  it(
    'is read while the fence is asked, and takes all steps and the record together, in their ' +
      'order',
    async () => {
      const { batch, ...made } = noted()
      await run(made)
      const steps = ['demoteResearchers', 'waiveFines', 'cancelRequests', 'deleteUsers', 'record']
      const asked = (names: readonly string[]) => names.map((name) => `${name}>`)
      const answered = (names: readonly string[]) => names.map((name) => `${name}<`)
      expect(batch()).toEqual([
        ...asked(['fence', 'read']),
        ...answered(['fence', 'read']),
        ...asked(steps),
        ...answered(steps),
        'end',
      ])
    },
  )

  it(
    'is awaited after each effect that is not ' + 'pipelined, and the others stay pipelined',
    async () => {
      const { batch, ...made } = noted({
        host: (host) => ({ ...pipelinedBut('waiveFines')(host), pipelinedRead: true }),
      })
      await run(made)
      expect(batch()).toEqual([
        'fence>',
        'read>',
        'fence<',
        'read<',
        'demoteResearchers>',
        'waiveFines>',
        'demoteResearchers<',
        'waiveFines<',
        'cancelRequests>',
        'deleteUsers>',
        'record>',
        'cancelRequests<',
        'deleteUsers<',
        'record<',
        'end',
      ])
    },
  )

  it('begins nothing more once an effect has failed before one that is not pipelined', async () => {
    const { batch, ...made } = noted({
      host: breaking({ demoteResearchers: 'broke' }, ['waiveFines']),
    })
    await run(made)
    expect(batch().slice(4)).toEqual([
      'demoteResearchers>',
      'waiveFines>',
      'demoteResearchers<',
      'waiveFines<',
      'end',
    ])
  })

  it('is read only once the fence is answered where its read is not pipelined', async () => {
    const { batch, ...made } = noted({ host: pipelinedBut() })
    await run(made)
    const effects = ['demoteResearchers>', 'waiveFines>', 'cancelRequests>', 'deleteUsers>']
    expect(batch().slice(0, 9)).toEqual([
      ...['fence>', 'fence<', 'read>', 'read<'],
      ...effects,
      'record>',
    ])
  })

  it('is taken step by step where a fault could end the transaction under the next one', async () => {
    const { batch, ...made } = noted({
      faultDoomsTransaction: false,
      host: breaking({ waiveFines: 'deadlock' }),
    })
    await run(made)
    expect(batch()).toEqual([
      'fence>',
      'fence<',
      'read>',
      'read<',
      'demoteResearchers>',
      'demoteResearchers<',
      'waiveFines>',
      'waiveFines<',
      'end',
    ])
  })

  it('is read while the transaction still begins, and nothing is done before it has', async () => {
    const { made, notes } = beginning((begun) => begun)
    const { report } = await run(made)
    expect(notes.slice(0, 4)).toEqual(['fence', 'read', 'begun', 'demoteResearchers'])
    expect(report.totals).toMatchObject({ purged: 1, kept: 1 })
  })

  it(
    'is not acted on in a transaction that did not ' + 'begin, and everything is done in the next',
    async () => {
      let attempts = 0
      const { made, notes } = beginning(async (begun) => {
        await begun
        if (++attempts === 1) throw new Error('A fault of the test.')
      })
      const { report } = await run(made)
      expect(notes.slice(0, 5)).toEqual(['fence', 'read', 'begun', 'fence', 'read'])
      expect(report.totals).toMatchObject({ purged: 1, kept: 1, failed: 0 })
      expect(made.host.deletions()).toHaveLength(1)
    },
  )

  it('comes to what one comes to that does not', async () => {
    const ends = await Promise.all(
      [pipelining, (host: Host) => host].map(async (host) => {
        const made = library({ users: USERS, policy: POLICY, host })
        const { jobId, report } = await run(made)
        const { demotions, waivers, cancellations, deletions } = made.host
        const books = [demotions(), waivers(), cancellations(), deletions()].map((book) =>
          book.map(({ key }) => key),
        )
        return {
          totals: report.totals,
          tally: report.tally,
          outcomes: await made.outcomes(jobId),
          books,
        }
      }),
    )
    expect(ends[0]?.totals).toMatchObject({ purged: 1, kept: 1 })
    expect(ends[0]).toEqual(ends[1])
  })

  it('is not acted on where the fence says that the shard is lost', async () => {
    const { notes, ...made } = noted({ fence: () => async () => null })
    const jobId = await ordered(made)
    const running = made.purge.run(jobId)()
    while (!notes.includes('fence<') || !notes.includes('end', notes.indexOf('fence<')))
      await Promise.resolve()
    expect(notes.filter((note) => note.endsWith('s>') || note === 'record>')).toEqual([])
    await succeeds(made.purge.drain())
    await running
  })

  it(
    'has nothing under way any more when the transaction ends, although the fence failed at ' +
      'once',
    async () => {
      const { batch, ...made } = noted({
        fence: (real) =>
          failing({ fence: real }, [{ method: 'fence', call: 1, at: 'before' }]).fence,
      })
      await run(made)
      expect(batch()).toEqual(['fence>', 'read>', 'fence<', 'read<', 'end'])
    },
  )

  it(
    'has nothing under way any more when the transaction ' + 'ends, although it could not be read',
    async () => {
      const unreadable = (host: Host): Host => ({
        ...pipelining(host),
        readUsers: async (request) =>
          request.lock
            ? Promise.reject(new Error('A fault of the test.'))
            : host.readUsers(request),
      })
      const { batch, ...made } = noted({ host: unreadable })
      await run(made)
      expect(batch()).toEqual(['fence>', 'read>', 'read<', 'fence<', 'end'])
    },
  )

  it(
    'has nothing under way any more when the transaction ends, although the first step failed ' +
      'at once',
    async () => {
      const { batch, ...made } = noted({
        host: breaking({ demoteResearchers: 'demote-broke' }),
      })
      await run(made)
      expect(batch().at(-1)).toBe('end')
      expect(batch()).toEqual(expect.arrayContaining(['waiveFines<', 'deleteUsers<', 'record<']))
    },
  )

  it(
    'fails with the step that failed first, not with those that the database failed for its ' +
      'sake',
    async () => {
      const made = library({
        users: USERS,
        policy: POLICY,
        settings: { attempts: 1 },
        host: breaking({ waiveFines: 'constraint', deleteUsers: 'aborted' }),
      })
      const { jobId } = await run(made)
      expect((await made.outcomes(jobId))[0]).toMatchObject({
        status: 'failed',
        failure: { code: 'effect-failed', step: 'waive-fines', fault: 'constraint' },
      })
      expect(made.host.demotions()).toEqual([])
    },
  )
})
