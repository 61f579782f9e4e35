// How a host must find the users whom a query means, as cases.
import type { CandidateQuery } from '../../domain/candidate-query.js'
import type { DateField } from '../../domain/criteria.js'
import type { UserKey } from '../../domain/keys.js'
import type { UserFacts } from '../../domain/user.js'
import type { ConformanceCase } from './conformance.js'
import { must, mustEqual } from './expect.js'
import { type HostSubject, reading } from './host-subject.js'
import {
  DUE,
  dueBy,
  GONE_BY,
  mismatches,
  type NamedQuery,
  past,
  queriesIn,
  storeMixed,
  userIn,
  wordsOf,
} from './host-words.js'
import { unlessBusy } from '../../run/busy.js'

/** The cases for `PurgeHost.candidates`. */
export const candidateCases = <Tx>(): readonly ConformanceCase<HostSubject<Tx>>[] => [
  {
    id: 'host-candidates-1',
    since: '0.1.0',
    title: 'returns every user who matches, the boundary day included',
    run: async (subject) => {
      const words = await wordsOf(subject)
      const stored = await storeMixed(subject, words)
      for (const { about, query } of queriesIn(words)) {
        const found = new Set(await allPages(subject, query, 3))
        const missed = [...stored].flatMap(([key, user]) =>
          found.has(key) || mismatches(query, user).length > 0 ? [] : [user.key],
        )
        mustEqual(missed, [], `candidates misses nobody who matches ${about}`)
      }
    },
  },
  {
    id: 'host-candidates-2',
    since: '0.1.0',
    title: 'returns nobody twice over all pages',
    run: async (subject) => {
      const words = await wordsOf(subject)
      await storeMixed(subject, words)
      const found = await allPages(subject, dueBy(words), 2)
      must(new Set(found).size === found.length, 'no key comes twice over all pages')
    },
  },
  {
    id: 'host-candidates-3',
    since: '0.1.0',
    title: 'goes on after any key, in one order, even when that user is gone',
    run: async (subject) => {
      const words = await wordsOf(subject)
      await storeMixed(subject, words)
      const due = dueBy(words)
      const all = await page(subject, due, null, 100)
      must(all.length > 2, 'candidates returns those who are due')
      for (const [at, after] of all.entries())
        mustEqual(
          await page(subject, due, after, 100),
          all.slice(at + 1),
          'a page begins after the key given, in the same order',
        )
      const gone = all[1]
      if (gone !== undefined) await subject.remove(gone)
      mustEqual(
        await page(subject, due, gone ?? null, 100),
        all.slice(2),
        'a page begins after a key whose user is gone',
      )
    },
  },
  {
    id: 'host-candidates-4',
    since: '0.1.0',
    title: 'fills every page but the last, and none beyond its limit',
    run: async (subject) => {
      const words = await wordsOf(subject)
      await storeMixed(subject, words)
      const [, { query }] = queriesIn(words) as [NamedQuery, NamedQuery]
      const all = await page(subject, query, null, 100)
      for (const limit of [1, 2, 3])
        mustEqual(
          await allPages(subject, query, limit),
          all,
          `pages of ${limit} hold what one page holds`,
        )
    },
  },
  {
    id: 'host-candidates-5',
    since: '0.1.0',
    title: 'finds users by each date that it has, where the query asks for it',
    run: async (subject) => {
      const words = await wordsOf(subject)
      for (const field of words.dates) {
        const user = (key: string, day: string | null): UserFacts =>
          userIn(words, key)
            .with(NO_MATCH)
            .with({ [field]: day })
            .build()
        const [, early, , boundary] = await subject.store([
          user(`${field}-late`, GONE_BY),
          user(`${field}-early`, '2010-01-01'),
          user(`${field}-never`, null),
          user(`${field}-boundary`, DUE),
        ])
        const query = { ...dueBy(words), dates: [past(field)] }
        const found = new Set(await allPages(subject, query, 100))
        const missed = [early, boundary].filter((key) => key === undefined || !found.has(key))
        mustEqual(missed, [], `candidates misses nobody whose ${field} matches`)
      }
    },
  },
  {
    id: 'host-candidates-6',
    since: '0.1.0',
    title: 'returns users who meet several conditions on dates',
    needs: ['several-dates'],
    run: async (subject) => {
      const words = await wordsOf(subject)
      const [one, two] = words.dates as readonly [DateField, DateField]
      const user = (key: string, first: string, second: string): UserFacts =>
        userIn(words, key)
          .with({ [one]: first, [two]: second })
          .build()
      const [both, early] = await subject.store([
        user('both', DUE, '2010-01-01'),
        user('early', '2010-01-01', DUE),
        user('late', '2010-01-01', GONE_BY),
      ])
      const query = { ...dueBy(words), dates: [past(one), past(two)] }
      const found = new Set(await allPages(subject, query, 100))
      const missed = [both, early].filter((key) => key === undefined || !found.has(key))
      mustEqual(missed, [], 'candidates misses nobody who meets both conditions')
    },
  },
  {
    id: 'host-candidates-7',
    since: '0.1.0',
    title: 'returns the users of a home library, and those who have none',
    needs: ['home-library'],
    run: async (subject) => {
      const words = await wordsOf(subject)
      const [there, elsewhere = there] = words.homeLibraries
      if (there === undefined)
        throw new Error('The capability home-library is declared, and there is no home library.')
      const user = (key: string, homeLibrary: string | null): UserFacts =>
        userIn(words, key)
          .with({ [words.date]: '2010-01-01', homeLibrary })
          .build()
      const [one, nobody] = await subject.store([
        user('there', there),
        user('nowhere', null),
        user('elsewhere', elsewhere ?? null),
      ])
      const query = { ...dueBy(words), homeLibraries: [there] }
      const found = new Set(await allPages(subject, query, 100))
      const missed = [one, nobody].filter((key) => key === undefined || !found.has(key))
      mustEqual(missed, [], 'candidates misses nobody of the home library, or without one')
    },
  },
]

/** Dates that match no query of these cases: a user is found by the date asked for alone. */
const NO_MATCH = {
  purgeDate: null,
  expiryDate: GONE_BY,
  lastActivityDate: GONE_BY,
  lastLoanDate: null,
  createdDate: GONE_BY,
}

function page<Tx>(
  subject: HostSubject<Tx>,
  query: CandidateQuery,
  after: UserKey | null,
  limit: number,
): Promise<readonly UserKey[]> {
  return reading(subject, (tx) => unlessBusy(subject.host.candidates({ tx, query, after, limit })))
}

/** All pages of a size, up to the first that is not full, as the library reads them. */
async function allPages<Tx>(
  subject: HostSubject<Tx>,
  query: CandidateQuery,
  limit: number,
): Promise<readonly UserKey[]> {
  const found: UserKey[] = []
  for (let pages = 0; pages < 1000; pages++) {
    const keys = await page(subject, query, found.at(-1) ?? null, limit)
    must(keys.length <= limit, `a page holds at most ${limit} keys`)
    found.push(...keys)
    if (keys.length < limit) return found
  }
  throw new Error('The pages of candidates do not end.')
}
