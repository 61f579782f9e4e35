// What remains of a person: the delete policy's levels, and the researcher who stays behind.
import { DELETE_POLICY_LEVELS } from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import { removesMore, retainedRecord } from '../../src/domain/delete-policy.js'
import { demotedResearcher } from '../../src/domain/researcher.js'

const RECORD = {
  primaryId: 'C-100',
  internalId: '77',
  personal: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.org' },
  statistics: { userGroup: 'student', jobCategory: 'none' },
}

describe('a delete policy level', () => {
  it('keep-reportable keeps everything but deactivates the identifier', () => {
    expect(retainedRecord(RECORD, 'keep-reportable')).toEqual({
      status: 'Deleted',
      primaryId: { value: 'C-100', active: false },
      lastName: 'Lovelace',
      personal: RECORD.personal,
      statistics: RECORD.statistics,
    })
  })

  it('keep-reportable has no last name where the record has none that is a text', () => {
    const { lastName: _, ...nameless } = RECORD.personal
    for (const personal of [nameless, { ...nameless, lastName: null }, { lastName: 17 }])
      expect(retainedRecord({ ...RECORD, personal }, 'keep-reportable')?.lastName).toBeNull()
  })

  it.each([
    ['keep-statistics', 'C-100'],
    ['keep-statistics-remove-id', '77'],
  ] as const)('%s keeps statistics only, with %s in place of the last name', (level, lastName) => {
    const retained = retainedRecord(RECORD, level)
    expect(retained).toEqual({
      status: 'Deleted',
      primaryId: null,
      lastName,
      personal: null,
      statistics: RECORD.statistics,
    })
    expect(JSON.stringify(retained)).not.toContain('Ada')
  })

  it('remove keeps nothing', () => {
    expect(retainedRecord(RECORD, 'remove')).toBeNull()
  })

  it('removes more than each level before it, and never more than itself or a later one', () => {
    for (const [at, level] of DELETE_POLICY_LEVELS.entries())
      for (const [than, other] of DELETE_POLICY_LEVELS.entries())
        expect(removesMore(level, other)).toBe(at > than)
  })
})

describe('a demoted researcher', () => {
  const record = {
    firstName: 'Ada',
    emails: ['a@example.org'],
    identifiers: { orcid: '0000' },
    salary: 9,
    affiliation: 'Maths',
  }

  it('keeps name, IDs and emails, loses what only the affiliated have, and is switched off', () => {
    expect(demotedResearcher(record)).toEqual({
      affiliated: false,
      previouslyAffiliated: true,
      publicProfile: false,
      harvesting: false,
      retained: { firstName: 'Ada', emails: ['a@example.org'], identifiers: { orcid: '0000' } },
    })
  })

  it('takes nothing from the prototype', () => {
    expect(demotedResearcher(record, ['toString', 'firstName']).retained).toEqual({
      firstName: 'Ada',
    })
  })
})
