// How guards compare names: what is the same name, what is not, and what a host's own folding can
// do.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import {
  foldName,
  isAmong,
  isSameName,
  nameMatcher,
  nameSet,
  rememberingNameSet,
} from '../../src/domain/fold.js'

const SAME: readonly (readonly [string, string, string])[] = [
  ['equal', 'staff', 'staff'],
  ['in another case', 'Staff', 'STAFF'],
  ['padded', 'Staff', 'Staff   '],
  ['padded in front, by a tab', '\tstaff', 'Staff'],
  ['padded by a blank that does not break', 'staff\u00a0', 'staff'],
  ['decomposed', 'École', 'E\u0301cole'],
  ['decomposed and in another case', 'ÉCOLE', 'e\u0301cole'],
  ['with a sharp s', 'Straße', 'STRASSE'],
  ['with a capital sharp s', 'STRAẞE', 'straße'],
  ['with the final sigma', 'ΟΔΟΣ', 'οδος'],
  ['with a ligature', 'ﬀ', 'FF'],
  ['with the sign for Kelvin', '\u212a1', 'k1'],
  ['a number', '1001', '1001 '],
]

const OTHER: readonly (readonly [string, string])[] = [
  ['admin', 'admin2'],
  ['admin2', 'admin'],
  ['admin', 'bdmin'],
  ['é', 'e'],
  ['staff', 's taff'],
  ['1001', '01001'],
  ['staff', ''],
]

describe('a name', () => {
  it.each(SAME)('that is %s is the same', (_, left, right) => {
    expect(isSameName(left, right)).toBe(true)
    expect(isSameName(right, left)).toBe(true)
    expect(nameSet(['other', left])(right)).toBe(true)
    expect(isAmong(rememberingNameSet([right]), left)).toBe(true)
  })

  it.each(OTHER)('%j is not %j', (left, right) => {
    expect(isSameName(left, right)).toBe(false)
    expect(nameSet([left])(right)).toBe(false)
  })

  it.each([undefined, null, 7, {}, ['staff']])('is no %j', (value) => {
    expect(nameSet(['staff', ''])(value)).toBe(false)
    expect(isAmong(rememberingNameSet(['staff']), value)).toBe(false)
  })

  it(
    'is one with another exactly where their folded forms are equal, whichever way that is ' +
      'found out',
    () => {
      const text = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 4 }),
        fc.constantFrom('ab', 'AB', 'Ab ', 'a\u0301', 'ß', 'SS', 'é'),
      )
      fc.assert(
        fc.property(text, text, (left, right) => {
          const same = foldName(left) === foldName(right)
          expect([
            isSameName(left, right),
            nameSet([left])(right),
            isAmong(rememberingNameSet([left]), right),
          ]).toEqual([same, same, same])
        }),
        { numRuns: 2000 },
      )
    },
  )

  it(
    'folds to a form that folds to itself, and so do its capitals, its small letters and its ' +
      'other forms',
    () => {
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme', maxLength: 6 }), (text) => {
          const folded = foldName(text)
          for (const form of [
            folded,
            text.toUpperCase(),
            text.normalize('NFC'),
            text.normalize('NFD'),
            ` ${text} `,
          ])
            expect(foldName(form)).toBe(folded)
        }),
        { numRuns: 2000 },
      )
    },
  )

  it.each([undefined, null, 17, true, {}, ['staff']])('is never %j, which is no text', (other) => {
    expect(nameMatcher('staff')(other)).toBe(false)
    expect(nameSet(['staff'])(other)).toBe(false)
  })

  it('of a thousand others does not make one forgotten', () => {
    const groups = rememberingNameSet(['staff'])
    for (let at = 0; at < 2500; at++) isAmong(groups, `group ${at}`)
    expect([isAmong(groups, 'STAFF'), isAmong(groups, 'group 1')]).toEqual([true, false])
  })
})

describe("a host's own folding", () => {
  const withoutAccents = (name: string): string => name.normalize('NFD').replace(/\p{M}/gu, '')

  it('adds matches, and case and blanks are folded beside it', () => {
    expect(isSameName('École', 'ECOLE ', withoutAccents)).toBe(true)
    expect(nameSet(['École'], withoutAccents)('ecole')).toBe(true)
  })

  it.each<[string, (name: string) => string]>([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['answers no text', () => 7 as never],
    ['answers nothing', () => undefined as never],
    ['answers a blank', () => ' '],
    ['answers a promise', (async () => 'same') as never],
    [
      'answers another text each time',
      (
        () => (count: string) =>
          `${count}${Math.random()}`
      )(),
    ],
  ])('that %s neither adds a match nor takes one away', (_, own) => {
    expect(isSameName('Staff', 'STAFF ', own)).toBe(true)
    expect(nameSet(['Staff'], own)('STAFF')).toBe(true)
    expect(isSameName('staff', 'guest', own)).toBe(false)
    expect(nameSet(['staff'], own)('guest')).toBe(false)
  })

  it('whose promise rejects does not end the process', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    try {
      expect(isSameName('a', 'b', (async () => Promise.reject(new Error('no'))) as never)).toBe(
        false,
      )
      await new Promise((resolve) => setImmediate(resolve))
      expect(unhandled).not.toHaveBeenCalled()
    } finally {
      process.off('unhandledRejection', unhandled)
    }
  })
})
