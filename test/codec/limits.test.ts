// What is far too much is refused once, and the rest of it is not read.
import { describe, expect, it } from 'vitest'
import { decodeCriteria, decodePolicy, decodeUserFacts, mistakesOf } from '../../src/codec/index.js'
import { MOST_MISTAKES } from '../../src/domain/limits.js'
import { PRESETS } from '../../src/eligibility/presets.js'
import { allOf, mistakes } from './answers.js'

const many = <A>(count: number, make: (at: number) => A): readonly A[] =>
  Array.from({ length: count }, (_, at) => make(at))

describe('a list with too many mistakes', () => {
  it('of criteria is not read on', () => {
    const recordTypes = many(5000, (at) => ({ recordType: `t${at}`, unheardOf: 1 }))
    const found = mistakes(decodeCriteria({ recordTypes }))
    expect(found).toContain('recordTypes: too-many-mistakes')
    expect(found.filter((each) => each.endsWith('unheardOf: unknown-key'))).toHaveLength(
      MOST_MISTAKES,
    )
  })

  it('of user facts is not read on', () => {
    const restrictions = many(MOST_MISTAKES, () => ({ until: 'never', unheardOf: 1 }))
    const found = mistakes(decodeUserFacts({ key: '1', restrictions }))
    expect(found.at(-1)).toBe('restrictions: too-many-mistakes')
    expect(found).toHaveLength(MOST_MISTAKES + 1)
    expect(found.filter((each) => each.startsWith('restrictions.'))).toHaveLength(MOST_MISTAKES)
  })

  it('of user facts says where it stopped, and nothing of what came', () => {
    const restrictions = many(MOST_MISTAKES, () => ({ until: 'Okonkwo', Okonkwo: 1 }))
    const found = allOf(decodeUserFacts({ key: '1', restrictions }))
    expect(found.at(-1)).toMatchObject({
      expected: 'a list without mistakes',
      got: `${MOST_MISTAKES} mistakes up to entry ${MOST_MISTAKES / 2}`,
    })
    expect(JSON.stringify(found)).not.toContain('Okonkwo')
  })
})

describe('a list of a user that is too long', () => {
  it('is refused as a whole, by its length alone', () => {
    const restrictions = many(100_000, () => ({ until: 'never' }))
    expect(allOf(decodeUserFacts({ key: '1', restrictions }))).toEqual([
      {
        code: 'too-long',
        path: 'restrictions',
        expected: expect.stringMatching(/^a list of at most \d+ entries$/),
        got: '100000 entries',
      },
    ])
  })
})

describe('unknown names', () => {
  it('of a user are listed up to a hundred, without the names', () => {
    const facts = Object.fromEntries(many(500, (at) => [`Okonkwo${at}`, 1]))
    const found = allOf(decodeUserFacts({ key: '1', ...facts }))
    expect(found).toHaveLength(101)
    expect(found.at(-1)).toMatchObject({ code: 'too-many-mistakes', path: '' })
    expect(JSON.stringify(found)).not.toContain('Okonkwo')
  })

  it('too long to be a known one misspelt are held against none', () => {
    const [short, long] = ['dates'.padEnd(60, 's'), 'dates'.padEnd(61, 's')]
    const expected = allOf(decodeCriteria({ dates: [], [short]: 1, [long]: 1 }))
      .filter(({ code }) => code === 'unknown-key')
      .map((each) => each.expected)
    expect(expected).toEqual([
      expect.stringMatching(/^one of the names /),
      expect.stringMatching(/^one of the names /),
    ])
  })

  it.each([
    ['date', 'dates'],
    ['Dates', 'dates'],
    ['home_libraries', 'homeLibraries'],
    ['homeLibrarys', 'homeLibraries'],
    ['waiveTreshhold', 'waiveThreshold'],
    ['xclude', 'exclude'],
  ])('%s is taken for %s', (name, meant) => {
    expect(allOf(decodeCriteria({ [name]: [] }))).toContainEqual(
      expect.objectContaining({ expected: `a known name, perhaps ${meant}` }),
    )
  })

  it.each(['dat', 'include2exclude', 'home', 'x'])('%s is taken for none', (name) => {
    expect(allOf(decodeCriteria({ [name]: [] }))).toContainEqual(
      expect.objectContaining({ expected: expect.stringMatching(/^one of the names /) }),
    )
  })
})

describe('an unknown rule', () => {
  const known = ['open-loans', 'x-own']

  it('is named with the one that was probably meant', () => {
    expect(allOf(decodePolicy({ rules: { 'open-loan': 'on' } }, PRESETS.strict, known))).toEqual([
      expect.objectContaining({
        code: 'unknown-rule',
        expected: 'a known rule, perhaps open-loans',
      }),
    ])
  })

  it('is none where any code passes', () => {
    expect(decodePolicy({ rules: { 'open-loan': 'on' } }, PRESETS.strict)._tag).toBe('Right')
  })
})

describe('an error of another codec', () => {
  it('without a context expects another value', () => {
    expect(mistakesOf([{ value: 'Okonkwo', context: [] }])).toEqual([
      { code: 'invalid-value', path: '', expected: 'another value', got: expect.any(String) },
    ])
  })
})
