// The compiler settings of src know the language and nothing around it.
import { copyFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newHouse, ROOT } from './house.js'

const { path: inHouse, plant, outputOf } = newHouse()

describe('the compiler settings of the library', () => {
  /** Names that exist in browsers or in Node, but not in the language. */
  const SURROUNDINGS = [
    'console',
    'process',
    'Buffer',
    'setTimeout',
    'fetch',
    'crypto',
    'performance',
    'AbortSignal',
    'document',
    'structuredClone',
  ]

  it('know the language and nothing around it', () => {
    plant({
      'src/a.ts':
        `${SURROUNDINGS.map((name) => `export const its_${name} = ${name}`).join('\n')}\nexport ` +
        `const fine = [Math, JSON, Date, Promise]\n`,
    })
    copyFileSync(join(ROOT, 'tsconfig.json'), inHouse('tsconfig.json'))
    copyFileSync(join(ROOT, 'src', 'tsconfig.json'), inHouse('src', 'tsconfig.json'))
    symlinkSync(join(ROOT, 'node_modules'), inHouse('node_modules'))
    const unknown = [
      ...outputOf(join(ROOT, 'node_modules', '.bin', 'tsc'), ['-p', 'src']).matchAll(
        /error TS2\d{3}: Cannot find name '(\w+)'/g,
      ),
    ]
    expect(unknown.map(([, name]) => name)).toEqual(SURROUNDINGS)
  })
})
