// What is peculiar to Alma: identifiers, errors, fines of all statuses, whole objects, quotas.
import type { ActorKey, CalendarDate, JobId, OutsideEffect, UserKey } from 'ils-user-purge'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FAKE_KEY, type FakeAlma, startFakeAlma } from '../../../examples/fakes/alma/fake.js'
import {
  almaFee,
  almaPerson,
  almaUser,
  esploroResearcher,
} from '../../../examples/fakes/alma/people.js'
import { type AlmaApi, almaApi } from '../../../examples/hosts/alma/host/api.js'
import { almaHost, almaPolicy, USUAL } from '../../../examples/hosts/alma/host/host.js'
import { describePolicy } from '../../../src/index.js'

const SETTINGS = { ...USUAL, identity: 'alma', set: 'ALL', researchers: true }
const BY = { jobId: 'job' as JobId, requestedBy: 'librarian' as ActorKey }

let fake: FakeAlma
let api: AlmaApi
let host: ReturnType<typeof almaHost>
let now = Date.UTC(2026, 0, 15, 12)

beforeEach(async () => {
  now = Date.UTC(2026, 0, 15, 12)
  fake = await startFakeAlma({ people: [], weather: { latencyMs: 0, jitterMs: 0 } })
  api = almaApi({ url: fake.url, key: FAKE_KEY }, () => now)
  host = almaHost(api, SETTINGS)
})
afterEach(async () => {
  await api.close()
  await fake.close()
})

function read(...keys: readonly string[]) {
  return host.readUsers({
    tx: undefined,
    keys: keys as readonly string[] as UserKey[],
    lock: false,
  })
}

function perform<Command>(effect: unknown, command: Command, isRepeated = false) {
  const request = { context: BY, command, idempotencyKey: 'job:user:step', isRepeated }
  return (effect as OutsideEffect<Command>).perform(request)
}

function lookUp<Command>(effect: unknown, command: Command) {
  const request = { context: BY, command, idempotencyKey: 'job:user:step', isRepeated: true }
  return (effect as OutsideEffect<Command>).lookUp?.(request)
}

describe('the host of Alma', () => {
  it('adds up fines of every open status, and sets no credit off', async () => {
    const person = almaPerson(almaUser('U1'))
    person.fees.push(
      almaFee('A', 40_000),
      almaFee('B', 1000, 'INDISPUTE'),
      almaFee('C', 5500, 'EXPORTED'),
      almaFee('D', -5000),
      almaFee('E', 900, 'CLOSED'),
    )
    fake.library.add(person)
    expect(await read('U1')).toMatchObject([
      { debt: '465', credit: '50', disputedDebt: '10', exportedDebt: '55' },
    ])
  })

  it('takes nobody for the user whose barcode is the key', async () => {
    const user_identifier = [{ id_type: { value: 'BARCODE' }, value: 'U1' }]
    fake.library.add(almaPerson(almaUser('U2', { user_identifier })))
    expect(await read('U1')).toEqual([])
    const command = { key: 'U1', level: SETTINGS.deletePolicy }
    expect(await perform(host.effects.deleteUsers, command)).toEqual({ _tag: 'AlreadyGone' })
    expect(fake.library.books().users).toBe(1)
  })

  it('keeps a user whom Alma will not delete, and says so', async () => {
    const person = almaPerson(almaUser('U1'))
    person.loans = 1
    fake.library.add(person)
    const command = { key: 'U1', level: SETTINGS.deletePolicy }
    expect(await perform(host.effects.deleteUsers, command)).toEqual({
      _tag: 'MustStay',
      code: 'alma-401850',
    })
  })

  it('sets a purge date and loses no other field', async () => {
    const user = almaUser('U1', { purge_date: '2020-01-01Z', future_field: { nested: [1, 2] } })
    fake.library.add(almaPerson(user))
    const date = '2027-05-31' as CalendarDate
    await perform(host.purgeDates?.setPurgeDates, { key: 'U1', date })
    expect(fake.library.find('U1')?.user).toEqual({ ...user, purge_date: '2027-05-31Z' })
  })

  it('waives nothing where another sum is owed than was decided on', async () => {
    const person = almaPerson(almaUser('U1'))
    person.fees.push(almaFee('A', 200), almaFee('B', 300))
    fake.library.add(person)
    const answer = await perform(host.effects.waiveFines, { key: 'U1', amount: '2' })
    expect(answer).toEqual({ _tag: 'NotDone' })
    expect(fake.library.books().waivedCents).toBe(0)
  })

  it('goes on with a waiver that was cut off in the middle', async () => {
    const person = almaPerson(almaUser('U1'))
    person.fees.push(almaFee('A', 200), almaFee('B', 300))
    fake.library.add(person)
    fake.loseNext(/^POST .+fees/)
    const command = { key: 'U1', amount: '5' }
    await expect(perform(host.effects.waiveFines, command)).rejects.toThrow()
    const inPart = { _tag: 'Done', waived: '2' }
    expect(await lookUp(host.effects.waiveFines, command)).toEqual(inPart)
    // What came up meanwhile was not decided on.
    person.fees.push(almaFee('C', 100))
    const answer = await perform(host.effects.waiveFines, command, true)
    expect(answer).toEqual({ _tag: 'Done', waived: '5' })
    expect(fake.library.books()).toMatchObject({ waivedCents: 500, waivers: 2, idleWaivers: 0 })
  })

  it('is not busy any more once a fine is waived: the next call counts that one too', async () => {
    const person = almaPerson(almaUser('U1'))
    person.fees.push(almaFee('A', 200), almaFee('B', 300))
    fake.library.add(person)
    const command = { key: 'U1', amount: '5' }
    fake.refuseNext(/^POST .+fees\/A/)
    expect(await perform(host.effects.waiveFines, command)).toMatchObject({ _tag: 'Busy' })
    fake.refuseNext(/^POST .+fees\/B/)
    const cutOff = perform(host.effects.waiveFines, command)
    await expect(cutOff).rejects.toMatchObject({ code: 'api-busy', system: 'fees' })
    const answer = await perform(host.effects.waiveFines, command, true)
    expect(answer).toEqual({ _tag: 'Done', waived: '5' })
  })

  it('is not busy any more once a request is cancelled', async () => {
    const person = almaPerson(almaUser('U1', { requests: { value: 2 } }))
    for (const id of ['R1', 'R2'])
      person.requests.push({
        request_id: id,
        request_type: 'HOLD',
        request_status: 'NOT_STARTED',
      })
    fake.library.add(person)
    const command = { key: 'U1', states: ['pending'] }
    fake.refuseNext(/^DELETE .+R1/)
    expect(await perform(host.effects.cancelRequests, command)).toMatchObject({ _tag: 'Busy' })
    fake.refuseNext(/^DELETE .+R2/)
    const cutOff = perform(host.effects.cancelRequests, command)
    await expect(cutOff).rejects.toMatchObject({ code: 'api-busy', system: 'requests' })
    expect(await perform(host.effects.cancelRequests, command, true)).toEqual({ _tag: 'Done' })
  })

  it('decides anew on a waiver of which nothing was done, where another sum is owed', async () => {
    const person = almaPerson(almaUser('U1'))
    person.fees.push(almaFee('A', 200))
    fake.library.add(person)
    const command = { key: 'U1', amount: '5' }
    expect(await perform(host.effects.waiveFines, command, true)).toEqual({ _tag: 'NotDone' })
    expect(await lookUp(host.effects.waiveFines, command)).toBe('not-done')
  })

  it('is busy with a researcher while Esploro is away, and reads all others', async () => {
    const person = almaPerson(almaUser('U1', { is_researcher: true }))
    person.researcher = esploroResearcher('U1')
    fake.library.add(person)
    fake.library.add(almaPerson(almaUser('U2')))
    fake.weather.away.esploro = Date.now() + 60_000
    expect(await read('U1')).toMatchObject({ _tag: 'Busy' })
    expect(await read('U2')).toHaveLength(1)
  })

  it('is busy with a user who has requests while they are away, and reads others', async () => {
    const person = almaPerson(almaUser('U1'))
    person.requests.push({
      request_id: 'R1',
      request_type: 'HOLD',
      request_status: 'NOT_STARTED',
    })
    fake.library.add(person)
    fake.library.add(almaPerson(almaUser('U2')))
    fake.weather.away.requests = Date.now() + 60_000
    expect(await read('U1')).toMatchObject({ _tag: 'Busy' })
    expect(await read('U2')).toHaveLength(1)
  })

  it.each([
    ['demoteResearchers', 'esploro'],
    ['waiveFines', 'fees'],
    ['cancelRequests', 'requests'],
  ] as const)('finds out by a probe of %s that %s is away', async (effect, system) => {
    const { probe } = host.effects[effect] as OutsideEffect<unknown>
    expect(await probe?.()).toBeUndefined()
    fake.weather.away[system] = Date.now() + 60_000
    await expect(probe?.()).rejects.toMatchObject({ code: 'http-503', system })
  })

  it(
    'forgets at midnight what Alma said was left, and ' + 'believes nothing in the first minutes',
    async () => {
      fake.weather.left = 100
      await read('U1')
      expect(host.calls?.left?.()).toBeLessThan(100)
      now = Date.UTC(2026, 0, 16, 0, 1)
      await read('U1')
      expect(host.calls?.left?.()).toBeNull()
      now = Date.UTC(2026, 0, 16, 0, 6)
      await read('U1')
      expect(host.calls?.left?.()).toBeGreaterThan(0)
    },
  )

  it('names in its policy what no call can answer', () => {
    const words = describePolicy(almaPolicy(SETTINGS)).join(' ')
    const [, notAsked = ''] = /Not asked: ([^.]+)\./.exec(words) ?? []
    for (const rule of ['Acquisitions', 'Import profiles', 'Locked bib records', 'Metadata editor'])
      expect(notAsked).toContain(rule)
  })
})
