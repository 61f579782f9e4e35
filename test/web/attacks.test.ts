// A table of attacks by one person of two, and by old tabs: none gets a purge, a policy or an
// account past the second person.
import { PRESETS, type PurgePolicy } from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import {
  addDecision,
  type Decisions,
  ROLES,
  type Role,
} from '../../examples/embedded-library/data/decisions.js'
import { siteApp } from '../../examples/embedded-library/web/app.js'
import { openSite } from '../../examples/embedded-library/web/open-site.js'
import { typedPolicy } from '../../examples/embedded-library/web/policy-form.js'
import { jobsIn, signedIn } from './site-with-people.js'
import {
  aPerson,
  digestIn,
  preview,
  type Seen,
  type TestSite,
  testSite,
  type Visitor,
} from './visitor.js'

const FOR_TWO: Partial<PurgePolicy> = {
  approval: 'second-person',
  caps: {
    maxCount: 500,
    maxPercent: '50',
    exceededWhen: 'or',
    period: { days: 30, maxCount: 900, maxPercent: null },
  },
  recentActivity: { days: 30, setting: 'on' },
  recentLoan: { days: 30, setting: 'on' },
  protectedGroups: { groups: ['Emeriti', 'Graduate'], setting: 'on' },
}

interface Scene {
  readonly site: TestSite
  readonly ada: Visitor
  readonly grace: Visitor
}

const scene = async (changes: Partial<PurgePolicy> = FOR_TWO): Promise<Scene> => {
  const site = await testSite((insert) => {
    for (const id of [1, 2, 3]) insert.user(aPerson(id))
    // Groups to be protected; nobody in them is meant.
    for (const [id, userGroup] of [
      [4, 'Emeriti'],
      [5, 'Graduate'],
      [6, 'Graduate'],
      [7, 'Graduate'],
    ] as const)
      insert.user(aPerson(id, { userGroup, purgeDate: null }))
  }, changes)
  return { site, ada: await signedIn(site), grace: await signedIn(site, 'grace') }
}

type Fields = Readonly<Record<string, string | readonly string[]>>

/** The policy form as it is, with some fields typed. */
const typedIn = (
  { site }: TestSite,
  changes: Fields,
  basedOn = site.decided().version,
): Fields => ({
  ...typedPolicy(site.policy()),
  basedOn: String(basedOn),
  do: 'save',
  ...changes,
})

const changing = async (
  made: TestSite,
  visitor: Visitor,
  changes: Fields,
  basedOn?: number,
): Promise<Seen> => {
  await visitor.get('/policy')
  return visitor.send('/policy', typedIn(made, changes, basedOn))
}

const pathOfChange = async (visitor: Visitor): Promise<string> =>
  /\/policy\/changes\/[\w-]+/.exec((await visitor.get('/policy')).text)?.[0] ?? ''

const accountsForm = (made: TestSite, changes: Fields): Fields => ({
  basedOn: String(made.site.decided().version),
  ...Object.fromEntries(
    Object.entries(made.site.decided().content.accounts).map(([name, roles]) => [
      `roles:${name}`,
      roles,
    ]),
  ),
  ...changes,
})

const setAccounts = ({ site, db }: TestSite, accounts: Decisions['accounts']): void => {
  const { version, content, ...people } = site.decided()
  addDecision(db, { ...people, version: version + 1, content: { ...content, accounts } })
}

describe('one person alone', () => {
  it.each<[string, Fields]>([
    ['drops the cap of a job', { maxCount: '', maxPercent: '' }],
    ['raises a cap', { maxCount: '501' }],
    ['joins two caps', { exceededWhen: 'and' }],
    ['raises the share', { maxPercent: '50.1' }],
    ['shortens the period', { periodDays: '29' }],
    ['drops the period', { periodDays: '', periodCount: '' }],
    ['switches the second person off', { approval: 'none' }],
    ['makes a rule a warning', { 'rule:credit': 'warn' }],
    ['switches a rule off', { 'rule:staff-roles': 'off' }],
    ['has debts only warn', { 'rule:debt-over-threshold': 'warn' }],
    ['has requests ignored', { 'requests:pending': 'ignore' }],
    ['shortens recent activity', { recentActivity: '29' }],
    ['has recent loans only warn', { 'recentLoan:setting': 'warn' }],
    ['no longer asks for recent loans', { recentLoan: '' }],
    ['takes the protection from a group', { protectedGroups: ['Emeriti'] }],
    ['has protected groups only warn', { 'protectedGroups:setting': 'warn' }],
    ['moves the zone', { timeZone: 'Pacific/Kiritimati' }],
    ['calculates debts net', { fineTotal: 'net' }],
    ['says there is no research system', { researchers: 'disabled' }],
    ['removes more of who goes', { deletePolicy: 'remove' }],
    ['keeps other evidence', { evidence: 'dates' }],
    ['hides a wider cap among narrower fields', { maxCount: '501', recentLoan: '400' }],
  ])('who %s gets a request, not a policy', async (_, changes) => {
    const { site, ada } = await scene()
    const before = site.site.decided()
    const seen = await changing(site, ada, changes)
    expect(seen.text).toContain('waits for a second person')
    expect(site.site.decided()).toEqual(before)
    await ada.send(await pathOfChange(ada), { do: 'approve' })
    expect(site.site.decided()).toEqual(before)
  })

  it.each<[string, Fields]>([
    ['lowers a cap', { maxCount: '400' }],
    ['protects a group more', { protectedGroups: ['Emeriti', 'Graduate', 'Undergraduate'] }],
    ['asks for more days', { recentLoan: '31' }],
  ])('who only narrows, %s, changes the policy, and the record says so', async (_, changes) => {
    const { site, ada } = await scene()
    const { version } = site.site.decided()
    expect((await changing(site, ada, changes)).text).toContain('The policy is changed')
    expect(site.site.decided()).toMatchObject({
      version: version + 1,
      requestedBy: 'ada',
      approvedBy: null,
    })
    expect((await ada.get('/policy')).text).toMatch(/Changed in version 2[\s\S]*Only narrows/)
  })

  it.each<[string, Fields]>([
    ['makes an account', { new: 'eve', 'roles:new': ROLES }],
    ['makes an account that only looks', { new: 'eve', 'roles:new': ['read'] }],
  ])('who %s gets a request, and nobody new can sign in', async (_, changes) => {
    const { site, ada } = await scene()
    await ada.get('/people')
    expect((await ada.send('/people', accountsForm(site, changes))).text).toContain(
      'waits for a second person',
    )
    expect(Object.keys(site.site.decided().content.accounts)).toEqual(['ada', 'grace'])
  })

  it(
    'who gives a role waits, who takes one does not, and ' + 'nobody is left alone with the policy',
    async () => {
      const { site, ada } = await scene()
      await ada.get('/people')
      await ada.send(
        '/people',
        accountsForm(site, { 'roles:grace': ['read', 'approve', 'set-policy'] }),
      )
      expect(site.site.rolesOf('grace')).toEqual(['read', 'approve', 'set-policy'])
      await ada.get('/people')
      const back = await ada.send('/people', accountsForm(site, { 'roles:grace': ROLES }))
      expect(back.text).toContain('waits for a second person')
      const alone = await ada.send('/people', accountsForm(site, { 'roles:grace': ['read'] }))
      expect([alone.status, alone.text.includes('at least two people')]).toEqual([422, true])
    },
  )

  it.each(['ADA', 'ada', 'nightly', 'terminal', 'a', 'Ann Smith'])(
    'cannot name an account %j',
    async (name) => {
      const { site, ada } = await scene()
      await ada.get('/people')
      const seen = await ada.send('/people', accountsForm(site, { new: name, 'roles:new': ROLES }))
      expect(seen.status).toBe(422)
    },
  )

  it('who confirms a purge, and then approves it too, gets no job', async () => {
    const { site, ada } = await scene()
    const digest = digestIn(await preview(ada))
    const plan = ada.at()
    for (const as of ['order', 'approve', '']) await ada.send(plan, { digest, count: '3', as })
    expect(jobsIn(site)).toBe(0)
  })

  it('who orders purge dates for everybody gets no job', async () => {
    const { site, ada } = await scene()
    await ada.get('/purge-dates')
    const seen = await ada.send('/purge-dates', {
      anchor: 'day',
      day: '2026-01-01',
      months: '0',
      days: '0',
      exceptMonths: '0',
      exceptDays: '0',
    })
    expect(seen.text).toContain('Type')
    await ada.send(ada.at(), { digest: digestIn(seen), count: '3' })
    expect(jobsIn(site)).toBe(0)
  })

  it('who starts the server with another policy does not get past it', async () => {
    const { site } = await scene()
    const { db } = site
    const setup = { db, clock: site.site.clock, pauseMs: 0, policyIsWished: true }
    const before = site.site.decided()
    await expect(openSite({ ...setup, policy: PRESETS.alma })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('second person'),
    })
    expect(site.site.decided()).toEqual(before)
    const caps = {
      maxCount: 5,
      maxPercent: '1',
      exceededWhen: 'or',
      period: { days: 60, maxCount: 5, maxPercent: null },
    } as const
    const narrower = { ...site.site.policy(), caps }
    const opened = await openSite({ ...setup, policy: narrower })
    expect(opened.site.decided()).toMatchObject({
      version: before.version + 1,
      requestedBy: 'terminal',
    })
  })

  it('cannot change what was decided, in the database either', async () => {
    const { site } = await scene()
    for (const statement of ['DELETE FROM decision', `UPDATE decision SET approved_by = 'grace'`])
      expect(() => site.db.exec(statement)).toThrow(/never/)
  })
})

describe('an old tab', () => {
  it(
    'does not overwrite what somebody else changed: ' + 'both are shown, and the form holds both',
    async () => {
      const { site, ada, grace } = await scene({ caps: null })
      const old = site.site.decided().version
      await changing(site, ada, { maxCount: '500' })
      await grace.get('/policy')
      const seen = await grace.send('/policy', {
        ...typedIn(site, { maxCount: '', 'rule:credit': 'off' }),
        basedOn: String(old),
      })
      expect(seen.status).toBe(409)
      expect(seen.text).toMatch(/Changed since, by ada[\s\S]*Changed by you[\s\S]*Credit/)
      expect(seen.text).toContain('id="maxCount" name="maxCount" value="500"')
      expect(site.site.policy().caps?.maxCount).toBe(500)
      expect(site.site.policy().rules.credit).not.toBe('off')
    },
  )

  it('names a field that both changed, with both values', async () => {
    const { site, ada, grace } = await scene({ caps: null })
    const old = site.site.decided().version
    await changing(site, ada, { maxCount: '500' })
    const seen = await changing(site, grace, { maxCount: '900' }, old)
    expect(seen.text).toMatch(/You both changed this[^<]*500/)
    expect(site.site.policy().caps?.maxCount).toBe(500)
  })

  it('approves nothing that was changed, withdrawn or asked for anew since', async () => {
    const { site, ada, grace } = await scene()
    await changing(site, ada, { maxCount: '501' })
    const old = await pathOfChange(grace)
    await ada.send(old, { do: 'decline' })
    await changing(site, ada, { maxCount: '', maxPercent: '', periodDays: '', periodCount: '' })
    expect((await grace.send(old, { do: 'approve' })).status).toBe(409)
    const now = await pathOfChange(grace)
    // The policy changes under the request: it has to be asked for again.
    await changing(site, grace, { recentLoan: '31' })
    expect((await grace.get('/policy')).text).toContain('can no longer be approved')
    expect((await grace.send(now, { do: 'approve' })).status).toBe(409)
    expect(site.site.policy().caps?.maxCount).toBe(500)
  })

  it('confirms nothing under the policy that applied when it was opened', async () => {
    const { site, ada } = await scene({ approval: 'none' })
    const digest = digestIn(await preview(ada))
    const plan = ada.at()
    await ada.get('/purge-dates')
    const dates = await ada.send('/purge-dates', {
      anchor: 'day',
      day: '2026-01-01',
      months: '0',
      days: '0',
      exceptMonths: '0',
      exceptDays: '0',
    })
    const bulk = ada.at()
    site.setPolicy({ ...site.site.policy(), approval: 'second-person' })
    expect((await ada.send(plan, { digest, count: '3' })).status).toBe(409)
    await ada.send(bulk, { digest: digestIn(dates), count: '3' })
    expect(jobsIn(site)).toBe(0)
  })

  it(
    'that would have ordered does not approve what ' + 'somebody else has asked for since',
    async () => {
      const { site, ada, grace } = await scene()
      const digest = digestIn(await preview(ada))
      const plan = ada.at()
      await grace.get(plan)
      await ada.send(plan, { digest, count: '3', as: 'order' })
      const seen = await grace.send(plan, { digest, count: '3', as: 'order' })
      expect([seen.status, seen.text.includes('Look again')]).toEqual([422, true])
      expect(jobsIn(site)).toBe(0)
      await grace.send(plan, { digest, count: '3', as: 'approve' })
      expect(jobsIn(site)).toBe(1)
    },
  )
})

describe('two people', () => {
  it('change the policy together, and the record names both', async () => {
    const { site, ada, grace } = await scene()
    await changing(site, ada, { maxCount: '501' })
    const seen = await grace.send(await pathOfChange(grace), { do: 'approve' })
    expect(seen.text).toContain('The policy is changed')
    expect(site.site.policy().caps?.maxCount).toBe(501)
    expect(site.site.decided()).toMatchObject({ requestedBy: 'ada', approvedBy: 'grace' })
    expect(seen.text).toMatch(/approved by <bdi>grace<\/bdi>[\s\S]*500 users[\s\S]*501 users/)
  })

  it('approve nothing for somebody who may not ask for it any more', async () => {
    const { site, ada, grace } = await scene()
    const three = { ada: ROLES, grace: ROLES, mary: ROLES }
    setAccounts(site, three)
    const digest = digestIn(await preview(ada))
    const plan = ada.at()
    await ada.send(plan, { digest, count: '3' })
    await changing(site, ada, { maxCount: '501' })
    setAccounts(site, { ...three, ada: ['read'] })
    await grace.get(plan)
    expect(await grace.send(plan, { digest, count: '3', as: 'approve' })).toMatchObject({
      status: 409,
      text: expect.stringContaining('may not order any more'),
    })
    expect((await grace.send(await pathOfChange(grace), { do: 'approve' })).status).toBe(409)
    expect([jobsIn(site), site.site.policy().caps?.maxCount]).toEqual([0, 500])
  })
})

describe('two servers on one database', () => {
  it('both go by what is decided now, whichever of them was told', async () => {
    const { site, ada } = await scene({ approval: 'none' })
    const { db } = site
    const setup = { db, clock: site.site.clock, policy: PRESETS.alma, pauseMs: 0 }
    const other = await openSite({ ...setup, policyIsWished: false })
    expect(other.site.policy()).toEqual(site.site.policy())
    const digest = digestIn(await preview(ada))
    const plan = ada.at()
    site.setPolicy({ ...site.site.policy(), approval: 'second-person' })
    expect(other.site.policy().approval).toBe('second-person')
    const app = siteApp(other.site)
    expect((await app.request('http://127.0.0.1:8420/jobs')).status).toBe(401)
    expect((await ada.send(plan, { digest, count: '3' })).status).toBe(409)
    expect(jobsIn(site)).toBe(0)
  })
})

describe('an account without a role', () => {
  it.each<[string, readonly Role[], string, Fields]>([
    ['sees nothing', [], '/people', {}],
    ['plans no purge', ['read'], '/jobs/new', { do: 'close' }],
    ['plans no purge dates', ['read'], '/purge-dates', {}],
    ['plans no deletion', ['read', 'order'], '/delete-policy', { level: 'remove' }],
    ['discards no plan', ['read', 'approve'], '/plans/x/discard', {}],
    ['orders nothing', ['read', 'plan', 'set-policy'], '/plans/x', {}],
    ['forgets nobody', ['read', 'plan', 'approve'], '/history/forget', {}],
    ['sets no policy', ['read', 'plan', 'order', 'approve'], '/policy', {}],
    ['makes no account', ['read', 'plan', 'order', 'approve'], '/people', {}],
    ['approves no change', ['read', 'approve'], '/policy/changes/x', { do: 'approve' }],
    ['sends nothing to a page that nobody thought of', ROLES, '/jobs/x', {}],
  ])('%s', async (_, roles, path, fields) => {
    const { site, ada } = await scene()
    await ada.get('/policy')
    setAccounts(site, { ada: roles, grace: ROLES })
    const seen = await ada.send(path, fields)
    expect([seen.status, seen.text.includes('Your account may not do this')]).toEqual([403, true])
  })

  it('orders but does not approve, and the other way round', async () => {
    const { site, ada, grace } = await scene()
    const digest = digestIn(await preview(ada))
    const plan = ada.at()
    await grace.get(plan)
    setAccounts(site, { ada: ['read', 'order'], grace: ['read', 'order'] })
    await ada.send(plan, { digest, count: '3' })
    expect((await grace.send(plan, { digest, count: '3' })).status).toBe(403)
    setAccounts(site, { ada: ['read', 'order'], grace: ['read', 'approve'] })
    await grace.send(plan, { digest, count: '3' })
    expect(jobsIn(site)).toBe(1)
  })

  it('is out at once when the account is gone', async () => {
    const { site, ada } = await scene()
    setAccounts(site, { grace: ROLES })
    expect((await ada.get('/jobs')).status).toBe(401)
  })
})
