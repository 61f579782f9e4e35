// The lint rules of the house refuse clocks, chance and the surroundings in src.
import { copyFileSync, cpSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newHouse, ROOT } from './house.js'

const { path: inHouse, plant, outputOf } = newHouse()

describe('the lint rules', () => {
  const lint = (path: string, text: string): string => {
    copyFileSync(join(ROOT, 'biome.json'), inHouse('biome.json'))
    cpSync(join(ROOT, 'scripts', 'lint'), inHouse('scripts', 'lint'), { recursive: true })
    plant({ [path]: text })
    return outputOf(join(ROOT, 'node_modules', '.bin', 'biome'), [
      'lint',
      '--reporter=github',
      path,
    ])
  }

  const AMBIENT = [
    'Date.now()',
    'new Date()',
    'Date()',
    'Math.random()',
    'globalThis',
    'console',
    'setTimeout',
    'process',
    'crypto',
    'AbortController',
  ]

  it.each(AMBIENT)('refuse %s in the library', (expression) => {
    expect(lint('src/run/a.ts', `export const a = () => ${expression}\n`)).toMatch(
      /^::error .*file=src\/run\/a\.ts/m,
    )
  })

  it.each(AMBIENT)('allow %s in the system adapter', (expression) => {
    expect(
      lint('src/adapters/system/a.ts', `export const a = () => ${expression}\n`),
    ).not.toContain('::error')
  })

  it('allow a date made from a given instant', () => {
    expect(
      lint('src/run/a.ts', `export const a = (instant: string) => new Date(instant)\n`),
    ).not.toContain('::error')
  })
})
