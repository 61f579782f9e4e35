// Opens the site on a library: its tables and secrets, its policy, and the purge with the runner
// behind it.
import { randomBytes } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { ClockPort, Purge, PurgePolicy } from 'ils-user-purge'
import { betterSqlite3Transactions } from 'ils-user-purge/adapters/sql'
import { decodePolicy, encodePolicy } from 'ils-user-purge/codec'
import { openPurge } from '../host/open-purge.js'
import { badInput } from '../../shared/trouble.js'
import { type Credentials, newCredentials, storeCredentials } from './administrators.js'
import { openLive } from './live.js'
import { backgroundRunner, type BackgroundRunner } from './runner.js'
import type { Site } from './site.js'
import { prepareTables } from './tables.js'
import { readSetting, settingOf, writeSetting } from '../data/settings.js'

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

const POLICY = 'web-policy'
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
  const secret = await write(() => {
    prepareTables(db, Date.now())
    return settingOf(db, SECRET, () => randomBytes(32).toString('base64url'))
  })
  let policy = policyIsWished ? begun : (keptPolicy(db) ?? begun)
  const credentials = await newCredentials((rows) => write(() => storeCredentials(db, rows)))
  const live = openLive()
  const runner = backgroundRunner(
    openPurge({ db, policy: begun, clock, pauseMs, observer: live.observer }),
    clock,
  )
  let purge = openPurge({ db, policy, clock })
  const site: Site = {
    db,
    clock,
    transactions,
    secret,
    live,
    wake: runner.wake,
    policy: () => policy,
    purge: (): Purge => purge,
    setPolicy: async (changed) => {
      await write(() => writeSetting(db, POLICY, JSON.stringify(encodePolicy(changed))))
      policy = changed
      purge = openPurge({ db, policy, clock })
    },
  }
  if (policyIsWished) await site.setPolicy(begun)
  return { site, runner, credentials }
}

/**
 * The policy that administrators set, `null` where they set none. One that cannot be used ends the
 * start: another policy in its place would drop its caps and its second person without a word.
 */
function keptPolicy(db: Database): PurgePolicy | null {
  const kept = readSetting(db, POLICY)
  if (kept === null) return null
  const read = decodePolicy(JSON.parse(kept))
  if (read._tag === 'Right') return read.right
  const mistakes = read.left.map(({ path, expected }) => `${path} must be ${expected}`).join('; ')
  const remedy = 'Start with --preset or --policy to set another.'
  throw badInput(`The policy that this library keeps cannot be used: ${mistakes}. ${remedy}`)
}
