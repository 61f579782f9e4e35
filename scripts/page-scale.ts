// How long the example's page takes to answer about a plan of 10,000 users and of 1,000,000: the
// plan, one filter, and the search by the beginning of a primary ID; and what the CSV needs.
// node --import tsx scripts/page-scale.ts [FOLDER]; making the large plan takes minutes, and the
// folder keeps it.
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import {
  type ActorKey,
  daysBack,
  DEFAULT_CRITERIA,
  PRESETS,
  type PurgePolicy,
} from 'ils-user-purge'
import { aheadAtNoonOf, shiftedClock } from '../examples/embedded-library/data/clock.js'
import { generateUsers } from '../examples/embedded-library/data/generate.js'
import { prepareLibrary } from '../examples/embedded-library/data/library-file.js'
import { addTables } from '../examples/embedded-library/data/tables.js'
import { siteApp } from '../examples/embedded-library/web/app.js'
import { openSite } from '../examples/embedded-library/web/open-site.js'
import { answerOf } from '../examples/shared/answer.js'

const TODAY = '2026-11-22'
const HOST = 'http://127.0.0.1:8420'
const SIZES = [10_000, 1_000_000] as const
const TIMES = 15
const POLICY: PurgePolicy = {
  ...PRESETS.alma,
  researchers: 'enabled',
  currency: { code: 'EUR', digits: 2 },
}

function filled(folder: string, users: number): Database {
  const file = join(folder, `${users}.sqlite`)
  const isThere = existsSync(file)
  const db = new Sqlite(file)
  if (!isThere) {
    addTables(db)
    db.exec('BEGIN')
    generateUsers(db, { users, seed: 1, asOf: TODAY })
    db.exec('COMMIT')
  }
  prepareLibrary(db)
  return db
}

/** Everybody was created before today, so everybody is in the plan. */
const CRITERIA = { ...DEFAULT_CRITERIA, dates: [daysBack('createdDate', 0)] }

async function measured(folder: string, users: number): Promise<ReadonlyMap<string, number>> {
  const db = filled(folder, users)
  const clock = shiftedClock(aheadAtNoonOf(TODAY, 'UTC'))
  const setup = { db, clock, policy: POLICY, policyIsWished: true, pauseMs: 0 }
  const { site, credentials } = await openSite(setup)
  const [known] = await answerOf(site.purge().plans({ statuses: ['Ready'] }))
  const request = { criteria: CRITERIA, requestedBy: 'ada' as ActorKey }
  const id = known?.id ?? (await answerOf(site.purge().plan(request))).id
  const app = siteApp(site)
  let cookie = ''
  const ask = async (path: string, fields?: Readonly<Record<string, string>>) => {
    const form = fields === undefined ? {} : { method: 'POST', body: new URLSearchParams(fields) }
    const answer = await app.request(`${HOST}${path}`, { ...form, headers: { Cookie: cookie } })
    cookie = answer.headers.get('Set-Cookie')?.split(';')[0] ?? cookie
    return answer
  }
  const tokenOf = async (path: string) =>
    /name="token" value="([^"]+)"/.exec(await (await ask(path)).text())?.[1] ?? ''
  const password = credentials.find(({ name }) => name === 'ada')?.password ?? ''
  await ask('/sign-in', { token: await tokenOf('/sign-in'), name: 'ada', password, to: '/jobs' })
  const token = await tokenOf('/jobs')
  const list = `/plans/${id}/users`
  const asked: Readonly<Record<string, () => Promise<Response>>> = {
    'the plan': () => ask(`/plans/${id}`),
    'its users': () => ask(list),
    'a verdict': () => ask(`${list}?which=go`),
    'a verdict that nobody has': () => ask(`${list}?which=not-found`),
    'a reason': () => ask(`${list}?code=open-loans`),
    'a reason that few have': () => ask(`${list}?code=system-account`),
    'a reason that nobody has': () => ask(`${list}?which=stay&code=linked-user`),
    'a group': () => ask(`${list}?group=%3DGraduate`),
    'a home library': () => ask(`${list}?library=%3DLAW`),
    'no home library': () => ask(`${list}?library=none`),
    'a search': () => ask(list, { token, primaryId: 'P000012' }),
  }
  const found = new Map<string, number>()
  for (const [name, ask] of Object.entries(asked)) {
    const times: number[] = []
    for (let time = 0; time < TIMES; time++) {
      const begun = performance.now()
      await (await ask()).text()
      times.push(performance.now() - begun)
    }
    found.set(name, times.sort((left, right) => left - right)[Math.floor(TIMES / 2)] ?? 0)
  }
  found.set('the CSV: megabytes of memory above those before', await memoryOf(ask(`${list}.csv`)))
  db.close()
  return found
}

async function memoryOf(answer: Promise<Response>): Promise<number> {
  const before = process.memoryUsage().rss
  let most = before
  const body = (await answer).body as AsyncIterable<Uint8Array> | null
  for await (const _ of body ?? []) most = Math.max(most, process.memoryUsage().rss)
  return (most - before) / 1e6
}

const folder = process.argv[2] ?? join(tmpdir(), 'ils-user-purge-page-scale')
mkdirSync(folder, { recursive: true, mode: 0o700 })
const [small, large] = [await measured(folder, SIZES[0]), await measured(folder, SIZES[1])]
for (const [name, time] of small) {
  const other = large.get(name) ?? 0
  const ratio = (other / Math.max(0.1, time)).toFixed(1)
  console.log(
    `${name.padEnd(50)} ${time.toFixed(1).padStart(8)} ${other.toFixed(1).padStart(8)}  × ${ratio}`,
  )
}
