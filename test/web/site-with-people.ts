// A site with a few people, an administrator who is signed in, and a job that is confirmed.
import { daysBack, DEFAULT_CRITERIA, type PurgeCriteria } from 'ils-user-purge'
import { expect } from 'vitest'
import {
  aPerson,
  digestIn,
  preview,
  type Seen,
  type TestSite,
  testSite,
  type Visitor,
} from './visitor.js'

export const people = (): Promise<TestSite> =>
  testSite((insert) => {
    for (let id = 1; id <= 4; id++) insert.user(aPerson(id))
    insert.user(aPerson(5, { userGroup: 'Graduate' }))
    insert.loan({ userId: 5, item: 'item', loanedOn: '2024-01-01', returnedOn: null })
    insert.fine({
      userId: 5,
      kind: 'lost',
      status: 'active',
      amount: 5000,
      paid: 0,
      chargedOn: '2024-01-01',
    })
    insert.user(aPerson(6, { recordType: 'staff', userGroup: 'Cataloguing' }))
    insert.user(aPerson(7, { purgeDate: null }))
  })

export const signedIn = async (site: TestSite, name = 'ada'): Promise<Visitor> => {
  const visitor = site.visitor()
  await visitor.signIn(name)
  return visitor
}

/** Plans the documented job and confirms it with that count. */
export const confirmed = async (visitor: Visitor, count: string): Promise<Seen> => {
  const digest = digestIn(await preview(visitor))
  return visitor.send(visitor.at(), { digest, count })
}

export const jobsIn = ({ db }: TestSite): number =>
  db.prepare('SELECT count(*) FROM ils_purge_job').pluck().get() as number

/** Waits until the runner in the background has nothing left to do. */
export const worked = async ({ site }: TestSite): Promise<void> => {
  const ended = await site.purge().work()()
  expect(ended._tag).toBe('Right')
}

export const DUE_TODAY: PurgeCriteria = {
  ...DEFAULT_CRITERIA,
  dates: [daysBack('purgeDate', 0)],
}
