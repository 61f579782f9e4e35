// The samples of the reference page are what the codecs read, and its tables name every field and code there is.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeConfirmation, decodeCriteria, decodePolicy, decodeUserFacts } from '../../src/codec/index.js'
import { allOf, mistakes } from './answers.js'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'docs/reference/json.md'), 'utf8')

const chapter = (title: string): string => page.split('\n## ').find((text) => text.startsWith(title)) ?? ''
const sampleOf = (title: string): unknown => JSON.parse(/```json\n([\s\S]*?)```/.exec(chapter(title))?.[1] ?? 'null')

describe('the reference page of the JSON formats', () => {
  it.each([
    ['Criteria', decodeCriteria],
    ['Policy', (input: unknown) => decodePolicy(input)],
    ['User facts', decodeUserFacts],
    ['Confirmation', decodeConfirmation],
  ] as const)('has a sample that is read: %s', (title, decode) => {
    expect(mistakes(decode(sampleOf(title)))).toEqual([])
  })

  it.each([
    ['Criteria', decodeCriteria],
    ['Policy', (input: unknown) => decodePolicy(input)],
    ['User facts', decodeUserFacts],
  ] as const)('names every field: %s', (title, decode) => {
    const names = allOf(decode({ zzz: 1 }))
      .find((each) => each.code === 'unknown-key')
      ?.expected.replace('one of the names ', '')
      .split(', ')
    expect(names?.length).toBeGreaterThan(7)
    expect(names?.filter((name) => !chapter(title).includes(`\`${name}\``))).toEqual([])
  })

  it('names every code that the codecs can answer', () => {
    const folder = join(root, 'src/codec')
    const source = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n')
    const codes = [...source.matchAll(/(?:code: |E\.left\(|refuse\(context, |readText\(\w+, )'([a-z-]+)'/g)].map((match) => match[1] ?? '')
    expect(codes.length).toBeGreaterThan(20)
    expect([...new Set(codes)].filter((code) => !chapter('Codes').includes(`\`${code}\``))).toEqual([])
  })
})
