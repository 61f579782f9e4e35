// `--web`: opens the library, serves the administrator's site on this machine alone, and runs the
// jobs in the background.
import { once } from 'node:events'
import { resolve } from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
import type { Database } from 'better-sqlite3'
import { dateAt, instant } from 'ils-user-purge'
import { supplyLibrary } from '../../data/supply.js'
import { DEMO_FILE, holdingsOf, openLibrary, prepareLibrary } from '../../data/library-file.js'
import { aheadAtNoonOf, keepClock, keptClock, shiftedClock } from '../../data/clock.js'
import { optionOf, type RawOptions, readWishes, type Wishes } from '../options.js'
import { complain, say } from '../../../shared/screen.js'
import { badInput, codeOf, EXIT, type Trouble } from '../../../shared/trouble.js'
import { siteApp } from '../../web/app.js'
import { openSite } from '../../web/open-site.js'

/** The options of the site: those of the command line, and where it listens. */
export type WebOptions = RawOptions & {
  /** `true` = the usual port. */
  readonly web?: string | true
}

const HOST = '127.0.0.1'
const USUAL_PORT = 8420

/** Options that the site asks for in its own forms. */
const IN_FORMS = [
  'days',
  'cutoffRule',
  'dateField',
  'recordType',
  'group',
  'threshold',
  'actor',
  'approvedBy',
  'out',
  'yes',
  'resume',
] as const

/**
 * Serves the site until the process is asked to end. Throws a Trouble for every expected end but
 * that.
 */
export const webCommand = async (raw: WebOptions): Promise<void> => {
  const port = portOf(raw)
  const wishes = readWishes(raw)
  const file = resolve(raw.db ?? DEMO_FILE)
  const db = await openOrSupply(file, raw, wishes)
  try {
    prepareLibrary(db)
    await serveSite(db, file, raw, wishes, port)
  } finally {
    db.close()
  }
}

/**
 * A library that is there already is used as it is, also with a job that is not finished: the site
 * goes on with it.
 */
const openOrSupply = async (file: string, raw: WebOptions, wishes: Wishes): Promise<Database> => {
  const asIs = wishes.supply === null && raw.fresh !== true
  const found = asIs ? openLibrary(file) : null
  if (found !== null) {
    const { users, jobs } = await holdingsOf(found)
    if (users > 0 || jobs > 0) return found
    found.close()
  }
  const asOf = wishes.asOf ?? today(wishes)
  return supplyLibrary({
    file,
    supply: wishes.supply,
    seed: wishes.seed,
    fresh: raw.fresh === true,
    asOf,
  })
}

const serveSite = async (
  db: Database,
  file: string,
  raw: WebOptions,
  wishes: Wishes,
  port: number,
): Promise<void> => {
  const policyIsWished = raw.preset !== undefined || raw.policy !== undefined
  const clock = shiftedClock(await aheadOf(db, wishes))
  const { site, runner, credentials } = await openSite({
    db,
    clock,
    policy: wishes.policy,
    policyIsWished,
    pauseMs: wishes.pauseMs,
  })
  const server = await listening(siteApp(site).fetch, port)
  const address = server.address()
  say(`Library ${file}`)
  say(
    `Administrator's page: http://${HOST}:${typeof address === 'object' && address !== null ? address.port : port}/`,
  )
  for (const { name, password } of credentials)
    say(`  sign in as ${name.padEnd(6)} with ${password}`)
  say(
    'The passwords hold until the server is started again. Ctrl-C ends the server; a job that runs goes on at the next start.',
  )
  runner.wake()
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  complain('Letting go after the current batch.')
  server.close()
  if ('closeAllConnections' in server) server.closeAllConnections()
  await runner.rest()
  if ((await holdingsOf(db)).unfinished > 0) throw resting(file)
}

/** A job that is not finished goes on in the time in which it was confirmed. */
const aheadOf = async (db: Database, { asOf, policy }: Wishes): Promise<number> => {
  if ((await holdingsOf(db)).unfinished > 0) return keptClock(db)
  const ahead = asOf === null ? 0 : aheadAtNoonOf(asOf, policy.timeZone)
  keepClock(db, ahead)
  return ahead
}

const listening = (
  fetch: Parameters<typeof serve>[0]['fetch'],
  port: number,
): Promise<ServerType> =>
  new Promise((resolveServer, reject) => {
    const server = serve({ fetch, port, hostname: HOST }, () => resolveServer(server))
    server.once('error', (fault: unknown) =>
      reject(
        badInput(
          `Port ${port} of ${HOST} cannot be had (${codeOf(fault) ?? 'fault'}). Give --web another one.`,
        ),
      ),
    )
  })

const portOf = (raw: WebOptions): number => {
  const foreign = IN_FORMS.filter((name) => raw[name] !== undefined)
  if (foreign.length > 0)
    throw badInput(
      `--web asks for that in its forms; leave out ${foreign.map(optionOf).join(', ')}. Nothing was changed.`,
    )
  if (raw.web === true || raw.web === undefined) return USUAL_PORT
  const port = /^\d{1,5}$/.test(raw.web) ? Number(raw.web) : Number.NaN
  if (port <= 65_535) return port
  throw badInput(
    '--web must be a port from 0 to 65535, where 0 takes any that is free. Nothing was changed.',
  )
}

const today = ({ policy }: Wishes): string => {
  const now = instant(new Date(shiftedClock(0).now()).toISOString())
  if (now._tag === 'Left')
    throw badInput('The clock of this machine shows no date that can be used.')
  return dateAt(now.right, policy.timeZone)
}

const resting = (file: string): Trouble => ({
  _tag: 'Trouble',
  exitCode: EXIT.resting,
  message: `This process rests; the job stays running and cannot be taken back. Go on with: npm start -- --web --db ${file}`,
})
