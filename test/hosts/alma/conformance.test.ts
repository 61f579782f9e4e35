// The host of Alma is held against the conformance kit, over real HTTP to the fake.
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
import { FAKE_KEY, type FakeAlma, startFakeAlma } from '../../../examples/fakes/alma/fake.js'
import {
  almaFee,
  almaPerson,
  almaUser,
  esploroResearcher,
} from '../../../examples/fakes/alma/people.js'
import { type AlmaApi, almaApi } from '../../../examples/hosts/alma/host/api.js'
import { almaHost, type AlmaSettings, USUAL } from '../../../examples/hosts/alma/host/host.js'

const runner: ConformanceRunner = { describe, it, skip: (title) => it.skip(title, () => {}) }

const SETTINGS: AlmaSettings = { ...USUAL, identity: 'alma', set: 'ALL', researchers: true }

interface Subject extends HostSubject<MemoryTransaction> {
  readonly fake: FakeAlma
  readonly api: AlmaApi
}

/** Stores a user with what the cases tell of them. */
function store({ library }: FakeAlma, facts: UserFacts, number: number): UserKey {
  const id = `U${number}`
  const person = almaPerson(
    almaUser(id, {
      record_type: { value: facts.recordType ?? 'PUBLIC' },
      user_group: { value: facts.userGroup ?? '' },
      campus_code: { value: facts.homeLibrary ?? '' },
      ...(facts.purgeDate ? { purge_date: `${facts.purgeDate}Z` } : {}),
      ...(facts.expiryDate ? { expiry_date: `${facts.expiryDate}Z` } : {}),
    }),
  )
  person.loans = facts.openLoans ?? 0
  if (Number(facts.debt ?? 0) > 0) person.fees.push(almaFee(`F${number}`, Number(facts.debt) * 100))
  const { pending = 0, onHoldShelf = 0 } = facts.requests ?? {}
  for (let at = 0; at < pending + onHoldShelf; at++)
    person.requests.push({
      request_id: `R${number}-${at}`,
      request_type: 'HOLD',
      request_status: at < pending ? 'NOT_STARTED' : 'ON_HOLD_SHELF',
    })
  library.add(person)
  return id as UserKey
}

async function makeSubject(): Promise<Subject> {
  const fake = await startFakeAlma({ people: [], weather: { latencyMs: 0, jitterMs: 0 } })
  const api = almaApi({ url: fake.url, key: FAKE_KEY })
  let stored = 0
  return {
    fake,
    api,
    transactions: memoryTransactions(memoryDatabase()),
    host: almaHost<MemoryTransaction>(api, SETTINGS),
    actor: 'librarian' as ActorKey,
    store: async (users) => users.map((facts) => store(fake, facts, ++stored)),
    remove: async (key) => fake.library.vanish(key),
    pause: async () => undefined,
    moveLoan: async (from, to) => {
      const [lender, borrower] = [fake.library.find(from), fake.library.find(to)]
      if (lender === undefined || borrower === undefined) throw new Error('no such user')
      lender.loans -= 1
      borrower.loans += 1
    },
    obscure: async (key) => {
      const person = fake.library.find(key)
      if (person !== undefined)
        fake.library.replace(person, { ...person.user, purge_date: '2026-02-30Z' })
      return 'purgeDate'
    },
    books: async () => fake.library.books(),
  }
}

async function endSubject({ fake, api }: { readonly fake: FakeAlma; readonly api: AlmaApi }) {
  await api.close()
  await fake.close()
}

const ANY = almaHost<MemoryTransaction>(almaApi({ url: 'http://127.0.0.1:1', key: '' }), SETTINGS)

defineConformance<Subject>({
  name: 'the host of Alma',
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
  readonly newcomer: (fake: FakeAlma, id: string) => unknown
  readonly timesDone: (fake: FakeAlma) => number
  readonly path: RegExp
  readonly capabilities: readonly string[]
}

const TRIALS: Readonly<Record<string, Trial>> = {
  waiveFines: {
    effect: ({ effects }) => effects.waiveFines,
    newcomer: ({ library }, id) => {
      const person = almaPerson(almaUser(id))
      person.fees.push(almaFee(`${id}-1`, 250))
      library.add(person)
      return { key: id, amount: '2.5' }
    },
    timesDone: ({ library }) => library.books().waivedCents / 250,
    path: /^POST .+fees/,
    capabilities: ['idempotent'],
  },
  cancelRequests: {
    effect: ({ effects }) => effects.cancelRequests,
    newcomer: ({ library }, id) => {
      const person = almaPerson(almaUser(id))
      person.requests.push({
        request_id: `${id}-1`,
        request_type: 'HOLD',
        request_status: 'NOT_STARTED',
      })
      library.add(person)
      return { key: id, states: ['pending'], count: 1 }
    },
    timesDone: ({ library }) => library.books().cancelled,
    path: /^DELETE .+requests/,
    capabilities: ['idempotent'],
  },
  demoteResearchers: {
    effect: ({ effects }) => effects.demoteResearchers,
    newcomer: ({ library }, id) => {
      const person = almaPerson(almaUser(id, { is_researcher: true }))
      person.researcher = esploroResearcher(id)
      library.add(person)
      return { key: id }
    },
    timesDone: ({ library }) => library.books().demoted,
    path: /^PUT \/esploro/,
    capabilities: ['look-up'],
  },
  deleteUsers: {
    effect: ({ effects }) => effects.deleteUsers,
    newcomer: ({ library }, id) => {
      library.add(almaPerson(almaUser(id)))
      return { key: id, level: 'keep-statistics-remove-id' }
    },
    timesDone: ({ library }) => library.books().loans.deleted,
    path: /^DELETE .+users/,
    capabilities: ['idempotent'],
  },
}

for (const [name, trial] of Object.entries(TRIALS))
  defineConformance<OutsideEffectSubject<Command> & Pick<Subject, 'fake' | 'api'>>({
    name: `the effect ${name} of Alma`,
    cases: outsideEffectCases<Command>(),
    runner,
    capabilities: [...trial.capabilities, 'lost-answers'],
    makeSubject: async () => {
      const subject = await makeSubject()
      const { fake, api, host } = subject
      let number = 0
      return {
        fake,
        api,
        effect: trial.effect(host as typeof ANY) as OutsideEffectSubject<Command>['effect'],
        newCommand: async () => trial.newcomer(fake, `N${++number}`) as Command,
        timesDone: async () => trial.timesDone(fake),
        loseNextAnswer: async () => fake.loseNext(trial.path),
      }
    },
    endSubject,
  })
