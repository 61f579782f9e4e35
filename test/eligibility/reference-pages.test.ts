// The reference pages say what the rules and presets are. `UPDATE_PAGES=1 npx vitest run
// test/eligibility` writes their tables anew.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PARTS, refreshed } from '../../scripts/pages/rules-and-presets.js'

const pathOf = (name: string): string =>
  join(import.meta.dirname, '..', '..', 'docs', 'reference', name)

describe.each([
  ['rules.md', ['rules', 'selection']],
  ['presets.md', Object.keys(PARTS).filter((part) => !['rules', 'selection'].includes(part))],
])('the reference page %s', (name, parts) => {
  it('has a place for each of its tables', () => {
    const page = readFileSync(pathOf(name), 'utf8')
    expect(
      parts.filter(
        (part) =>
          !page.includes(`<!-- begin ${part} -->`) || !page.includes(`<!-- end ${part} -->`),
      ),
    ).toEqual([])
  })

  it('holds the values themselves', () => {
    const page = readFileSync(pathOf(name), 'utf8')
    if (process.env.UPDATE_PAGES === '1') writeFileSync(pathOf(name), refreshed(page))
    expect(readFileSync(pathOf(name), 'utf8')).toBe(refreshed(page))
  })
})
