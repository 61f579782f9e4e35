// Plans on the command line: made and ordered by different processes, listed, filtered, discarded,
// forgotten, and made in the night.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { type Ended, fileOf, runHere } from './fixture.js'
import { firstColumn, libraryOf, rows, SLOW } from './demo-libraries.js'

const AS_OF = ['--as-of', '2026-11-22', '--days', '10']

const planIn = ({ out }: Ended) => {
  const {
    id = '',
    digest = '',
    count = '',
  } = /--submit (?<id>\S+) --digest (?<digest>\S+) --count (?<count>\d+)/.exec(out)?.groups ?? {}
  return { id, digest, count }
}

const deletedIn = (file: string): unknown =>
  firstColumn(file, `SELECT count(*) FROM users WHERE status = 'deleted'`)[0]

const jobsIn = (file: string): unknown => firstColumn(file, 'SELECT count(*) FROM ils_purge_job')[0]

describe('a plan', SLOW, () => {
  const planned = async (...more: readonly string[]) => {
    const file = await libraryOf(400)
    const ended = await runHere(['--db', file, ...AS_OF, '--plan', ...more])
    expect([ended.code, ended.err]).toEqual([0, ''])
    return { file, ended, ...planIn(ended) }
  }

  it(
    'says what it would do with its id, touches ' + 'nobody, and is ordered by another process',
    async () => {
      const { file, ended, id, digest, count } = await planned()
      expect(ended.out).toMatch(new RegExp(`^Plan ${id}$`, 'm'))
      expect([deletedIn(file), jobsIn(file)]).toEqual([0, 0])
      const submitted = await runHere([
        ...['--db', file, '--submit', id, '--digest', digest, '--count', count],
        ...['--actor', 'ann', '--note', 'after the audit'],
      ])
      expect([submitted.code, submitted.err]).toEqual([0, ''])
      expect(deletedIn(file)).toBe(Number(count))
      expect(readdirSync(join(file, '..', 'reports'))).toEqual([id])
      const record = firstColumn(file, 'SELECT record FROM ils_purge_job')[0]
      expect(JSON.parse(String(record))).toMatchObject({
        id,
        requestedBy: 'ann',
        plannedBy: 'operator',
        note: 'after the audit',
      })
      expect((await runHere(['--db', file, '--plans'])).out).toMatch(
        new RegExp(`^${id}  2026-11-22 12:0\\d  ordered +Purge  ${count} users  by operator$`, 'm'),
      )
    },
  )

  it.each<[string, (plan: { id: string; digest: string; count: string }) => string[], RegExp]>([
    [
      'another count',
      ({ id, digest }) => [id, '--digest', digest, '--count', '1'],
      /You confirmed 1/,
    ],
    [
      'another digest',
      ({ id, count }) => [id, '--digest', 'a'.repeat(64), '--count', count],
      /not that of the plan/,
    ],
    [
      'another policy',
      ({ id, digest, count }) => [id, '--digest', digest, '--count', count, '--preset', 'strict'],
      /the policy changed since/,
    ],
  ])('is refused with exit code 1 under %s', async (_, args, said) => {
    const { file, ...plan } = await planned()
    const { code, err } = await runHere(['--db', file, '--submit', ...args(plan)])
    expect([code, err]).toEqual([1, expect.stringMatching(said)])
    expect(jobsIn(file)).toBe(0)
  })

  it('is ordered once: the second time leads to its job', async () => {
    const { file, id, digest, count } = await planned()
    const order = ['--db', file, '--submit', id, '--digest', digest, '--count', count]
    expect((await runHere(order)).code).toBe(0)
    expect(await runHere([...order, '--out', join(file, '..', 'out')])).toMatchObject({
      code: 1,
      err: expect.stringContaining(`Look at job ${id}`),
    })
  })

  it('can be discarded, and then cannot be ordered', async () => {
    const { file, id, digest, count } = await planned()
    expect((await runHere(['--db', file, '--discard', id])).code).toBe(0)
    expect((await runHere(['--db', file, '--plans'])).out).toMatch(
      /discarded .*by operator {2}Discarded/,
    )
    expect(
      await runHere(['--db', file, '--submit', id, '--digest', digest, '--count', count]),
    ).toMatchObject({ code: 1, err: expect.stringContaining('it was discarded') })
    expect((await runHere(['--db', file, '--discard', id])).code).toBe(1)
  })

  it('lists its users by verdict, reason, group and library, forward and back', async () => {
    const { file, id, count } = await planned()
    const users = async (...more: string[]) =>
      (await runHere(['--db', file, '--plan-users', id, ...more])).out.trimEnd().split('\n')
    const all = await users('--verdict', 'go', '--limit', '100000')
    expect(all).toHaveLength(Number(count))
    for (const line of all) expect(line).toMatch(/^go /)
    const first = await users('--verdict', 'go', '--limit', '10')
    const after = /^After these: --after (\S+)$/.exec(first.at(-1) ?? '')?.[1] ?? ''
    const second = await users('--verdict', 'go', '--limit', '10', '--after', after)
    expect(second.slice(0, 10)).toEqual(all.slice(10, 20))
    const before = /--before (\S+)/.exec(second.join('\n'))?.[1] ?? ''
    const back = await users('--verdict', 'go', '--limit', '10', '--before', before)
    expect(back.filter((line) => line.startsWith('go'))).toEqual(all.slice(0, 10))
    for (const line of await users('--verdict', 'stay', '--code', 'open-loans', '--limit', '1000'))
      expect(line).toMatch(/^stay .*Open loans/)
    expect(await users('--of-group', 'nobody’s')).toEqual(['Nobody.'])
    const inLaw = await users('--of-library', 'LAW', '--of-group', 'Graduate', '--limit', '1000')
    expect(inLaw.length).toBeGreaterThan(5)
    expect(inLaw.length).toBeLessThan(firstColumn(file, 'SELECT id FROM users').length / 4)
    const [one] = firstColumn(file, 'SELECT primary_id FROM users WHERE id = 1')
    expect(await runHere(['--db', file, '--plan-users', id, '--user', 'nobody'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--user'),
    })
    expect((await users('--user', String(one))).join()).toMatch(/^(?:$|go|stay|not selected)/)
  })

  it('of a bulk order is made and ordered in the same way', async () => {
    const { file, id, digest, count } = await (async () => {
      const made = await libraryOf(300)
      const order = ['--set-purge-dates', '2027-01-31', '--replace', '--plan']
      const ended = await runHere(['--db', made, '--as-of', '2026-11-22', ...order])
      expect(ended.code).toBe(0)
      return { file: made, ...planIn(ended) }
    })()
    expect((await runHere(['--db', file, '--plan-users', id, '--verdict', 'go'])).out).toMatch(
      /^change {2}P\d+ {2}purge date 2027-01-31/m,
    )
    const submit = ['--submit', id, '--digest', digest, '--count', count]
    expect((await runHere(['--db', file, ...submit])).code).toBe(0)
    expect(firstColumn(file, `SELECT count(*) FROM users WHERE purge_date = '2027-01-31'`)).toEqual(
      [Number(count)],
    )
  })

  it('waits for the second person whom the policy wants', async () => {
    const policy = ['--policy', fileOf('{"approval":"second-person"}', 'policy.json')]
    const { file, id, digest, count } = await planned(...policy)
    const submit = ['--db', file, ...policy, '--submit', id, '--digest', digest, '--count', count]
    expect((await runHere(submit)).code).toBe(1)
    expect((await runHere([...submit, '--approved-by', 'operator'])).code).toBe(1)
    expect((await runHere([...submit, '--approved-by', 'nightly'])).err).toContain('a service')
    expect((await runHere([...submit, '--approved-by', 'ann'])).code).toBe(0)
  })
})

describe('the night', SLOW, () => {
  const nightly = (file: string, count: string, percent: string, increase: string) =>
    runHere([
      ...['--db', file, '--as-of', '2026-11-22', '--nightly'],
      ...['--max-count', count, '--max-percent', percent, '--max-increase', increase],
    ])

  it(
    'leaves its plan for a person where nothing was ' + 'purged before, and a person orders it',
    async () => {
      const file = await libraryOf(300)
      const first = await nightly(file, '1000', '100', '1000')
      expect([first.code, first.err]).toEqual([
        11,
        expect.stringContaining('no purge was completed'),
      ])
      const { id, digest, count } = planIn(first)
      const order = ['--submit', id, '--digest', digest, '--count', count, '--actor', 'ann']
      expect((await runHere(['--db', file, ...order])).code).toBe(0)

      // Everybody whom it means is gone.
      const second = await nightly(file, '1000', '100', '1000')
      expect([second.code, second.err]).toEqual([10, expect.stringContaining('Nobody would go')])

      const db = new Sqlite(file)
      db.exec(`UPDATE users SET purge_date = '2026-01-01' WHERE id IN (
      SELECT id FROM users WHERE status = 'active' ORDER BY id LIMIT 60)`)
      db.close()
      const third = await nightly(file, '1', '0.1', '0')
      expect([third.code, third.err]).toEqual([
        11,
        expect.stringMatching(/--max-count allows; .*--max-percent allows/),
      ])
      const before = Number(deletedIn(file))
      const fourth = await nightly(file, '1000', '100', '1000')
      expect([fourth.code, fourth.err]).toEqual([0, ''])
      expect(Number(deletedIn(file))).toBeGreaterThan(before)
      expect((await runHere(['--db', file, '--plans'])).out).toMatch(
        /discarded .*by nightly {2}Superseded[\s\S]*ordered .*by nightly/,
      )
    },
  )

  it(
    'never orders under a policy that wants two people, ' + 'and says that with everything else',
    async () => {
      const file = await libraryOf(200)
      const policy = fileOf('{"approval":"second-person"}', 'policy.json')
      expect(
        await runHere([
          ...['--db', file, '--as-of', '2026-11-22', '--policy', policy, '--nightly'],
          ...['--max-count', '0', '--max-percent', '100', '--max-increase', '0'],
        ]),
      ).toMatchObject({
        code: 11,
        err: expect.stringMatching(/two people; more users would go than --max-count allows/),
      })
      expect(jobsIn(file)).toBe(0)
    },
  )
})

describe('what is stored of a user', SLOW, () => {
  it(
    'is said, and forgotten when that is confirmed; ' + 'what is old is forgotten at once',
    async () => {
      const file = await libraryOf(300)
      const order = ['--db', file, ...AS_OF, '--yes', '--policy']
      const policy = fileOf('{"deletePolicy":"keep-reportable"}', 'policy.json')
      expect((await runHere([...order, policy])).code).toBe(0)
      const [[key, name] = []] = rows<[number, string]>(
        file,
        `SELECT id, primary_id FROM users WHERE status = 'deleted' LIMIT 1`,
      )
      const history = (user: string) => runHere(['--db', file, '--history', user])
      expect((await history(name ?? '')).out).toMatch(/planned: go .*\n {2}outcome: purged /)
      expect((await history(`key ${key}`)).out).toMatch(/outcome: purged /)
      expect(await history('nobody')).toMatchObject({ code: 2 })
      expect((await runHere(['--db', file, '--forget', name ?? ''])).err).toContain('--yes')
      const forgotten = await runHere(['--db', file, '--forget', name ?? '', '--yes'])
      expect([forgotten.code, forgotten.out]).toEqual([0, expect.stringMatching(/at once: +1\n/)])
      expect((await history(name ?? '')).out).toContain('No plan and no job knows')

      expect((await runHere(['--db', file, '--expire', '2020-01-01'])).out).toContain('0 outcomes')
      expect((await runHere(['--db', file, '--expire', '2030-01-01'])).out).not.toContain(
        '0 outcomes',
      )
      expect(firstColumn(file, 'SELECT count(*) FROM ils_purge_outcome')).toEqual([0])
      expect(firstColumn(file, 'SELECT count(*) FROM ils_purge_plan_user')).toEqual([0])
    },
  )
})
