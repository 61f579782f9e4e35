// The records of a fake FOLIO, drawn from a seed, in the shapes of its modules.
import { createHash } from 'node:crypto'
import { chanceFrom } from '../../shared/chance.js'

/** A record of a module. */
export interface FolioRecord {
  readonly id: string
  readonly [field: string]: unknown
}

/** All records that a fake starts with, by module. */
export interface FolioRecords {
  readonly users: FolioRecord[]
  readonly groups: FolioRecord[]
  readonly servicePoints: FolioRecord[]
  readonly servicePointsUsers: FolioRecord[]
  readonly loans: FolioRecord[]
  readonly requests: FolioRecord[]
  readonly accounts: FolioRecord[]
  /** What was done to accounts, e.g. waived. */
  readonly actions: FolioRecord[]
  readonly manualBlocks: FolioRecord[]
  readonly proxies: FolioRecord[]
}

/** A UUID made of a name; the same name gives the same. */
export function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

const GROUP_NAMES = ['undergrad', 'graduate', 'faculty', 'staff'] as const

/** Groups and service points, and nobody in them. */
export function emptyFolio(): FolioRecords {
  return {
    users: [],
    groups: GROUP_NAMES.map((group) => ({ id: uuidOf(group), group, desc: group })),
    servicePoints: ['Main', 'North'].map((name) => ({ id: uuidOf(name), name, code: name })),
    servicePointsUsers: [],
    loans: [],
    requests: [],
    accounts: [],
    actions: [],
    manualBlocks: [],
    proxies: [],
  }
}

/** A user, as `mod-users` keeps one. Source: folio-org/mod-users, ramls/userdata.json. */
export function folioUser(
  id: string,
  changes: Readonly<Record<string, unknown>> = {},
): FolioRecord {
  return {
    id,
    username: `user-${id.slice(0, 8)}`,
    barcode: `B${id.slice(0, 8)}`,
    active: true,
    type: 'patron',
    patronGroup: uuidOf('undergrad'),
    personal: { lastName: 'Last', firstName: 'First', email: 'x@example.org' },
    proxyFor: [],
    customFields: {},
    metadata: { createdDate: '2010-01-01T08:00:00.000+00:00' },
    ...changes,
  }
}

/** Something owed. Source: folio-org/mod-feesfines, ramls/accountdata.json. */
export function folioAccount(id: string, userId: string, remaining: number): FolioRecord {
  return {
    id,
    userId,
    amount: remaining,
    remaining,
    status: { name: 'Open' },
    paymentStatus: { name: 'Outstanding' },
    feeFineId: uuidOf('fine'),
    ownerId: uuidOf('owner'),
  }
}

/** Draws people: most have left and owe nothing, some stand in the way of their own deletion. */
export function drawFolio(users: number, seed: number): FolioRecords {
  const chance = chanceFrom(seed)
  const records = emptyFolio()
  const ids = Array.from({ length: users }, (_, at) => uuidOf(`user ${seed} ${at}`))
  for (const [at, id] of ids.entries()) {
    const year = chance.percent(90) ? chance.whole(2012, 2020) : 2090
    const group = chance.pick(GROUP_NAMES)
    records.users.push(
      folioUser(id, {
        barcode: `B${at + 1}`,
        username: `user-${at + 1}`,
        type: chance.percent(2) ? 'staff' : 'patron',
        patronGroup: uuidOf(group),
        expirationDate: `${year}-06-30T23:59:59.000+00:00`,
        customFields: { homeLibrary: chance.pick(['Main', 'North']) },
      }),
    )
    if (chance.percent(4))
      records.loans.push({ id: uuidOf(`loan ${at}`), userId: id, status: { name: 'Open' } })
    for (let fee = 0; chance.percent(15) && fee < 3; fee++)
      records.accounts.push(folioAccount(uuidOf(`fee ${at} ${fee}`), id, chance.whole(1, 12) / 4))
    if (chance.percent(2))
      records.requests.push({
        id: uuidOf(`request ${at}`),
        requesterId: id,
        status: chance.pick([
          'Open - Not yet filled',
          'Open - Awaiting pickup',
          'Open - In transit',
        ]),
      })
    if (chance.percent(2))
      records.manualBlocks.push({
        id: uuidOf(`block ${at}`),
        userId: id,
        type: 'Manual',
        ...(chance.percent(50) && { expirationDate: '2015-01-01T00:00:00.000+00:00' }),
      })
    if (chance.percent(2))
      records.proxies.push({
        id: uuidOf(`proxy ${at}`),
        userId: id,
        proxyUserId: ids[chance.whole(0, users - 1)],
        status: 'Inactive',
      })
  }
  return records
}
