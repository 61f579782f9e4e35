// Saved filters: criteria under a name, shared by who may plan, versioned, without personal data.
import { beforeEach, describe, expect, it } from 'vitest'
import { people, signedIn } from './site-with-people.js'
import type { Seen, TestSite, Visitor } from './visitor.js'

const CRITERIA = {
  days: '30',
  recordType: 'public',
  userGroups: ['Undergraduate'],
  waiveThreshold: '10',
}

const hidden = ({ text }: Seen, name: string): string =>
  (new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '').replaceAll('&quot;', '"')

describe('saved filters', () => {
  let site: TestSite
  let ada: Visitor
  let grace: Visitor

  beforeEach(async () => {
    site = await people()
    ada = await signedIn(site)
    grace = await signedIn(site, 'grace')
  })

  const save = async (visitor: Visitor, name: string, more = {}): Promise<Seen> => {
    await visitor.get('/jobs/new')
    const asked = await visitor.send('/jobs/new', { ...CRITERIA, do: 'save', ...more })
    return visitor.send('/filters', { do: 'save', name, criteria: hidden(asked, 'criteria') })
  }

  it('are saved under a name by one, and picked again by another', async () => {
    const saved = await save(ada, 'Left in <summer>')
    expect([saved.status, ada.at()]).toEqual([200, '/filters?saved'])
    expect(saved.text).toContain('Left in &lt;summer&gt;')
    expect(saved.text).toContain('A debt of up to 10.00 EUR is waived')
    const dialog = await grace.get('/jobs/new')
    const id = /<option value="([^"]+)">Left in/.exec(dialog.text)?.[1] ?? ''
    const filled = (await grace.get(`/jobs/new?filter=${id}`)).text
    expect(filled).toMatch(/name="days" value="30"/)
    expect(filled).toMatch(/<option value="public" selected>/)
    expect(filled).toMatch(/value="Undergraduate" checked/)
    expect(filled).toMatch(/name="waiveThreshold" value="10"/)
  })

  it('are renamed and deleted; every version stays, with who made it', async () => {
    const first = await save(ada, 'One')
    const [id, basedOn] = [hidden(first, 'id'), hidden(first, 'basedOn')]
    const renamed = await ada.send('/filters', { do: 'rename', id, basedOn, name: 'Two' })
    expect(renamed.text).toContain('The filter has its new name.')
    expect(renamed.text).toContain('Use “Two”')
    await grace.get('/filters')
    const deleted = await grace.send('/filters', { do: 'delete', id, basedOn: '2', name: 'Two' })
    expect(deleted.text).toContain('No filter is saved.')
    expect((await ada.get(`/jobs/new?filter=${id}`)).text).toMatch(/name="days" value="0"/)
    const rows = site.db
      .prepare('SELECT version, name, criteria IS NULL AS gone, saved_by FROM saved_filter')
      .all()
    expect(rows).toEqual([
      { version: 1, name: 'One', gone: 0, saved_by: 'ada' },
      { version: 2, name: 'Two', gone: 0, saved_by: 'ada' },
      { version: 3, name: 'Two', gone: 1, saved_by: 'grace' },
    ])
    for (const change of [`UPDATE saved_filter SET name = ''`, 'DELETE FROM saved_filter'])
      expect(() => site.db.exec(change)).toThrow(/is never/)
  })

  it('are not changed by an old tab, nor under a name that another has', async () => {
    const first = await save(ada, 'One')
    const [id, basedOn] = [hidden(first, 'id'), hidden(first, 'basedOn')]
    await ada.send('/filters', { do: 'rename', id, basedOn, name: 'Two' })
    for (const act of ['rename', 'delete']) {
      const old = await ada.send('/filters', { do: act, id, basedOn, name: 'Three' })
      expect([act, old.status]).toEqual([act, 422])
      expect(old.text).toContain('Somebody else has renamed or deleted this filter')
      expect(old.text).toContain('Use “Two”')
    }
    const again = await save(ada, 'TWO')
    expect([again.status, again.text.includes('Another filter has this name')]).toEqual([422, true])
    // What was typed, and what is to be saved, is still there.
    expect(hidden(again, 'name')).toBe('TWO')
    expect(hidden(again, 'criteria')).toContain('Undergraduate')
  })

  it.each([
    ['include', 'P1'],
    ['exclude', 'P2'],
  ])('hold no primary ID: %s', async (field, id) => {
    await ada.get('/jobs/new')
    const asked = await ada.send('/jobs/new', { ...CRITERIA, do: 'save', [field]: id })
    expect([asked.status, asked.text.includes('keeps no primary IDs')]).toEqual([422, true])
    const forged = JSON.stringify({
      dates: [],
      recordTypes: [],
      homeLibraries: [],
      waiveThreshold: '0',
      include: null,
      exclude: [],
      [field]: ['1'],
    })
    const sent = await ada.send('/filters', { do: 'save', name: 'Forged', criteria: forged })
    expect(sent.status).toBe(422)
    expect(site.db.prepare('SELECT count(*) FROM saved_filter').pluck().get()).toBe(0)
  })

  it('need the role to plan, and a name', async () => {
    for (const name of ['', ' ', 'x'.repeat(81)]) {
      const unnamed = await save(ada, name)
      expect([name.length, unnamed.status]).toEqual([name.length, 422])
    }
    Object.assign(site.site, { rolesOf: () => ['read'] })
    const refused = await ada.send('/filters', { do: 'save', name: 'Mine', criteria: '{}' })
    expect(refused.status).toBe(403)
  })
})
