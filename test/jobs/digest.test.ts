// Digests: equal data has one digest, and any difference another.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UserKey } from '../../src/domain/keys.js'
import {
  canonicalJson,
  digestOfList,
  digestOfPlan,
  hashOrder,
  isUntouched,
  NO_PAGES,
  withPage,
} from '../../src/jobs/digest.js'
import type { PlanInProgress } from '../../src/jobs/stored-plan.js'
import * as given from '../report/fixtures.js'

const keys = (...names: readonly string[]) => names as readonly UserKey[]

const { digest: _, ...found } = given.plan
const unfinished = {
  id: given.plan.id,
  form: 1,
  orderHash: '',
  holdsUsers: true,
  host: 'central-library',
  order: given.order,
  plannedBy: given.completed.requestedBy,
  asOf: given.plan.asOf,
}
const progress = { users: 12, pages: 'ab', lists: 'cd' } as never

describe('canonical JSON', () => {
  it('is one text, whatever the order of names', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse())
        expect(canonicalJson(turned)).toBe(canonicalJson(value))
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('orders names within names, and no list', () => {
    expect(canonicalJson({ b: [2, 1, { d: null, c: 'x' }], a: 1 })).toBe(
      '{"a":1,"b":[2,1,{"c":"x","d":null}]}',
    )
  })
})

describe('the digest of an order', () => {
  it('is SHA-256 over its canonical JSON', () => {
    expect(hashOrder({ level: 'remove', _tag: 'reapply-delete-policy' })).toBe(
      '629429ee9729d3a373377587e6fab178e7f1738d77e6f1a37aef2bdc2725ed26',
    )
  })
})

describe('the digest of pages', () => {
  const page = [
    { key: '1' as UserKey, entry: 'go' },
    { key: '2' as UserKey, entry: 'stay' },
  ]

  it('depends on every entry, every key, their order and the pages before', () => {
    const digests = [
      withPage(NO_PAGES, page),
      withPage('ab', page),
      withPage(NO_PAGES, [...page].reverse()),
      withPage(NO_PAGES, page.slice(1)),
      withPage(NO_PAGES, [
        { key: '1' as UserKey, entry: 'stay' },
        { key: '2' as UserKey, entry: 'stay' },
      ]),
      withPage(withPage(NO_PAGES, page.slice(0, 1)), page.slice(1)),
    ]
    expect(new Set(digests).size).toBe(digests.length)
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('the digest of a list', () => {
  it('is that of its users in whichever order', () => {
    expect(digestOfList(keys('2', '1'))).toBe(digestOfList(keys('1', '2')))
    expect(digestOfList(keys('1', '2'))).not.toBe(digestOfList(keys('12')))
  })

  it('leaves the list as it was', () => {
    const list = keys('2', '1')
    digestOfList(list)
    expect(list).toEqual(['2', '1'])
  })
})

describe('a stored plan', () => {
  const digest = digestOfPlan(unfinished, progress, found)
  const stored = (changes: object) =>
    ({
      plan: { ...unfinished, status: 'Ready', plan: { ...found, digest }, ...changes },
      progress,
    }) as unknown as PlanInProgress

  it('is untouched as it was stored', () => {
    expect(isUntouched(stored({}))).toBe(true)
  })

  it.each<[string, object]>([
    ['its host', { host: 'another' }],
    ['who planned it', { plannedBy: 'another' }],
    ['its moment', { asOf: '2013-12-20T11:00:00.001Z' }],
    ['its order', { order: { _tag: 'reapply-delete-policy', level: 'remove' } }],
    ['a number in it', { plan: { ...found, digest, notFound: 1 } }],
    ['its digest', { plan: { ...found, digest: `${digest.slice(1)}0` } }],
  ])('is touched where %s is another', (_, changes) => {
    expect(isUntouched(stored(changes))).toBe(false)
  })

  it('is touched where its pages are others', () => {
    const { plan } = stored({})
    for (const changes of [{ users: 13 }, { pages: 'ac' }, { lists: 'cc' }])
      expect(
        isUntouched({ plan, progress: { ...(progress as object), ...changes } } as never),
      ).toBe(false)
  })

  it('that has not ended, or holds nothing, proves nothing', () => {
    expect(isUntouched(stored({ status: 'Planning', plan: undefined }))).toBe(true)
    expect(isUntouched(stored({ plan: null, status: 'Discarded' }))).toBe(true)
  })
})
