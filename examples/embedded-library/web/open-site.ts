// Opens the site on a library: its tables and secrets, its policy, and the purge with the runner
// behind it.
import { randomBytes } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { ActorKey, ClockPort, Instant, PurgePolicy } from 'ils-user-purge'
import { betterSqlite3Transactions } from 'ils-user-purge/adapters/sql'
import { decideChange } from 'ils-user-purge'
import { decodePolicy } from 'ils-user-purge/codec'
import { openPurge } from '../host/open-purge.js'
import { badInput } from '../../shared/trouble.js'
import {
  addDecision,
  decidedPolicy,
  differencesOf,
  latestDecision,
  prepareDecisions,
  ROLES,
  rolesOf,
} from '../data/decisions.js'
import { prepareFilters } from '../data/filters.js'
import { decidedNow } from './acts.js'
import {
  type Credentials,
  FIRST_ADMINISTRATORS,
  newCredentials,
  storeCredentials,
} from './administrators.js'
import { openLive } from './live.js'
import { backgroundRunner, type BackgroundRunner } from './runner.js'
import type { Site } from './site.js'
import { prepareTables } from './tables.js'
import { readSetting, settingOf } from '../data/settings.js'

/** What a site is opened with. */
export interface SiteSetup {
  readonly db: Database
  readonly clock: ClockPort
  /** The policy to begin with. */
  readonly policy: PurgePolicy
  /**
   * Whether `policy` was asked for, so that it takes the place of the one that administrators set
   * before.
   */
  readonly policyIsWished: boolean
  readonly pauseMs: number
}

/** An open site. */
export interface OpenSite {
  readonly site: Site
  readonly runner: BackgroundRunner
  /** The passwords of this start. */
  readonly credentials: readonly Credentials[]
}

const FORMER_POLICY = 'web-policy'
const SECRET = 'web-secret'

/** Opens the site; jobs that an earlier process left are picked up at the first `wake`. */
export const openSite = async ({
  db,
  clock,
  policy: begun,
  policyIsWished,
  pauseMs,
}: SiteSetup): Promise<OpenSite> => {
  const transactions = betterSqlite3Transactions(db, { sleep: clock.sleep })
  const write = <Result>(work: () => Result): Promise<Result> =>
    transactions.run(async () => work(), { mode: 'write' })
  const now = new Date(clock.now()).toISOString() as Instant
  const secret = await write(() => {
    prepareTables(db, Date.now())
    prepareDecisions(db)
    prepareFilters(db)
    decideAtStart(db, begun, policyIsWished, now)
    return settingOf(db, SECRET, () => randomBytes(32).toString('base64url'))
  })
  const live = openLive()
  const policy = decidedPolicy(begun)
  const runner = backgroundRunner(
    openPurge({ db, policy, clock, pauseMs, observer: live.observer }),
    clock,
  )
  const purge = openPurge({ db, policy, clock })
  const decided = () => decidedNow({ db })
  const site: Site = {
    db,
    clock,
    transactions,
    secret,
    live,
    wake: runner.wake,
    decided,
    policy: () => decided().content.policy,
    rolesOf: (name) => rolesOf(decided().content, name),
    purge: () => purge,
  }
  const names = Object.keys(decided().content.accounts)
  const credentials = await newCredentials(names, (rows) => write(() => storeCredentials(db, rows)))
  return { site, runner, credentials }
}

/** Who decides when the server is started, as the record names them. */
const TERMINAL = 'terminal' as ActorKey

/**
 * What applies from the start on. A policy that was asked for takes the place of the one that is
 * decided only where one person could decide that: who starts the server is one person.
 */
function decideAtStart(
  db: Database,
  begun: PurgePolicy,
  isWished: boolean,
  decidedAt: Instant,
): void {
  const current = latestDecision(db)
  if (current === null) {
    const accounts = Object.fromEntries(FIRST_ADMINISTRATORS.map((name) => [name, ROLES]))
    const policy = policyBefore(db, begun, isWished)
    addDecision(db, {
      version: 1,
      content: { policy, accounts },
      requestedBy: TERMINAL,
      approvedBy: null,
      decidedAt,
    })
    return
  }
  if (!isWished) return
  const content = { ...current.content, policy: begun }
  const differences = differencesOf(current.content, content)
  const decided = decideChange(
    current,
    { basedOn: current.version, content, requestedBy: TERMINAL },
    { approvedBy: null, now: decidedAt, differences },
  )
  if (decided._tag === 'Right') {
    addDecision(db, decided.right)
    return
  }
  if (decided.left._tag === 'NothingChanged') return
  const wide = differences.filter(({ narrows }) => !narrows).map(({ path }) => path)
  throw badInput(
    `The policy of this library wants a second person for that change (${wide.join(', ')}). ` +
      'Leave out --preset and --policy, and ask for it on the page Policy. Nothing was changed.',
  )
}

/**
 * The policy of a library that a release before kept without versions. One that cannot be used ends
 * the start, and gives way only to one that wants a second person as well.
 */
function policyBefore(db: Database, begun: PurgePolicy, isWished: boolean): PurgePolicy {
  const kept = readSetting(db, FORMER_POLICY)
  if (kept === null) return begun
  const json = JSON.parse(kept) as Readonly<Record<string, unknown>>
  const read = decodePolicy(json)
  const isForTwo = json.approval !== 'none'
  if (isWished && (!isForTwo || begun.approval === 'second-person')) return begun
  if (read._tag === 'Right') {
    if (!isWished) return read.right
    throw badInput(
      'The policy of this library wants a second person. Start without --preset and --policy, ' +
        'or with one that wants a second person too.',
    )
  }
  const mistakes = read.left.map(({ path, expected }) => `${path} must be ${expected}`).join('; ')
  const remedy = isForTwo
    ? 'Start with --policy to set another that wants a second person too.'
    : 'Start with --preset or --policy to set another.'
  throw badInput(`The policy that this library keeps cannot be used: ${mistakes}. ${remedy}`)
}
