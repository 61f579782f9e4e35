// Every import rule of the house catches the violation it exists for, and leaves a clean
// house alone.
import { copyFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { brokenImports, entryLogic } from '../../scripts/check-imports.js'
import { newHouse, ROOT } from './house.js'

const { path: inHouse, plant } = newHouse()

/** One harmless file a room: what the planted imports point at. */
const ROOMS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'domain/a',
    'internal/a',
    'eligibility/a',
    'jobs/a',
    'ports/a',
    'codec/a',
    'report/a',
    'words/a',
    'run/a',
    'desk/a',
    'promises/a',
    'adapters/one/a',
    'adapters/two/a',
    'testing/a',
  ].map((room) => [`src/${room}.ts`, `export const a = 1\nexport type A = number\n`]),
)

const value = (path: string) => `import { a } from '${path}'\nexport const b = a\n`
const type = (path: string) => `import type { A } from '${path}'\nexport type B = A\n`

const PERMITTED: Readonly<Record<string, string>> = {
  'src/index.ts': `export { a } from './purge.js'\n`,
  'src/purge.ts': `import { a } from './desk/a.js'\nimport { a as c } from './run/a.js'\nexport const b = a + c\n`,
  'src/promises/b.ts':
    `import { a } from '../purge.js'\nimport { a as c } from '../words/a.js'\nexport const b = ` +
    `a + c\n`,
  'src/desk/b.ts':
    `import { a } from '../run/a.js'\nimport { a as c } from '../ports/a.js'\nexport const b = ` +
    `a + c\n`,
  'src/codec/index.ts': `export { a } from './a.js'\n`,
  'src/internal/fp.ts': `export { either as E } from 'fp-ts'\n`,
  'src/internal/decimal.ts': `export { Decimal } from 'decimal.js'\n`,
  'src/internal/time.ts': `export { DateTime } from 'luxon'\n`,
  'src/codec/leaf.ts':
    `import * as t from 'io-ts'\nimport type { A } from '../jobs/a.js'\nexport const b = ` +
    `t.string\nexport type B = A\n`,
  'src/jobs/digest.ts': `import { sha256 } from '@noble/hashes/sha2'\nexport const digest = sha256\n`,
  'src/eligibility/b.ts':
    `import type { A } from '../domain/a.js'\nimport { a } from ` +
    `'../domain/a.js'\nexport ` +
    'const ' +
    `b: A = a\n`,
  'src/report/b.ts':
    `import { a } from '../jobs/a.js'\nimport { a as c } from '../words/a.js'\nexport const b = ` +
    `a + c\n`,
  'src/words/b.ts':
    `import type { A } from '../jobs/a.js'\nimport { a } from ` +
    `'../eligibility/a.js'\nexport ` +
    `const b: A = a\n`,
  'src/run/b.ts':
    `import { a } from '../eligibility/a.js'\nimport { a as c } from ` +
    `'../ports/a.js'\nexport ` +
    `const b = a + c\n`,
  'src/testing/b.ts':
    `import type { Arbitrary } from 'fast-check'\nexport type B = Arbitrary<1>\nexport type C = ` +
    `typeof import('fast-check')\n`,
  'src/testing/c.ts': `import { b } from '../purge.js'\nimport { a } from '../run/a.js'\nexport const c = a + b\n`,
  'src/adapters/one/b.ts':
    `import { a } from '../../ports/a.js'\nimport { a as c } from './a.js'\nexport const b = a ` +
    `+ c\n`,
  'examples/shared/a.ts': value('ils-user-purge'),
  'examples/large/host/a.ts': `export const a = 1\n`,
  'examples/large/data/a.ts': value('../host/a.js'),
  'examples/large/cli/a.ts': value('../data/a.js'),
  'examples/large/web/a.ts': value('../data/a.js'),
  'examples/small/main.ts':
    `import { a } from 'ils-user-purge'\nimport { a as c } from ` +
    `'ils-user-purge/codec'\nexport ` +
    `const b = a + c\n`,
}

const VIOLATIONS: readonly {
  readonly rule: string
  readonly file: string
  readonly text: string
}[] = [
  {
    rule: 'internal-sees-only-what-it-may',
    file: 'src/internal/b.ts',
    text: value('../domain/a.js'),
  },
  { rule: 'domain-sees-only-what-it-may', file: 'src/domain/b.ts', text: type('../jobs/a.js') },
  {
    rule: 'eligibility-sees-only-what-it-may',
    file: 'src/eligibility/b.ts',
    text: type('../codec/a.js'),
  },
  {
    rule: 'eligibility-sees-only-what-it-may',
    file: 'src/eligibility/b.ts',
    text: type('../jobs/a.js'),
  },
  {
    rule: 'eligibility-sees-only-what-it-may',
    file: 'src/eligibility/b.ts',
    text: type('../ports/a.js'),
  },
  {
    rule: 'eligibility-sees-only-what-it-may',
    file: 'src/eligibility/b.ts',
    text: type('../run/a.js'),
  },
  { rule: 'jobs-sees-only-what-it-may', file: 'src/jobs/b.ts', text: type('../ports/a.js') },
  { rule: 'jobs-sees-only-what-it-may', file: 'src/jobs/b.ts', text: type('../eligibility/a.js') },
  { rule: 'ports-sees-only-what-it-may', file: 'src/ports/b.ts', text: type('../run/a.js') },
  {
    rule: 'ports-sees-only-what-it-may',
    file: 'src/ports/b.ts',
    text: type('../eligibility/a.js'),
  },
  { rule: 'ports-borrows-only-types', file: 'src/ports/b.ts', text: value('../jobs/a.js') },
  {
    rule: 'codec-sees-only-what-it-may',
    file: 'src/codec/b.ts',
    text: type('../eligibility/a.js'),
  },
  { rule: 'codec-borrows-only-types', file: 'src/codec/b.ts', text: value('../jobs/a.js') },
  { rule: 'words-sees-only-what-it-may', file: 'src/words/b.ts', text: type('../report/a.js') },
  { rule: 'words-sees-only-what-it-may', file: 'src/words/b.ts', text: type('../run/a.js') },
  { rule: 'words-borrows-only-types', file: 'src/words/b.ts', text: value('../jobs/a.js') },
  { rule: 'report-sees-only-what-it-may', file: 'src/report/b.ts', text: type('../ports/a.js') },
  { rule: 'run-sees-only-what-it-may', file: 'src/run/b.ts', text: value('../adapters/one/a.js') },
  { rule: 'run-sees-only-what-it-may', file: 'src/run/b.ts', text: type('../testing/a.js') },
  { rule: 'run-sees-only-what-it-may', file: 'src/run/b.ts', text: type('../desk/a.js') },
  { rule: 'run-sees-only-what-it-may', file: 'src/run/b.ts', text: type('../codec/a.js') },
  { rule: 'run-sees-only-what-it-may', file: 'src/run/b.ts', text: type('../report/a.js') },
  { rule: 'run-sees-only-what-it-may', file: 'src/run/b.ts', text: type('../purge.js') },
  { rule: 'desk-sees-only-what-it-may', file: 'src/desk/b.ts', text: type('../report/a.js') },
  { rule: 'desk-sees-only-what-it-may', file: 'src/desk/b.ts', text: type('../purge.js') },
  { rule: 'purge-sees-only-what-it-may', file: 'src/purge.ts', text: type('./ports/a.js') },
  {
    rule: 'adapters-sees-only-what-it-may',
    file: 'src/adapters/one/b.ts',
    text: value('../../testing/a.js'),
  },
  {
    rule: 'adapters-sees-only-what-it-may',
    file: 'src/adapters/one/b.ts',
    text: type('../../run/a.js'),
  },
  {
    rule: 'adapters-sees-only-what-it-may',
    file: 'src/adapters/one/b.ts',
    text: type('../../desk/a.js'),
  },
  {
    rule: 'adapters-sees-only-what-it-may',
    file: 'src/adapters/one/b.ts',
    text: type('../../eligibility/a.js'),
  },
  { rule: 'adapters-stand-apart', file: 'src/adapters/one/b.ts', text: type('../two/a.js') },
  {
    rule: 'testing-sees-only-what-it-may',
    file: 'src/testing/b.ts',
    text: value('../adapters/one/a.js'),
  },
  {
    rule: 'face-leaves-entries-apart',
    file: 'src/index.ts',
    text: `export { a } from './codec/a.js'\n`,
  },
  { rule: 'inner-rooms-do-not-import-the-face', file: 'src/run/b.ts', text: value('../index.js') },
  {
    rule: 'fp-ts-has-one-door',
    file: 'src/run/b.ts',
    text: `import { either } from 'fp-ts'\nexport const b = either\n`,
  },
  {
    rule: 'decimal.js-has-one-door',
    file: 'src/domain/b.ts',
    text: `import { Decimal } from 'decimal.js'\nexport const b = Decimal\n`,
  },
  {
    rule: 'luxon-has-one-door',
    file: 'src/domain/b.ts',
    text: `import type { DateTime } from 'luxon'\nexport type B = DateTime\n`,
  },
  {
    rule: 'io-ts-has-one-door',
    file: 'src/domain/b.ts',
    text: `import * as t from 'io-ts'\nexport const b = t\n`,
  },
  {
    rule: '@noble-hashes-has-one-door',
    file: 'src/jobs/b.ts',
    text: `import { sha256 } from '@noble/hashes/sha2'\nexport const b = sha256\n`,
  },
  {
    rule: 'fp-ts-from-its-root',
    file: 'src/internal/fp.ts',
    text: `import * as E from 'fp-ts/Either'\nexport { E }\n`,
  },
  {
    rule: 'fast-check-has-one-door',
    file: 'src/domain/b.ts',
    text: `import type { Arbitrary } from 'fast-check'\nexport type B = Arbitrary<1>\n`,
  },
  {
    rule: 'no-other-package',
    file: 'src/adapters/one/b.ts',
    text: `import type { Pool } from 'pg'\nexport type B = Pool\n`,
  },
  {
    rule: 'no-node-built-ins',
    file: 'src/adapters/one/b.ts',
    text: `import { readFileSync } from 'node:fs'\nexport const b = readFileSync\n`,
  },
  {
    rule: 'no-node-built-ins',
    file: 'src/jobs/b.ts',
    text: `import { createHash } from 'crypto'\nexport const b = createHash\n`,
  },
  { rule: 'nothing-unresolvable', file: 'src/run/b.ts', text: value('./nowhere.js') },
  {
    rule: 'no-circles',
    file: 'src/domain/a.ts',
    text: `import { b } from './b.js'\nexport const a = 1\nexport const c = b\n`,
  },
  {
    rule: 'no-circles',
    file: 'src/domain/a.ts',
    text: `import type { B } from './b.js'\nexport const a = 1\nexport type A = B\n`,
  },
  {
    rule: 'examples-use-the-public-face',
    file: 'examples/small/b.ts',
    text: value('../../src/run/a.js'),
  },
  { rule: 'examples-stand-apart', file: 'examples/small/b.ts', text: value('../large/host/a.js') },
  {
    rule: 'example-host-sees-no-screen',
    file: 'examples/large/host/b.ts',
    text: value('../data/a.js'),
  },
  {
    rule: 'example-data-sees-no-screen',
    file: 'examples/large/data/b.ts',
    text: type('../cli/a.js'),
  },
  {
    rule: 'example-data-sees-no-screen',
    file: 'examples/large/web/b.ts',
    text: value('../cli/a.js'),
  },
]

const CIRCLE_BACK = {
  'src/domain/b.ts': `import { a } from './a.js'\nexport const b = a\nexport type B = number\n`,
}

describe('the import rules', () => {
  const cruise = async (files: Readonly<Record<string, string>>) => {
    symlinkSync(join(ROOT, 'node_modules'), inHouse('node_modules'))
    copyFileSync(join(ROOT, 'tsconfig.json'), inHouse('tsconfig.json'))
    plant({ 'package.json': '{ "type": "module" }', ...ROOMS, ...files })
    process.chdir(inHouse())
    return brokenImports(['src', 'examples'])
  }

  it('leave a house in order alone, and have seen all of it', async () => {
    const files = Object.keys({ ...ROOMS, ...PERMITTED })
    const { modules, broken } = await cruise(PERMITTED)
    expect(broken).toEqual([])
    expect([...modules].sort()).toEqual(files.sort())
  })

  it.each(VIOLATIONS)('$rule catches $file', async ({ rule, file, text }) => {
    const around = rule === 'no-circles' ? CIRCLE_BACK : {}
    const { broken } = await cruise({ ...PERMITTED, ...around, [file]: text })
    expect(broken.filter(({ from }) => from === file).map((found) => found.rule)).toContain(rule)
    expect(broken.filter(({ from }) => from !== file && !(from in around))).toEqual([])
  })
})

describe('an entry file', () => {
  it.each([
    { text: `export { a } from './a.js'\nexport type { B } from './b.js'\n`, lines: [] },
    { text: `export { a } from './a.js'\nexport const b = 1\n`, lines: [2] },
    { text: `export * from './a.js'\n`, lines: [1] },
    { text: `import './a.js'\nexport {}\n`, lines: [1, 2] },
  ])('is a list of named re-exports: %j', ({ text, lines }) => {
    plant({ 'index.ts': text })
    expect(entryLogic(inHouse('index.ts'))).toEqual(
      lines.map((line) => `${inHouse('index.ts')}:${line}`),
    )
  })
})
