// The host of FOLIO is held against the conformance kit, over real HTTP to the fake.
import type { ActorKey, UserFacts, UserKey } from 'ils-user-purge'
import {
  type MemoryTransaction,
  memoryDatabase,
  memoryTransactions,
} from 'ils-user-purge/adapters/memory'
import {
  capabilitiesOf,
  type ConformanceRunner,
  defineConformance,
  effectCases,
  type HostSubject,
  hostCases,
  type OutsideEffectSubject,
  outsideEffectCases,
} from 'ils-user-purge/testing'
import { describe, it } from 'vitest'
import { FAKE_LOGIN, type FakeFolio, startFakeFolio } from '../../../examples/fakes/folio/fake.js'
import {
  emptyFolio,
  folioAccount,
  folioUser,
  uuidOf,
} from '../../../examples/fakes/folio/people.js'
import { type FolioApi, folioApi } from '../../../examples/hosts/folio/host/api.js'
import { folioHost, type FolioSettings, USUAL } from '../../../examples/hosts/folio/host/host.js'

const runner: ConformanceRunner = { describe, it, skip: (title) => it.skip(title, () => {}) }

const SETTINGS: FolioSettings = {
  ...USUAL,
  identity: 'folio',
  timeZone: 'UTC',
  home: { _tag: 'custom-field', refId: 'homeLibrary' },
}

interface Subject extends HostSubject<MemoryTransaction> {
  readonly fake: FakeFolio
  readonly api: FolioApi
}

/** Stores a user with what the cases tell of them. */
function store({ library: { users, records } }: FakeFolio, facts: UserFacts, at: number): UserKey {
  const id = uuidOf(`stored ${at}`)
  users.set(
    id,
    folioUser(id, {
      type: facts.recordType ?? 'patron',
      patronGroup: facts.userGroup ? uuidOf(facts.userGroup) : undefined,
      customFields: { homeLibrary: facts.homeLibrary ?? undefined },
      ...(facts.expiryDate && { expirationDate: `${facts.expiryDate}T23:59:59.000+00:00` }),
      metadata: {
        createdDate: facts.createdDate ? `${facts.createdDate}T08:00:00.000+00:00` : undefined,
      },
    }),
  )
  for (let loan = 0; loan < (facts.openLoans ?? 0); loan++)
    records.loans.push({ id: uuidOf(`${id} ${loan}`), userId: id, status: { name: 'Open' } })
  if (Number(facts.debt ?? 0) > 0)
    records.accounts.push(folioAccount(uuidOf(`fee ${id}`), id, Number(facts.debt)))
  const { pending = 0, onHoldShelf = 0 } = facts.requests ?? {}
  for (let each = 0; each < pending + onHoldShelf; each++)
    records.requests.push({
      id: uuidOf(`request ${id} ${each}`),
      requesterId: id,
      status: each < pending ? 'Open - Not yet filled' : 'Open - Awaiting pickup',
    })
  return id as UserKey
}

async function makeSubject(): Promise<Subject> {
  const weather = { latencyMs: 0, jitterMs: 0 }
  const fake = await startFakeFolio({ records: emptyFolio(), weather })
  const api = folioApi({ url: fake.url, ...FAKE_LOGIN })
  const { users, records } = fake.library
  let stored = 0
  return {
    fake,
    api,
    transactions: memoryTransactions(memoryDatabase()),
    host: folioHost<MemoryTransaction>(api, SETTINGS),
    actor: 'librarian' as ActorKey,
    store: async (all) => all.map((facts) => store(fake, facts, ++stored)),
    remove: async (key) => void users.delete(key),
    pause: async () => undefined,
    moveLoan: async (from, to) => {
      const at = records.loans.findIndex(({ userId }) => userId === from)
      if (at === -1 || !users.has(to)) throw new Error('no such loan')
      records.loans[at] = { ...records.loans[at], id: uuidOf(`moved ${to}`), userId: to }
    },
    obscure: async (key) => {
      const user = users.get(key)
      if (user !== undefined) users.set(key, { ...user, expirationDate: '2026-02-30' })
      return 'expiryDate'
    },
    books: async () => fake.library.books(),
  }
}

async function endSubject({ fake, api }: { readonly fake: FakeFolio; readonly api: FolioApi }) {
  await api.close()
  await fake.close()
}

const NOWHERE = folioApi({ url: 'http://127.0.0.1:1', tenant: '', username: '', password: '' })
const ANY = folioHost<MemoryTransaction>(NOWHERE, SETTINGS)

defineConformance<Subject>({
  name: 'the host of FOLIO',
  cases: [...hostCases<MemoryTransaction>(), ...effectCases<MemoryTransaction>()],
  runner,
  capabilities: [...capabilitiesOf(ANY), 'home-library', 'moving-loans', 'unknown-facts'],
  makeSubject,
  endSubject,
})

type Effects = (typeof ANY)['effects']
type Command = Parameters<
  Extract<Effects['deleteUsers'], { perform: unknown }>['perform']
>[0]['command']

/** An effect, somebody to try it on, and how often the fake did it. */
interface Trial {
  readonly effect: (host: typeof ANY) => unknown
  readonly newcomer: (fake: FakeFolio, id: string) => unknown
  readonly timesDone: (fake: FakeFolio) => number
  readonly call: RegExp
}

const TRIALS: Readonly<Record<string, Trial>> = {
  waiveFines: {
    effect: ({ effects }) => effects.waiveFines,
    newcomer: ({ library: { users, records } }, id) => {
      users.set(id, folioUser(id))
      records.accounts.push(folioAccount(uuidOf(`fee ${id}`), id, 2.5))
      return { key: id, amount: '2.5' }
    },
    timesDone: ({ library }) => library.books().waivedCents / 250,
    call: /^POST .+waive/,
  },
  deleteUsers: {
    effect: ({ effects }) => effects.deleteUsers,
    newcomer: ({ library: { users } }, id) => {
      users.set(id, folioUser(id))
      return { key: id, level: 'remove' }
    },
    timesDone: ({ library }) => library.books().loans.deleted,
    call: /^DELETE /,
  },
}

for (const [name, trial] of Object.entries(TRIALS))
  defineConformance<OutsideEffectSubject<Command> & Pick<Subject, 'fake' | 'api'>>({
    name: `the effect ${name} of FOLIO`,
    cases: outsideEffectCases<Command>(),
    runner,
    capabilities: ['idempotent', 'lost-answers'],
    makeSubject: async () => {
      const { fake, api, host } = await makeSubject()
      let number = 0
      return {
        fake,
        api,
        effect: trial.effect(host as typeof ANY) as OutsideEffectSubject<Command>['effect'],
        newCommand: async () => trial.newcomer(fake, uuidOf(`new ${++number}`)) as Command,
        timesDone: async () => trial.timesDone(fake),
        loseNextAnswer: async () => fake.loseNext(trial.call),
      }
    },
    endSubject,
  })
