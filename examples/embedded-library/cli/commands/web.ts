// `--web`: opens the library and serves the administrator's site on it.
import { resolve } from 'node:path'
import type { Database } from 'better-sqlite3'
import { outputOf } from '../../../shared/output.js'
import { badInput } from '../../../shared/trouble.js'
import { aheadAtNoonOf, keepClock, keptClock, shiftedClock, todayOf } from '../../data/clock.js'
import { DEMO_FILE, holdingsOf, openLibrary, prepareLibrary } from '../../data/library-file.js'
import { keepLibraryName } from '../../data/settings.js'
import { supplyLibrary } from '../../data/supply.js'
import { serveSite } from '../../web/serve.js'
import { readWishes, type Wishes } from '../options.js'
import { optionOf, type RawOptions } from '../raw-options.js'

const USUAL_PORT = 8420

/** Options that the site asks for in its own forms. */
const IN_FORMS = [
  'days',
  'cutoffRule',
  'dateField',
  'date',
  'type',
  'homeLibrary',
  'homeLibraryTree',
  'recordType',
  'group',
  'threshold',
  'actor',
  'approvedBy',
  'out',
  'yes',
  'note',
  'plan',
] as const

/**
 * Serves the site until the process is asked to end. Throws a Trouble for every expected end but
 * that.
 */
export async function webCommand(raw: RawOptions): Promise<void> {
  const port = portOf(raw)
  const wishes = readWishes(raw)
  const file = resolve(raw.db ?? DEMO_FILE)
  const db = await openOrSupply(file, raw, wishes)
  try {
    prepareLibrary(db)
    keepLibraryName(db, raw.libraryName)
    await serveSite({
      db,
      file,
      port,
      clock: shiftedClock(await aheadOf(db, wishes)),
      policy: wishes.policy,
      policyIsWished: raw.preset !== undefined || raw.policy !== undefined,
      pauseMs: wishes.pauseMs,
    })
  } finally {
    db.close()
  }
}

/**
 * A library that is there already is used as it is, also with a job that is not finished: the site
 * goes on with it.
 */
async function openOrSupply(file: string, raw: RawOptions, wishes: Wishes): Promise<Database> {
  const asIs = wishes.supply === null && raw.fresh !== true
  const found = asIs ? openLibrary(file) : null
  if (found !== null) {
    const { users, jobs } = await holdingsOf(found)
    if (users > 0 || jobs > 0) return found
    found.close()
  }
  const asOf = wishes.asOf ?? todayOf(shiftedClock(0), wishes.policy.timeZone)
  return supplyLibrary({
    file,
    supply: wishes.supply,
    seed: wishes.seed,
    fresh: raw.fresh === true,
    asOf,
    output: outputOf(raw),
  })
}

/** A job that is not finished goes on in the time in which it was confirmed. */
async function aheadOf(db: Database, { asOf, policy }: Wishes): Promise<number> {
  if ((await holdingsOf(db)).unfinished > 0) return keptClock(db)
  const ahead = asOf === null ? 0 : aheadAtNoonOf(asOf, policy.timeZone)
  keepClock(db, ahead)
  return ahead
}

function portOf(raw: RawOptions): number {
  const foreign = IN_FORMS.filter((name) => raw[name] !== undefined)
  if (foreign.length > 0)
    throw badInput(
      `--web asks for that in its forms; leave out ${foreign.map(optionOf).join(', ')}. Nothing ` +
        'was changed.',
    )
  if (raw.web === true || raw.web === undefined) return USUAL_PORT
  const port = /^\d{1,5}$/.test(raw.web) ? Number(raw.web) : Number.NaN
  if (port <= 65_535) return port
  throw badInput(
    '--web must be a port from 0 to 65535, where 0 takes any that is free. Nothing was changed.',
  )
}
