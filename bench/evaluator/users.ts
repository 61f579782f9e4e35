// Users in memory for the evaluator, the same for every contender and every run: a plain function
// of their number.
import {
  CLEAN_USER,
  type CalendarDate,
  type Money,
  type UserFacts,
  type UserKey,
} from '../../src/index.js'

/** The day that the benchmark takes for today. */
export const TODAY = '2026-06-30'

const day = (number: number): CalendarDate =>
  new Date(Date.UTC(2016, 0, 1) + number * 86_400_000).toISOString().slice(0, 10) as CalendarDate

const LAST_DAY = 3600

/** Something that looks like chance and is none. */
const scattered = (number: number, salt: number): number => {
  let hash = Math.imul(number ^ (salt * 0x9e3779b9), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** One user: nothing stands against them, unless `kept` says that something does. */
const userOf = (number: number, kept: boolean): UserFacts => {
  const why = kept ? scattered(number, 3) % 9 : -1
  const expired = scattered(number, 1) % LAST_DAY
  return {
    ...CLEAN_USER,
    key: String(number) as UserKey,
    recordType: 'public',
    userGroup: `group-${scattered(number, 2) % 12}`,
    purgeDate: day(expired + 90),
    expiryDate: day(expired),
    lastActivityDate: day(expired - 400),
    lastLoanDate: why === 8 ? day(LAST_DAY) : day(expired - 420),
    createdDate: day(expired - 2000),
    openLoans: why === 0 ? 2 : 0,
    debt: (why === 1 || why === 2
      ? '25.4'
      : scattered(number, 4) % 10 === 0
        ? `${scattered(number, 5) % 10}.5`
        : '0') as Money,
    deposit: (why === 3 ? '50' : '0') as Money,
    requests: {
      pending: why === 2 ? 1 : 0,
      inTransit: 0,
      onHoldShelf: why === 4 ? 1 : 0,
      shipped: 0,
    },
    staffRoles: why === 5 ? 1 : 0,
    protectedUser: why === 6,
    linkedAccounts: why === 7 ? 1 : 0,
  }
}

/** So many users, of whom a share in hundredths stays. */
export const evaluatorUsers = (count: number, keptPercent: number): readonly UserFacts[] =>
  Array.from({ length: count }, (_, at) => userOf(at + 1, scattered(at, 9) % 100 < keptPercent))
