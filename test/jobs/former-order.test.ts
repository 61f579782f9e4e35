// Orders of former forms mean what they meant when they were confirmed.
import { describe, expect, it } from 'vitest'
import { daysBack } from '../../src/domain/criteria.js'
import type { Job } from '../../src/jobs/job.js'
import { presentJob, presentOrder } from '../../src/jobs/former-order.js'
import * as given from '../report/fixtures.js'

const { criteria, cutoffs, homeLibraries: _, ...rest } = given.order
const former = (recordType: string | null) => ({
  ...rest,
  criteria: {
    dateField: 'purgeDate' as const,
    days: 10,
    cutoffRule: 'documented' as const,
    recordType,
    userGroups: recordType === null ? [] : ['student'],
    waiveThreshold: criteria.waiveThreshold,
    include: criteria.include,
    exclude: criteria.exclude,
  },
  cutoff: { date: given.plan.asOfDate, inclusive: true },
})

describe('a former purge', () => {
  it('means its one date, and its one record type with its groups', () => {
    expect(presentOrder(former('public'))).toEqual({
      ...given.order,
      criteria: { ...criteria, dates: [daysBack('purgeDate', 10, 'documented')] },
      cutoffs: [
        { field: 'purgeDate', date: given.plan.asOfDate, inclusive: true, orAbsent: false },
      ],
    })
  })

  it('without a record type means them all', () => {
    expect(presentOrder(former(null))).toMatchObject({ criteria: { recordTypes: [] } })
  })
})

describe('former purge dates', () => {
  const assigning = given.assignedReport.job.order as Extract<
    Job['order'],
    { readonly _tag: 'assign-purge-dates' }
  >
  const {
    homeLibraries: _libraries,
    users,
    ...same
  } = assigning as typeof assigning & {
    readonly homeLibraries: unknown
  }
  const { include, exclude } = users
  const formerUsers = (recordType: string | null, userGroups: readonly string[]) =>
    presentOrder({ ...same, users: { recordType, userGroups, include, exclude } } as never)

  it('mean their one record type with its groups, and every library', () => {
    expect(formerUsers('public', ['student'])).toEqual({
      ...same,
      users: {
        recordTypes: [{ recordType: 'public', userGroups: ['student'] }],
        homeLibraries: [],
        include,
        exclude,
      },
      homeLibraries: [],
    })
  })

  it('without a record type mean them all', () => {
    expect(formerUsers(null, [])).toMatchObject({ users: { recordTypes: [] } })
  })
})

describe('an order of the present form', () => {
  it.each([given.report, given.assignedReport, given.reappliedReport])(
    'is answered as it is, and so is its job',
    ({ job }) => {
      expect(presentOrder(job.order)).toBe(job.order)
      expect(presentJob(job)).toBe(job)
    },
  )

  it('replaces the former one in a job, under the hash of the former one', () => {
    const job = { ...given.completed, order: former('public') } as unknown as Job
    expect(presentJob(job)).toEqual({ ...job, order: presentOrder(former('public')) })
  })
})
