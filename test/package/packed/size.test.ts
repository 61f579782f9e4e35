// The library stays small: an upper bound on what the core adds to a host's bundle.
import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { freshDist } from '../../../scripts/package.js'

const KILOBYTE = 1024

async function minified(entry: string, external: readonly string[]): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [join(freshDist(), entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: [...external],
    logLevel: 'silent',
  })
  return outputFiles.reduce((sum, { contents }) => sum + contents.byteLength, 0)
}

describe('the minified size', () => {
  it.each([
    {
      what: 'the core alone',
      entry: 'index.js',
      external: ['fp-ts', 'luxon', 'decimal.js', '@noble/hashes'],
      bound: 195,
    },
    {
      what: 'the promise face alone',
      entry: 'promises/index.js',
      external: ['fp-ts', 'luxon', 'decimal.js', '@noble/hashes'],
      bound: 181,
    },
    {
      what: 'the core with everything it needs at run time',
      entry: 'index.js',
      external: [],
      bound: 313,
    },
    {
      what: 'German, for those who import it',
      entry: 'german/index.js',
      external: [],
      bound: 56,
    },
  ])('of $what stays below $bound KB', async ({ what, entry, external, bound }) => {
    const size = await minified(entry, external)
    console.info(`size: ${what}: ${(size / KILOBYTE).toFixed(1)} KB`)
    expect(size).toBeGreaterThan(KILOBYTE)
    expect(size).toBeLessThan(bound * KILOBYTE)
  })
})
