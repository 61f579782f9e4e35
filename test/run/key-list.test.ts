// Lists of keys that take little memory: whatever goes in comes out, in any slice.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UserKey } from '../../src/domain/keys.js'
import { isKey, keysInText, textOfKeys } from '../../src/domain/keys.js'
import { keyList } from '../../src/run/key-list.js'

const keys = (): fc.Arbitrary<UserKey> =>
  fc
    .oneof(
      fc.nat().map(String),
      fc.uuid(),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
      fc.stringMatching(/^a{1,250}b?$/),
    )
    .filter((text): text is UserKey => isKey(text))

describe('a list of keys', () => {
  it('answers every slice as an array does, whatever the keys', () => {
    const lists = fc
      .tuple(fc.array(keys(), { minLength: 1, maxLength: 20 }), fc.nat(550))
      .map(([some, length]) => Array.from({ length }, (_, at) => some[at % some.length] as UserKey))
    const bounds = fc
      .tuple(fc.nat(600), fc.nat(600))
      .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const)
    fc.assert(
      fc.property(lists, bounds, (all, [from, to]) => {
        const list = keyList(all)
        expect(list.length()).toBe(all.length)
        expect(list.slice(from, to)).toEqual(all.slice(from, to))
      }),
      { numRuns: 50 },
    )
  })

  it('goes on as an array does when more is added after it was read', () => {
    const list = keyList()
    const all = Array.from({ length: 1001 }, (_, at) => `key-${at}` as UserKey)
    for (const key of all) {
      list.add(key)
      if (list.length() % 125 === 0) expect(list.slice(0, 2000).length).toBe(list.length())
    }
    expect(list.slice(0, 1001)).toEqual(all)
    expect(list.slice(249, 251)).toEqual(['key-249', 'key-250'])
    expect(list.slice(1001, 2000)).toEqual([])
  })
})

describe('keys in a text', () => {
  it('are read back as they were written, also by somebody who writes JSON otherwise', () => {
    fc.assert(
      fc.property(fc.array(keys(), { maxLength: 20 }), (all) => {
        expect(keysInText(textOfKeys(all))).toEqual(all)
        expect(keysInText(JSON.stringify(all, null, 1))).toEqual(all)
      }),
    )
    expect(keysInText('["a", "b","c"]')).toEqual(['a', 'b', 'c'])
    expect(keysInText('["a\\"","\\u0062","c,d"]')).toEqual(['a"', 'b', 'c,d'])
  })

  it('are refused where the text is no JSON', () => {
    expect(() => keysInText('["a","b"')).toThrow(SyntaxError)
    expect(() => keysInText('["a"b","c"]')).toThrow(SyntaxError)
  })
})
