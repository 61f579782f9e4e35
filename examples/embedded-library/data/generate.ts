// Generated users: a seeded, realistic mix in which most who left may go and every rule has
// somebody to hold back.
import type { Database } from 'better-sqlite3'
import { type Chance, chanceFrom } from '../../shared/chance.js'
import { dayNumber, dayText } from './days.js'
import { type Inserts, insertsOf, type NewFine } from './inserts.js'

/** What to generate. The same request makes the same library. */
export interface GenerateRequest {
  readonly users: number
  readonly seed: number
  /** `YYYY-MM-DD`: the day around which all dates lie. */
  readonly asOf: string
  /** Hears how many users are there, every few thousand. */
  readonly onProgress?: (users: number) => void
}

const PUBLIC_GROUPS = [
  'Undergraduate',
  'Undergraduate',
  'Undergraduate',
  'Graduate',
  'Graduate',
  'Faculty',
  'Community',
] as const
const STAFF_GROUPS = ['Circulation', 'Cataloguing', 'Acquisitions'] as const
const LIBRARIES = ['MAIN', 'LAW', 'SCIENCE', 'MUSIC'] as const
/** Law and music are branches of the main library; the science library stands alone. */
const PARENTS: Readonly<Record<(typeof LIBRARIES)[number], string | null>> = {
  MAIN: null,
  LAW: 'MAIN',
  SCIENCE: null,
  MUSIC: 'MAIN',
}
const FIRST_NAMES = [
  'Amina',
  'Bo',
  'Chiara',
  'Dario',
  'Elif',
  'Farid',
  'Greta',
  'Hana',
  'Ivo',
  'Jana',
  'Kofi',
  'Lea',
  'Mirko',
  'Noor',
] as const
const LAST_NAMES = [
  'Abegg',
  'Bauer',
  'Costa',
  'Dubois',
  'Egli',
  'Favre',
  'Gerber',
  'Huber',
  'Ito',
  'Keller',
  'Lopez',
  'Meier',
  'Novak',
] as const
const TITLES = [
  'Tides',
  'The Long Road',
  'Soil and Stars',
  'A Grammar of Rain',
  'Quiet Machines',
  'Harbour Lights',
] as const
const REQUEST_STATES = [
  'pending',
  'pending',
  'pending',
  'inTransit',
  'onHoldShelf',
  'shipped',
] as const

/**
 * Fills an empty library inside the caller's transaction; users stream in one by one, so memory
 * stays flat.
 */
export const generateUsers = (db: Database, request: GenerateRequest): void => {
  const chance = chanceFrom(request.seed)
  const insert = insertsOf(db)
  const today = dayNumber(request.asOf)
  for (const name of LIBRARIES) insert.library({ name, parent: PARENTS[name] })
  for (let id = 1; id <= request.users; id++) {
    addUser(insert, chance, id, today)
    if (id % 5000 === 0 || id === request.users) request.onProgress?.(id)
  }
}

const addUser = (insert: Inserts, chance: Chance, id: number, today: number): void => {
  const staff = chance.percent(8)
  const left = chance.percent(45)
  const expiry = left ? today - chance.whole(1, 2500) : today + chance.whole(0, 1400)
  const created = Math.min(expiry, today) - chance.whole(30, 2000)
  const active = Math.min(today, expiry) - chance.whole(0, 700)
  const lastActivity = chance.percent(5) || active < created ? null : active
  const firstName = chance.pick(FIRST_NAMES)
  const lastName = chance.pick(LAST_NAMES)
  insert.user({
    id,
    primaryId: `${staff ? 'S' : 'P'}${String(id).padStart(8, '0')}`,
    recordType: staff ? 'staff' : 'public',
    userGroup: chance.percent(1) ? null : chance.pick(staff ? STAFF_GROUPS : PUBLIC_GROUPS),
    homeLibrary: chance.pick(LIBRARIES),
    jobCategory: staff ? 'library' : 'reader',
    firstName,
    lastName,
    email: `${firstName}.${lastName}.${id}@library.example`.toLowerCase(),
    expiryDate: dayText(expiry),
    purgeDate: chance.percent(6) ? null : dayText(expiry + chance.pick([0, 30, 180, 365])),
    createdDate: dayText(created),
    lastActivityDate: lastActivity === null ? null : dayText(lastActivity),
    lastLoanDate: lastActivity === null || chance.percent(30) ? null : dayText(lastActivity),
    isProtected: chance.percent(0.3),
    isSystem: id === 1,
    lockedByJob: chance.percent(0.1) ? 'overdue-notices' : null,
  })
  addLoans(insert, chance, id, today, left)
  addMoney(insert, chance, id, today)
  addRequests(insert, chance, id, today, left)
  if (staff) addStaffWork(insert, chance, id, left)
  addTies(insert, chance, id, today)
  if (chance.percent(3)) addResearcher(insert, chance, id, `${firstName} ${lastName}`)
}

const addLoans = (
  insert: Inserts,
  chance: Chance,
  id: number,
  today: number,
  left: boolean,
): void => {
  for (let count = chance.percent(40) ? chance.whole(1, 3) : 0; count > 0; count--) {
    const loaned = today - chance.whole(60, 1500)
    insert.loan({
      userId: id,
      item: `item ${chance.whole(1, 900_000)}`,
      loanedOn: dayText(loaned),
      returnedOn: dayText(loaned + chance.whole(1, 56)),
    })
  }
  for (let count = chance.percent(left ? 4 : 35) ? chance.whole(1, 4) : 0; count > 0; count--) {
    insert.loan({
      userId: id,
      item: `item ${chance.whole(1, 900_000)}`,
      loanedOn: dayText(today - chance.whole(1, 400)),
      returnedOn: null,
    })
  }
}

/** One user in so many has a fine that was paid and never closed. */
const PAID_AND_OPEN = 499

const addMoney = (insert: Inserts, chance: Chance, id: number, today: number): void => {
  for (let count = chance.percent(14) ? chance.whole(1, 3) : 0; count > 0; count--) {
    const amount = chance.percent(60) ? chance.whole(1, 20) * 50 : chance.whole(10, 9000)
    const status = chance.pick<NewFine['status']>([
      'active',
      'active',
      'active',
      'active',
      'active',
      'disputed',
      'exported',
      'paid',
    ])
    const paid = status === 'paid' ? amount : chance.percent(10) ? Math.floor(amount / 3) : 0
    insert.fine({
      userId: id,
      kind: chance.pick(['overdue', 'lost', 'copying']),
      status,
      amount,
      paid,
      chargedOn: dayText(today - chance.whole(1, 1200)),
    })
  }
  if (id % PAID_AND_OPEN === 0)
    insert.fine({
      userId: id,
      kind: 'copying',
      status: 'active',
      amount: 300,
      paid: 300,
      chargedOn: dayText(today - 30),
    })
  if (chance.percent(1))
    insert.credit({ userId: id, kind: 'credit', amount: chance.whole(50, 2500) })
  if (chance.percent(1)) insert.credit({ userId: id, kind: 'deposit', amount: 2000 })
}

const addRequests = (
  insert: Inserts,
  chance: Chance,
  id: number,
  today: number,
  left: boolean,
): void => {
  for (let count = chance.percent(left ? 4 : 12) ? chance.whole(1, 3) : 0; count > 0; count--) {
    const kind = chance.percent(20) ? 'resource-sharing' : 'hold'
    insert.request({
      userId: id,
      kind,
      state: chance.pick(REQUEST_STATES),
      title: chance.pick(TITLES),
      closedAt: null,
    })
  }
  if (chance.percent(5)) {
    insert.request({
      userId: id,
      kind: 'hold',
      state: 'fulfilled',
      title: chance.pick(TITLES),
      closedAt: `${dayText(today - chance.whole(1, 900))}T09:00:00.000Z`,
    })
  }
}

const addStaffWork = (insert: Inserts, chance: Chance, id: number, left: boolean): void => {
  if (!left || chance.percent(10))
    insert.staffRole({
      userId: id,
      role: chance.pick(['circulation desk', 'cataloguer', 'acquisitions']),
    })
  if (chance.percent(6)) insert.purchaseOrderLine({ title: chance.pick(TITLES), assignedTo: id })
  if (chance.percent(2)) insert.invoice({ vendor: 'Harbour Books', assignedTo: id })
  if (chance.percent(1)) insert.importProfile({ name: 'Weekly load', contactId: id })
  if (chance.percent(1))
    insert.bibRecord({ title: chance.pick(TITLES), lockedBy: id, editedBy: null })
  if (chance.percent(1))
    insert.bibRecord({ title: chance.pick(TITLES), lockedBy: null, editedBy: id })
}

const addTies = (insert: Inserts, chance: Chance, id: number, today: number): void => {
  if (id > 1 && chance.percent(1))
    insert.guarantor({ userId: id, guarantorId: chance.whole(1, id - 1) })
  if (id > 1 && chance.percent(0.5)) insert.proxy({ userId: id, proxyId: chance.whole(1, id - 1) })
  if (chance.percent(0.5)) insert.linkedAccount({ userId: id, institution: 'Neighbour University' })
  if (chance.percent(1))
    insert.restriction({
      userId: id,
      kind: 'conduct',
      until: chance.percent(30)
        ? null
        : `${dayText(today + chance.whole(-200, 200))}T00:00:00.000Z`,
    })
  if (chance.percent(0.2))
    insert.legalHold({
      userId: id,
      reference: 'case file',
      liftedOn: chance.percent(40) ? dayText(today - chance.whole(1, 300)) : null,
    })
}

const addResearcher = (insert: Inserts, chance: Chance, id: number, name: string): void => {
  const researcherId = insert.researcher({
    userId: id,
    name,
    orcid: `0000-0000-${String(id).padStart(8, '0')}`,
    email: `researcher.${id}@library.example`,
    affiliated: chance.percent(80),
  })
  for (let count = chance.whole(0, 3); count > 0; count--)
    insert.researchAsset({ researcherId, title: chance.pick(TITLES) })
  for (let count = chance.percent(30) ? 1 : 0; count > 0; count--)
    insert.researchGrant({ researcherId, title: chance.pick(TITLES) })
}
