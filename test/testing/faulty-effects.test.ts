// The conformance kit notices every fault of an effect, inside the transaction and outside.
import { describe, expect, it } from 'vitest'
import type { MemoryTransaction } from '../../src/adapters/memory/index.js'
import type { UserKey } from '../../src/domain/keys.js'
import { CLEAN_USER } from '../../src/domain/facts.js'
import type { UserFacts } from '../../src/domain/user.js'
import type { Money } from '../../src/domain/money.js'
import type { EffectAnswer, InTransactionEffect, OutsideEffect } from '../../src/ports/effects.js'
import {
  effectCases,
  type OutsideEffectSubject,
  outsideEffectCases,
} from '../../src/testing/index.js'
import { hostSubject, pause } from '../adapters-memory/support.js'
import { type Subject, failures, withHost } from './failures.js'
import { unlessBusy } from '../../src/run/busy.js'

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
    expect(await failures(cases, lazy)).toEqual([
      `effect-tx-1-${name}`,
      `effect-pipelined-1-${name}`,
    ])
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
      `effect-pipelined-1-${name}`,
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

  it('does nothing but fail, which leaves nothing behind either', async () => {
    const failing = () =>
      withEffect(name, (effect) => ({
        ...effect,
        apply: () => Promise.reject(new Error('A fault of the test.')),
      }))
    expect(await failures(cases, failing)).toEqual([
      `effect-tx-1-${name}`,
      `effect-tx-2-${name}`,
      `effect-tx-3-${name}`,
      `effect-pipelined-1-${name}`,
    ])
  })

  it('is tried over a store that drops what it acts on', async () => {
    const forgetful = () => {
      const subject = hostSubject()
      const clean = { debt: '0' as Money, requests: CLEAN_USER.requests, researcher: null }
      const store = (users: readonly UserFacts[]) =>
        subject.store(users.map((user) => ({ ...user, ...clean })))
      return { ...subject, store }
    }
    expect(await failures(cases, forgetful)).toEqual(
      Object.keys(NAMES)
        .filter((each) => each !== 'delete')
        .flatMap((each) =>
          [1, 2, 3].map((at) => `effect-tx-${at}-${each}`).concat(`effect-pipelined-1-${each}`),
        ),
    )
  })

  it(
    'acts only once it has awaited something, so that ' + 'what comes behind it overtakes it',
    async () => {
      const late = () =>
        withEffect(name, (effect) => ({
          ...effect,
          apply: async (request) => {
            await pause()
            return effect.apply(request)
          },
        }))
      expect(await failures(cases, late)).toEqual([`effect-pipelined-1-${name}`])
    },
  )

  it(
    'is told from a sound one whose host writes amounts ' + 'with all digits of a decimal column',
    async () => {
      const decimals = () =>
        withHost(({ host }) => ({
          readUsers: async (request) =>
            (await unlessBusy(host.readUsers(request))).map((user) => ({
              ...user,
              debt: (user.debt === '0' ? '0.000000' : '2.500000') as Money,
            })),
        }))
      expect(await failures(cases, decimals)).toEqual([])
    },
  )

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
      'refuses the second time',
      ['effect-out-1'],
      (sound, done) => ({
        perform: async (request) =>
          done.length > 0 ? { _tag: 'Refused', code: 'again' } : sound.perform(request),
      }),
    ],
    [
      'says the second time that the user is gone, as it may',
      [],
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
