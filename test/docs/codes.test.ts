// The pages name every code that there is.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MISTAKE_CODES } from '../../src/domain/mistake-codes.js'
import { ENGLISH } from '../../src/words/english/index.js'

const REFERENCE = join(import.meta.dirname, '..', '..', 'docs', 'reference')
const namedOn = (page: string): ReadonlySet<string> => {
  const text = readFileSync(join(REFERENCE, page), 'utf8')
  return new Set([...text.matchAll(/`([a-z][a-z-]+)`/g)].map(([, code = '']) => code))
}

describe('the reference', () => {
  it('names every error', () => {
    const codes = Object.keys(ENGLISH).flatMap((key) => /^error\.(.+)$/.exec(key)?.[1] ?? [])
    expect(codes.length).toBeGreaterThan(20)
    const named = namedOn('errors.md')
    expect(codes.filter((code) => !named.has(code))).toEqual([])
  })

  it('names every mistake', () => {
    const named = namedOn('json.md')
    expect(MISTAKE_CODES.filter((code) => !named.has(code))).toEqual([])
  })
})
