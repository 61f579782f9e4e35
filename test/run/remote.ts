// A host behind an API, in memory: it remembers keys where it is idempotent, and counts what really
// happened.
import type { EffectAnswer, OutsideRequest, PurgeHost, UserFacts, UserKey } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aUser } from 'ils-user-purge/testing'

export type Answering = (
  request: OutsideRequest<{ readonly key: UserKey }>,
  real: () => EffectAnswer,
) => Promise<EffectAnswer>

/**
 * A host behind an API, which remembers keys when it is idempotent, and counts every effect that
 * really happened.
 */
export const remote = (
  users: readonly UserFacts[],
  options: {
    readonly delivery: 'idempotent' | 'uncertain'
    readonly answering?: Answering
    readonly lookUp?: boolean
  },
) => {
  const store = new Map(users.map((user) => [user.key, user]))
  const done: string[] = []
  const seen = new Set<string>()
  const act = (step: string, effect: (key: UserKey) => void) => {
    const perform = async (
      request: OutsideRequest<{ readonly key: UserKey }>,
    ): Promise<EffectAnswer> => {
      const real = (): EffectAnswer => {
        if (options.delivery === 'idempotent' && seen.has(request.idempotencyKey))
          return { _tag: 'Done' }
        if (!store.has(request.command.key)) return { _tag: 'AlreadyGone' }
        seen.add(request.idempotencyKey)
        done.push(`${step} ${request.command.key}`)
        effect(request.command.key)
        return { _tag: 'Done' }
      }
      return options.answering === undefined ? real() : options.answering(request, real)
    }
    const lookUp = async (request: OutsideRequest<unknown>) =>
      seen.has(request.idempotencyKey) ? ('done' as const) : ('not-done' as const)
    return { delivery: options.delivery, perform, ...(options.lookUp === true ? { lookUp } : {}) }
  }
  const host: PurgeHost<MemoryTransaction> = {
    identity: 'remote',
    reads: 'outside',
    candidates: async ({ after, limit }) =>
      [...store.keys()]
        .filter((key) => after === null || Number(key) > Number(after))
        .slice(0, limit),
    readUsers: async ({ keys }) => keys.flatMap((key) => store.get(key) ?? []),
    countUsers: async () => store.size,
    effects: {
      demoteResearchers: act('demote', () => undefined),
      waiveFines: act('waive', (key) =>
        store.set(key, { ...(store.get(key) as UserFacts), debt: '0' as never }),
      ),
      cancelRequests: act('cancel', () => undefined),
      deleteUsers: act('delete', (key) =>
        store.delete(key),
      ) as PurgeHost<MemoryTransaction>['effects']['deleteUsers'],
    },
  }
  return { host, done, store }
}

/** Users who owe 1 each. */
export const debtors = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    aUser(String(at + 1))
      .with({ debt: '1' })
      .build(),
  )
