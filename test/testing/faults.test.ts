// Planned faults: on the call that was named, before anything was done or after all of it.
import { describe, expect, it } from 'vitest'
import { failing, failingCommits, refusing, seeded } from '../../src/testing/index.js'
import { CONTEXT, JOB, key, world } from '../adapters-memory/support.js'
import { aUser } from '../../src/testing/index.js'

const counter = () => {
  const calls: number[] = []
  return {
    calls,
    port: {
      add: async (amount: number) => {
        calls.push(amount)
        return amount + 1
      },
      other: async () => 'other',
      name: 'port',
    },
  }
}

/** What five calls with 1 to 5 answer. */
const fiveCalls = async (add: (amount: number) => Promise<number>): Promise<unknown[]> => {
  const answers: unknown[] = []
  for (let amount = 1; amount <= 5; amount++)
    answers.push(await add(amount).catch((fault: { code?: string }) => fault.code ?? fault))
  return answers
}

describe('failing', () => {
  it('throws before the named call is done, and only then', async () => {
    const { calls, port } = counter()
    const wrapped = failing(port, [{ method: 'add', call: 2, at: 'before' }])
    expect(await fiveCalls(wrapped.add)).toEqual([2, 'planned-fault', 4, 5, 6])
    expect(calls).toEqual([1, 3, 4, 5])
    expect([await wrapped.other(), wrapped.name]).toEqual(['other', 'port'])
  })

  it('loses the answer of a call that was done', async () => {
    const { calls, port } = counter()
    expect(await fiveCalls(failing(port, [{ method: 'add', call: 4, at: 'after' }]).add)).toEqual([
      2,
      3,
      4,
      'planned-fault',
      6,
    ])
    expect(calls).toEqual([1, 2, 3, 4, 5])
  })

  it(
    'strikes by request, throws what it was told to, ' + 'and takes the first fault that meets',
    async () => {
      const { calls, port } = counter()
      const odd = (request: unknown) => (request as number) % 2 === 1
      const wrapped = failing(port, [
        { method: 'add', call: 3, at: 'after', fault: 'third' },
        { method: 'add', when: odd, at: 'before', fault: 'odd' },
      ])
      expect(await fiveCalls(wrapped.add)).toEqual(['odd', 3, 'third', 5, 'odd'])
      expect(calls).toEqual([2, 3, 4])
    },
  )

  it('leaves the port as it is', async () => {
    const { port } = counter()
    failing(port, [{ method: 'add', at: 'before' }])
    expect(await port.add(1)).toBe(2)
  })
})

describe('failingCommits', () => {
  const setup = (plan: Parameters<typeof failingCommits>[1]) => {
    const { transactions, host } = world()
    const failed = failingCommits(transactions, plan)
    const put = (name: string) =>
      failed
        .run(async (tx) => host.writeUser(tx, aUser(name).build()), { mode: 'write' })
        .catch((fault: { code: string }) => fault.code)
    return { put, keys: () => host.users().map((user) => user.key), failed }
  }

  it('rolls the work back before the commit', async () => {
    const { put, keys } = setup([{ at: 'before-commit', call: 2 }])
    expect([await put('1'), await put('2'), await put('3')]).toEqual([
      undefined,
      'planned-fault',
      undefined,
    ])
    expect(keys()).toEqual(['1', '3'])
  })

  it('commits and loses the answer', async () => {
    const { put, keys } = setup([{ at: 'after-commit', call: 2 }])
    expect([await put('1'), await put('2'), await put('3')]).toEqual([
      undefined,
      'planned-fault',
      undefined,
    ])
    expect(keys()).toEqual(['1', '2', '3'])
  })

  it('can mean writes only, and keeps what else the port knows', async () => {
    const { put, failed } = setup([
      { at: 'before-commit', when: (options) => (options as { mode: string }).mode === 'write' },
    ])
    expect(await failed.run(async () => 'read', { mode: 'read' })).toBe('read')
    expect(await put('1')).toBe('planned-fault')
    expect(failed.faultKind?.({ code: 'memory-connection-lost' })).toBe('outage')
  })
})

describe('refusing', () => {
  it('refuses the commands meant and does nothing, or does all where none is meant', async () => {
    const { host, write } = world([aUser('1').build(), aUser('2').build()])
    const effect = refusing(host.effects.deleteUsers, (command) =>
      command.key === '2' ? 'IN_USE' : null,
    )
    const remove = (...keys: readonly string[]) =>
      write((tx) =>
        effect.apply({
          tx,
          context: CONTEXT,
          commands: keys.map((each) => ({ key: key(each), level: 'remove' as const })),
        }),
      )
    expect(await remove('1', '2')).toEqual([{ key: '2', code: 'IN_USE' }])
    expect(host.deletions()).toEqual([])
    expect(await remove('1')).toEqual([])
    expect(host.deletions()).toEqual([
      { key: '1', level: 'remove', jobId: JOB, requestedBy: 'boss' },
    ])
  })
})

describe('seeded', () => {
  const draws = (seed: number, rate: number) => Array.from({ length: 2000 }, seeded(seed, rate))

  it('holds by chance, the same way for the same seed', () => {
    expect(draws(7, 0.5)).toEqual(draws(7, 0.5))
    expect(draws(7, 0.5)).not.toEqual(draws(8, 0.5))
  })

  it.each([
    [0, 0, 0],
    [0.1, 140, 260],
    [0.5, 900, 1100],
    [1, 2000, 2000],
  ])('holds at a rate of %d', (rate, least, most) => {
    for (const seed of [0, 1, 2, 3_000_000_000]) {
      const held = draws(seed, rate).filter(Boolean).length
      expect(held).toBeGreaterThanOrEqual(least)
      expect(held).toBeLessThanOrEqual(most)
    }
  })
})
