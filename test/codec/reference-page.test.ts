// The samples of the reference page are what the codecs read, and its tables name every field and
// code there is.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  decodeBulkOrder,
  decodeConfirmation,
  decodeCriteria,
  decodePolicy,
  decodeUserFacts,
} from '../../src/codec/index.js'
import type { Invalid } from '../../src/domain/invalid.js'
import { MISTAKE_CODES } from '../../src/domain/mistake-codes.js'
import { PRESETS, presetNames } from '../../src/eligibility/presets.js'
import type { E } from '../../src/internal/fp.js'
import { allOf, mistakes } from './answers.js'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'docs/reference/json.md'), 'utf8')

const chapter = (title: string): string =>
  page.split('\n## ').find((text) => text.startsWith(title)) ?? ''
const samplesOf = (title: string): readonly unknown[] =>
  [...chapter(title).matchAll(/```json\n([\s\S]*?)```/g)].map((match): unknown =>
    JSON.parse(match[1] ?? 'null'),
  )
const namesListed = (answer: E.Either<readonly Invalid[], unknown>): readonly string[] =>
  allOf(answer)
    .filter((each) => each.code === 'unknown-key')
    .flatMap((each) => each.expected.replace('one of the names ', '').split(', '))

describe('the reference page of the JSON formats', () => {
  it.each([
    ['Criteria', decodeCriteria],
    ['Policy', (input: unknown) => decodePolicy(input)],
    ['User facts', decodeUserFacts],
    ['Confirmation', decodeConfirmation],
    ['Bulk orders', decodeBulkOrder],
  ] as const)('has a sample that is read: %s', (title, decode) => {
    const samples = samplesOf(title)
    expect(samples.length).toBeGreaterThan(0)
    expect(samples.flatMap((sample) => mistakes(decode(sample)))).toEqual([])
  })

  it.each([
    ['Criteria', decodeCriteria],
    ['Policy', (input: unknown) => decodePolicy(input)],
    ['User facts', decodeUserFacts],
  ] as const)('names every field: %s', (title, decode) => {
    const names = namesListed(decode({ zzz: 1 }))
    expect(names.length).toBeGreaterThan(5)
    expect(names.filter((name) => !chapter(title).includes(`\`${name}\``))).toEqual([])
  })

  it.each(presetNames)(
    'has a sample of a policy that can also be read as changes to the preset %s',
    (name) => {
      expect(
        samplesOf('Policy').flatMap((sample) => mistakes(decodePolicy(sample, PRESETS[name]))),
      ).toEqual([])
    },
  )

  it('has a sample for either bulk order', () => {
    expect(samplesOf('Bulk orders')).toMatchObject([
      { _tag: 'assign-purge-dates' },
      { _tag: 'reapply-delete-policy' },
    ])
  })

  it('names every field of either bulk order', () => {
    const zzz = 1
    const rule = { zzz, anchor: { _tag: 'day', zzz } }
    const exceptions = [
      { _tag: 'group', zzz, rule },
      { _tag: 'extra', zzz, rule },
    ]
    const names = [
      { _tag: 'assign-purge-dates', zzz, users: { zzz }, assignment: { zzz, rule, exceptions } },
      { _tag: 'reapply-delete-policy', zzz },
    ].flatMap((order) => namesListed(decodeBulkOrder(order)))
    expect(new Set(names).size).toBe(19)
    expect(
      [...new Set(names)].filter(
        (name) => !new RegExp(`\\b${name}\``).test(chapter('Bulk orders')),
      ),
    ).toEqual([])
  })

  it('names every code of a mistake', () => {
    expect(MISTAKE_CODES.filter((code) => !chapter('Codes').includes(`\`${code}\``))).toEqual([])
  })
})
