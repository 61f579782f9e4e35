// What is generated from the code is up to date: `npm run pages` writes it anew.
import { describe, expect, it } from 'vitest'
import { generatedFiles, PARTS } from '../../scripts/pages.js'

const files = generatedFiles()

describe('generated files and tables', () => {
  it.each(files)('are up to date (else: npm run pages): $path', ({ is, shouldBe }) => {
    expect(is).toBe(shouldBe)
  })

  it.each(Object.keys(PARTS))('have a place on some reference page: %s', (part) => {
    const places = files.filter(
      ({ is }) => is.includes(`<!-- begin ${part} -->`) && is.includes(`<!-- end ${part} -->`),
    )
    expect(places).not.toEqual([])
  })
})
