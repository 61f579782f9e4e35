// Names are found among users however many groups and libraries those have.
import { describe, expect, it } from 'vitest'
import { watchNames } from '../../src/domain/name-watch.js'
import type { GivenName } from '../../src/domain/vocabulary.js'
import { plainUser } from '../eligibility/cases.js'

const given = (kind: GivenName['kind'], name: string, recordType: string | null = null) =>
  ({ kind, name, recordType, path: 'criteria' }) as GivenName

const MANY = 2500

describe('a watch for names', () => {
  it('finds each kind of name in the users who have it, and in no others', () => {
    const names = [
      given('record-type', 'staff'),
      given('user-group', 'student', 'public'),
      given('user-group', 'student', 'staff'),
      given('home-library', 'main'),
      given('exception-group', 'student'),
      given('protected-group', ' STUDENT'),
      given('protected-group', 'teacher'),
    ]
    const watch = watchNames(names)
    watch.note(plainUser())
    expect(watch.notMet()).toEqual([names[0], names[2], names[6]])
  })

  it('finds a group and a library behind more of them than are remembered', () => {
    const names = [given('user-group', 'last', 'public'), given('home-library', 'last')]
    const watch = watchNames(names)
    for (let at = 0; at < MANY; at++)
      watch.note(plainUser({ userGroup: `g${at}`, homeLibrary: `l${at}` }))
    expect(watch.notMet()).toEqual(names)
    watch.note(plainUser({ userGroup: 'last', homeLibrary: 'l0' }))
    watch.note(plainUser({ userGroup: 'g0', homeLibrary: 'last' }))
    expect(watch.notMet()).toEqual([])
  })

  it('finds a record type behind more of them than are remembered', () => {
    const watch = watchNames([given('record-type', 'last')])
    for (let at = 0; at < MANY; at++) watch.note(plainUser({ recordType: `t${at}` }))
    watch.note(plainUser({ recordType: 'last' }))
    expect(watch.notMet()).toEqual([])
  })

  it('passes over a fact that throws, and goes on', () => {
    const watch = watchNames([given('home-library', 'main')])
    watch.note(
      Object.defineProperty({ ...plainUser() }, 'homeLibrary', {
        get: () => {
          throw new Error('not loaded')
        },
      }),
    )
    expect(watch.notMet()).toHaveLength(1)
    watch.note(plainUser())
    expect(watch.notMet()).toEqual([])
  })
})
