// What is peculiar to FOLIO: modules that are away, tokens that end, pages, moments that mean days.
import type { ActorKey, JobId, OutsideEffect, UserKey } from 'ils-user-purge'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FAKE_LOGIN, type FakeFolio, startFakeFolio } from '../../../examples/fakes/folio/fake.js'
import {
  emptyFolio,
  folioAccount,
  folioUser,
  uuidOf,
} from '../../../examples/fakes/folio/people.js'
import { type FolioApi, folioApi } from '../../../examples/hosts/folio/host/api.js'
import { dayOf } from '../../../examples/hosts/folio/host/facts.js'
import { folioHost, USUAL } from '../../../examples/hosts/folio/host/host.js'

const BY = { jobId: 'job' as JobId, requestedBy: 'librarian' as ActorKey }
const ID = uuidOf('somebody') as UserKey

let fake: FakeFolio
let api: FolioApi
let host: ReturnType<typeof folioHost>

beforeEach(async () => {
  const weather = { latencyMs: 0, jitterMs: 0 }
  fake = await startFakeFolio({ records: emptyFolio(), weather })
  api = folioApi({ url: fake.url, ...FAKE_LOGIN })
  host = folioHost(api, { ...USUAL, identity: 'folio', timeZone: 'UTC' })
  fake.library.users.set(ID, folioUser(ID))
})
afterEach(async () => {
  await api.close()
  await fake.close()
})

const read = () => host.readUsers({ tx: undefined, keys: [ID], lock: false })

function remove() {
  const { perform } = host.effects.deleteUsers as OutsideEffect<unknown>
  return perform({
    context: BY,
    command: { key: ID, level: 'remove' },
    idempotencyKey: 'key',
    isRepeated: false,
  })
}

const waiver = (amount: string, isRepeated: boolean) => ({
  context: BY,
  command: { key: ID, amount },
  idempotencyKey: 'key',
  isRepeated,
})

function waive(amount: string, isRepeated: boolean) {
  return (host.effects.waiveFines as OutsideEffect<unknown>).perform(waiver(amount, isRepeated))
}

function lookUpWaiver(amount: string) {
  return (host.effects.waiveFines as OutsideEffect<unknown>).lookUp?.(waiver(amount, true))
}

describe('the host of FOLIO', () => {
  it.each(['circulation', 'feesfines', 'users'])(
    'takes nobody for free of loans while the module %s is away',
    async (module) => {
      await read()
      fake.weather.away[module] = Date.now() + 60_000
      await expect(read()).rejects.toMatchObject({ code: 'module-away', system: module })
    },
  )

  it('counts loans beyond the default page of ten', async () => {
    for (let loan = 0; loan < 25; loan++)
      fake.library.records.loans.push({
        id: uuidOf(`loan ${loan}`),
        userId: ID,
        status: { name: 'Open' },
      })
    expect(await read()).toMatchObject([{ openLoans: 25 }])
  })

  it('does not take a module that is away for a user who is gone', async () => {
    fake.weather.away['users-bl'] = Date.now() + 60_000
    await expect(remove()).rejects.toMatchObject({ code: 'module-away' })
    fake.weather.away = {}
    expect(await remove()).toEqual({ _tag: 'Done' })
    expect(await remove()).toEqual({ _tag: 'AlreadyGone' })
  })

  it('keeps a user whom mod-users-bl refuses, with the reason', async () => {
    fake.library.lend(ID)
    expect(await remove()).toEqual({ _tag: 'MustStay', code: 'open-loans' })
  })

  it('goes on with a waiver that was cut off, and waives no more than was decided on', async () => {
    const owes = (name: string, sum: number) =>
      fake.library.records.accounts.push(folioAccount(uuidOf(name), ID, sum))
    owes('first', 2)
    owes('second', 3)
    fake.loseNext(/^POST .+waive/)
    await expect(waive('5', false)).rejects.toThrow()
    expect(await lookUpWaiver('5')).toEqual({ _tag: 'Done', waived: '2' })
    owes('third', 1)
    expect(await waive('5', true)).toEqual({ _tag: 'Done', waived: '5' })
    expect(fake.library.books().waivedCents).toBe(500)
  })

  it('is not busy any more once an account is waived', async () => {
    const owes = (name: string, sum: number) =>
      fake.library.records.accounts.push(folioAccount(uuidOf(name), ID, sum))
    owes('first', 2)
    owes('second', 3)
    fake.refuseNext(/^POST .+waive/)
    expect(await waive('5', false)).toMatchObject({ _tag: 'Busy' })
    fake.refuseNext(new RegExp(`^POST .+${uuidOf('second')}.+waive`))
    const cutOff = waive('5', false)
    await expect(cutOff).rejects.toMatchObject({ code: 'api-busy', system: 'feesfines' })
    expect(await waive('5', true)).toEqual({ _tag: 'Done', waived: '5' })
  })

  it('waives nothing where another sum is owed than was decided on', async () => {
    fake.library.records.accounts.push(folioAccount(uuidOf('first'), ID, 2))
    expect(await waive('5', false)).toEqual({ _tag: 'NotDone' })
    expect(await waive('1', true)).toEqual({ _tag: 'NotDone' })
    expect(await lookUpWaiver('1')).toBe('not-done')
    expect(fake.library.books().waivedCents).toBe(0)
  })

  it(
    'logs in once more when its token has ended, ' + 'although several calls were refused',
    async () => {
      await read()
      fake.endTokens()
      expect(await read()).toHaveLength(1)
      expect(fake.logins()).toBe(2)
    },
  )

  it.each([
    ['2026-06-30T23:59:59.000+00:00', 'UTC', '2026-06-30'],
    ['2026-06-30T23:59:59.000+00:00', 'Europe/Zurich', '2026-07-01'],
    ['2026-07-01T03:59:59.000+00:00', 'America/New_York', '2026-06-30'],
    ['2026-06-30', 'America/New_York', '2026-06-30'],
  ])('reads the day of %s in %s', (moment, timeZone, day) => {
    expect(dayOf(moment, timeZone)).toBe(day)
  })
})
