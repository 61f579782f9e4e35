// Holds what is in the databases against what must have become of every user, and lists every
// difference.
import type { JobId, PurgeReport } from '../../src/index.js'
import type { AnyDatabase } from './host/database.js'
import { effectsOf, fateOf, type Person, people } from './host/people.js'

/** What was counted, and everything that is wrong. */
export interface Account {
  readonly users: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly effects: number
  /** Users who stayed because the desk lent them something while the purge ran. */
  readonly lentMeanwhile: number
  /** How often a shard was claimed; each claim must have raised its token by one. */
  readonly claims: number
  readonly violations: readonly string[]
}

/** Where the books are, and what is expected of them. */
export interface AccountRequest {
  readonly journal: AnyDatabase
  readonly host: AnyDatabase
  readonly users: number
  readonly jobId: JobId
  readonly report: PurgeReport
  /**
   * Whether doubts may be reported: only where effects lie outside the transaction and may not be
   * repeated.
   */
  readonly mayDoubt: boolean
}

interface Books {
  readonly outcomes: ReadonlyMap<number, readonly string[]>
  readonly effects: ReadonlyMap<number, Readonly<Record<string, number>>>
  readonly records: ReadonlyMap<number, string>
  readonly lent: ReadonlySet<number>
  /** What the plan says of each user. */
  readonly verdicts: ReadonlyMap<number, string>
}

const MOST_SHOWN = 20

/** Makes the account. */
export const accountOf = async (request: AccountRequest): Promise<Account> => {
  const books = await readBooks(request)
  const everybody = people(request.users)
  const claims = await checkTokens(request.journal)
  const violations = [
    ...everybody.flatMap((person) => violationsOf(person, books, request.mayDoubt)),
    ...strangers(books, request.users),
    ...checkReport(everybody, books, request),
    ...(await checkWaivers(request.host)),
    ...claims.violations,
  ]
  return {
    users: request.users,
    outcomes: countBy([...books.outcomes.values()].flat()),
    effects: [...books.effects.values()]
      .flatMap((each) => Object.values(each))
      .reduce((sum, each) => sum + each, 0),
    lentMeanwhile: books.lent.size,
    claims: claims.count,
    violations:
      violations.length > MOST_SHOWN
        ? [...violations.slice(0, MOST_SHOWN), `… ${violations.length} in all`]
        : violations,
  }
}

const readBooks = async ({ journal, host, jobId }: AccountRequest): Promise<Books> => {
  const outcomes = new Map<number, string[]>()
  for (const row of await journal.query(
    `select user_key, status from ils_purge_outcome where job_id = '${jobId}'`,
  )) {
    const id = Number(row.user_key)
    outcomes.set(id, [...(outcomes.get(id) ?? []), String(row.status)])
  }
  const effects = new Map<number, Record<string, number>>()
  for (const row of await host.query(
    'select user_id, effect, count(*) as times from effects group by user_id, effect',
  )) {
    const id = Number(row.user_id)
    effects.set(id, { ...effects.get(id), [String(row.effect)]: Number(row.times) })
  }
  const records = new Map(
    (await host.query(RECORDS)).map((row) => [Number(row.id), recordText(row)]),
  )
  const lent = new Set(
    (await host.query('select user_id from loans where by_desk = 1')).map((row) =>
      Number(row.user_id),
    ),
  )
  const verdicts = new Map(
    (
      await journal.query(
        `select user_key, verdict from ils_purge_plan_user where plan_id = '${jobId}'`,
      )
    ).map((row) => [Number(row.user_key), String(row.verdict)]),
  )
  return { outcomes, effects, records, lent, verdicts }
}

const RECORDS = `select u.id as id, u.name as name, u.purge_date as purge_date, u.is_protected as
  is_protected,
  (select coalesce(sum(f.cents), 0) from fines f where f.user_id = u.id and f.status = 'active') as
    debt,
  (select count(*) from requests r where r.user_id = u.id and r.state = 'pending') as pending,
  (select coalesce(sum(s.assets), 0) from researchers s where s.user_id = u.id and s.affiliated = 1
    and s.previously = 0) as assets
  from users u`

const recordText = (row: Readonly<Record<string, unknown>>): string =>
  [
    row.name,
    row.purge_date,
    Number(row.is_protected),
    Number(row.debt),
    Number(row.pending),
    Number(row.assets),
  ].join('|')

const recordOf = ({ id, purgeDate, isProtected, fineCents, requests, assets }: Person): string =>
  [`User ${id}`, purgeDate, isProtected ? 1 : 0, fineCents, requests, assets].join('|')

/** Who was lent something before they were planned stays by the plan, and has no outcome. */
const expectedOf = (
  person: Person,
  { lent, verdicts }: Pick<Books, 'lent' | 'verdicts'>,
): readonly string[] => {
  if (fateOf(person) !== 'purged') return []
  if (!lent.has(person.id)) return ['purged']
  return verdicts.get(person.id) === 'Keep' ? [] : ['kept']
}

/** What the plan must say of a person. */
const plannedOf = (
  person: Person,
  { lent, verdicts }: Pick<Books, 'lent' | 'verdicts'>,
): string | undefined => {
  switch (fateOf(person)) {
    case 'unselected':
      return verdicts.get(person.id) === 'NotSelected' ? 'NotSelected' : undefined
    case 'kept':
      return 'Keep'
    case 'purged':
      return lent.has(person.id) && verdicts.get(person.id) === 'Keep' ? 'Keep' : 'Purge'
  }
}

const violationsOf = (person: Person, books: Books, mayDoubt: boolean): readonly string[] => {
  const { id } = person
  const outcomes = books.outcomes.get(id) ?? []
  const effects = books.effects.get(id) ?? {}
  const expected = expectedOf(person, books)
  if (mayDoubt && outcomes.length === 1 && outcomes[0] === 'inDoubt' && expected[0] === 'purged')
    return doubtful(person, effects)
  const wrong: string[] = []
  const verdict = books.verdicts.get(id)
  if (verdict !== plannedOf(person, books))
    wrong.push(`user ${id}: planned as ${verdict}, must be ${plannedOf(person, books)}`)
  if (outcomes.join() !== expected.join())
    wrong.push(
      `user ${id}: expected ${expected.join() || 'no outcome'}, found ${outcomes.join() || 'none'}`,
    )
  const due = expected[0] === 'purged' ? effectsOf(person) : {}
  if (textOf(effects) !== textOf(due))
    wrong.push(
      `user ${id} (${outcomes.join()}): effects must be ${textOf(due)}, are ${textOf(effects)}`,
    )
  const record = expected[0] === 'purged' ? undefined : recordOf(person)
  if (books.records.get(id) !== record)
    wrong.push(`user ${id}: the record is ${books.records.get(id)}, must be ${record}`)
  return wrong
}

/**
 * Of a user in doubt nobody can say how far it went, but nothing may have happened twice, and
 * nothing that was not due.
 */
const doubtful = (person: Person, effects: Readonly<Record<string, number>>): readonly string[] => {
  const due = effectsOf(person)
  return Object.entries(effects)
    .filter(([effect, times]) => times > (due[effect] ?? 0))
    .map(([effect, times]) => `user ${person.id} in doubt: ${effect} happened ${times} times`)
}

const strangers = ({ outcomes, effects }: Books, users: number): readonly string[] =>
  [...outcomes.keys(), ...effects.keys()]
    .filter((id) => !(id >= 1 && id <= users))
    .map((id) => `${id} is no user of this test`)

const checkReport = (
  everybody: readonly Person[],
  books: Books,
  { report, mayDoubt }: AccountRequest,
): readonly string[] => {
  const { outcomes } = books
  const { job, totals, tally, plan } = report
  const wrong: string[] = []
  const must = (what: string, actual: unknown, expected: unknown): void => {
    if (actual !== expected) wrong.push(`${what} must be ${expected}, is ${actual}`)
  }
  const counts = countBy([...outcomes.values()].flat())
  must('job status', job.status, 'Completed')
  must('adds up', report.addsUp, true)
  const planned = (verdict: string): number =>
    everybody.filter((person) => plannedOf(person, books) === verdict).length
  must('scope', totals.scope, planned('Purge'))
  must(
    'planned to stay',
    plan !== null && 'keep' in plan.counts && plan.counts.keep,
    planned('Keep'),
  )
  for (const status of ['purged', 'kept', 'vanished', 'failed', 'inDoubt'] as const)
    must(`total ${status}`, totals[status], counts[status] ?? 0)
  must(
    'sum',
    totals.purged + totals.kept + totals.vanished + totals.failed + totals.inDoubt,
    totals.scope,
  )
  if (job.status === 'Completed')
    must('totals in the job', JSON.stringify(job.totals), JSON.stringify(totals))
  if (mayDoubt) return wrong
  const purged = everybody.filter((person) => expectedOf(person, books)[0] === 'purged')
  must(
    'waived',
    tally.waived,
    String(purged.reduce((sum, { fineCents }) => sum + fineCents, 0) / 100),
  )
  must('demoted', tally.demoted, purged.filter(({ assets }) => assets > 0).length)
  must(
    'requests cancelled',
    tally.requestsCancelled,
    purged.reduce((sum, { requests }) => sum + requests, 0),
  )
  must(
    'lent meanwhile',
    tally.reasons['open-loans'] ?? 0,
    everybody.filter((person) => expectedOf(person, books)[0] === 'kept').length,
  )
  return wrong
}

/**
 * A waiver of somebody who is still there would be a debt given away for nothing; so would one of
 * another amount.
 */
const checkWaivers = async (host: AnyDatabase): Promise<readonly string[]> => {
  const rows = await host.query(`select l.user_id as id from ledger l
    where exists (select 1 from fines f where f.user_id = l.user_id and (f.cents <> l.cents or
      f.status <> 'waived'))`)
  return rows.map((row) => `user ${row.id}: the ledger and the fines differ`)
}

/** Each token must be one more than the one before, with nothing left out and nothing repeated. */
const checkTokens = async (
  journal: AnyDatabase,
): Promise<{ readonly count: number; readonly violations: readonly string[] }> => {
  const rows = await journal.query('select shard, was, is_now from tokens order by shard, is_now')
  const last = new Map<number, number>()
  const violations: string[] = []
  for (const row of rows) {
    const shard = Number(row.shard)
    const before = last.get(shard) ?? 0
    if (Number(row.was) !== before || Number(row.is_now) !== before + 1)
      violations.push(`shard ${shard}: token went from ${row.was} to ${row.is_now} after ${before}`)
    last.set(shard, Number(row.is_now))
  }
  return { count: rows.length, violations }
}

const countBy = (words: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

const textOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, times]) => `${name} ${times}`)
    .join(', ') || 'none'
