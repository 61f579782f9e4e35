// What the host reads of Koha's patrons, and what it leaves unknown.
import type { UserFacts } from 'ils-user-purge'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenKoha } from '../../../examples/hosts/koha/open.js'
import { readPatrons } from '../../../examples/hosts/koha/host/facts.js'
import type { KohaSetup } from '../../../examples/hosts/koha/host/setup.js'
import {
  addCharge,
  addHold,
  addPatron,
  insert,
  keyOf,
  type KohaLibrary,
  kohaLibrary,
  openLibrary,
  titled,
} from './library.js'

const { title, isSkipped } = await titled('the facts of a patron in Koha')

describe.skipIf(isSkipped)(title, () => {
  let library: KohaLibrary
  let opened: OpenKoha
  beforeAll(async () => {
    library = await kohaLibrary()
    opened = await openLibrary(library)
  })
  afterAll(async () => {
    await opened.close()
    await library.drop()
  })

  const factsOf = async (
    borrowernumber: number,
    changes: Partial<KohaSetup> = {},
  ): Promise<UserFacts | undefined> => {
    const { preferences, schema, read } = opened
    const setup = {
      preferences,
      copied: schema.copied,
      identity: 'test',
      anonymisesLoans: false,
      ...changes,
    }
    const found = await read((tx) =>
      readPatrons({ tx, keys: [keyOf(borrowernumber)], lock: false }, setup),
    )
    return found[0]
  }

  it('are those of the row: card number, category, library and dates', async () => {
    const patron = await addPatron(library.db, { cardnumber: '0001', categorycode: 'KID' })
    expect(await factsOf(patron)).toMatchObject({
      primaryId: '0001',
      recordType: 'Child',
      userGroup: 'KID',
      homeLibrary: 'MAIN',
      expiryDate: '2015-01-01',
      createdDate: '2010-01-01',
      lastActivityDate: '2014-06-01',
      lastLoanDate: null,
      openLoans: 0,
      debt: '0',
      credit: '0',
      staffRoles: 0,
    })
  })

  it('tell what a patron owes from what the library owes', async () => {
    const patron = await addPatron(library.db)
    await addCharge(library.db, patron, '12.500000')
    await addCharge(library.db, patron, '0.100000')
    await addCharge(library.db, patron, '-5.000000')
    expect(await factsOf(patron)).toMatchObject({ debt: '12.6', credit: '5' })
  })

  it('count holds by their state', async () => {
    const patron = await addPatron(library.db)
    await addHold(library.db, patron, 1, 1)
    await addHold(library.db, patron, 2, 0, { found: 'T' })
    await addHold(library.db, patron, 2, 0, { found: 'P' })
    await addHold(library.db, patron, 3, 0, { found: 'W' })
    expect((await factsOf(patron))?.requests).toEqual({
      pending: 1,
      inTransit: 2,
      onHoldShelf: 1,
      shipped: 0,
    })
  })

  it.each([
    ['of a staff category', { categorycode: 'STF' }, 1],
    ['with flags', { flags: 4 }, 1],
    ['with flags of 0', { flags: 0 }, 0],
  ] as const)('count as staff who is %s', async (_, row, roles) => {
    expect(await factsOf(await addPatron(library.db, row))).toMatchObject({ staffRoles: roles })
  })

  it('count single permissions as staff roles', async () => {
    const patron = await addPatron(library.db)
    await insert(library.db, 'user_permissions', { borrowernumber: patron, code: 'edit_items' })
    expect(await factsOf(patron)).toMatchObject({ staffRoles: 1 })
  })

  it('end a restriction as its last day begins, and never without a day', async () => {
    const patron = await addPatron(library.db)
    for (const expiration of ['2030-03-01', null])
      await insert(library.db, 'borrower_debarments', {
        borrowernumber: patron,
        expiration,
        type: 'MANUAL',
      })
    const restrictions = (await factsOf(patron))?.restrictions
    expect(restrictions).toHaveLength(2)
    expect(restrictions).toContainEqual({ until: '2030-03-01T00:00:00.000Z' })
    expect(restrictions).toContainEqual({ until: null })
  })

  it('take the last change of the last loan for the last loan, and for an activity', async () => {
    const patron = await addPatron(library.db)
    await insert(library.db, 'old_issues', {
      issue_id: 1000 + patron,
      borrowernumber: patron,
      timestamp: '2014-12-31 23:59:59',
    })
    expect(await factsOf(patron)).toMatchObject({
      lastLoanDate: '2014-12-31',
      lastActivityDate: '2014-12-31',
    })
  })

  it.each([
    ['who wants no history', { privacy: 2 }, {}],
    ['who is anonymised', { anonymized: 1 }, {}],
    ['anywhere, where old loans are anonymised', {}, { anonymisesLoans: true }],
  ] as const)('do not know when somebody borrowed last %s', async (_, row, setup) => {
    const facts = await factsOf(await addPatron(library.db, row), setup)
    expect(facts).not.toHaveProperty('lastLoanDate')
  })

  it('do not know who was active where Koha does not note it', async () => {
    const preferences = { ...opened.preferences, tracksActivity: false }
    const facts = await factsOf(await addPatron(library.db), { preferences })
    expect(facts).not.toHaveProperty('lastActivityDate')
  })

  it('take an account that ends in the year 9999 for one that does not end', async () => {
    const patron = await addPatron(library.db, { dateexpiry: '9999-12-31' })
    expect(await factsOf(patron)).toMatchObject({ expiryDate: null })
  })

  it('know the accounts of the system', async () => {
    const patron = await addPatron(library.db, { userid: 'selfcheck' })
    const settings = [
      { anonymousPatron: patron },
      { listOwner: patron },
      { selfCheckUser: 'selfcheck' },
    ]
    expect(await factsOf(patron)).toMatchObject({ systemAccount: false })
    for (const each of settings) {
      const preferences = { ...opened.preferences, ...each }
      expect(await factsOf(patron, { preferences })).toMatchObject({ systemAccount: true })
    }
  })

  it('count guarantees, loans and open requests of interlibrary loan', async () => {
    const guarantor = await addPatron(library.db)
    const child = await addPatron(library.db)
    await insert(library.db, 'borrower_relationships', {
      guarantor_id: guarantor,
      guarantee_id: child,
      relationship: 'parent',
    })
    await insert(library.db, 'issues', { borrowernumber: guarantor, itemnumber: guarantor })
    await insert(library.db, 'illrequests', { borrowernumber: guarantor, status: 'REQ' })
    await insert(library.db, 'illrequests', {
      borrowernumber: guarantor,
      status: 'COMP',
      completed: '2014-01-01',
    })
    expect(await factsOf(guarantor)).toMatchObject({
      guaranteeOf: 1,
      openLoans: 1,
      resourceSharingRequests: 1,
    })
    expect(await factsOf(child)).toMatchObject({ guaranteeOf: 0 })
  })

  it('leave open who is named in acquisitions', async () => {
    expect(await factsOf(await addPatron(library.db))).not.toHaveProperty('acquisitions')
  })
})
