// The packed tarball works in a host's project: as ESM, as CommonJS, for the type checker, and
// without touching a global.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDist, packedTarball } from '../../../scripts/package.js'
import {
  type Consumer,
  CURRENT_PEERS,
  ENTRIES,
  FLOOR_PEERS,
  installConsumer,
  type Peers,
} from './consumer.js'

const PROJECTS: readonly { readonly name: string; readonly peers: Peers }[] = [
  { name: 'with the peers of today', peers: CURRENT_PEERS },
  { name: 'with the oldest peers that are promised', peers: FLOOR_PEERS },
]

const RESOLUTIONS = [
  {
    name: 'node16, ESM',
    file: 'use.mts',
    compilerOptions: { module: 'node16', moduleResolution: 'node16' },
  },
  {
    name: 'node16, CommonJS',
    file: 'use.cts',
    compilerOptions: { module: 'node16', moduleResolution: 'node16' },
  },
  {
    name: 'bundler',
    file: 'use.ts',
    compilerOptions: { module: 'esnext', moduleResolution: 'bundler' },
  },
]

/**
 * A host's first lines: every entry is imported, and the face is called with a type error that must
 * be found.
 */
const useEveryEntry = (load: (specifier: string, index: number) => string) =>
  [
    ...ENTRIES.map(load),
    `const purge: typeof entry0.createPurge = entry0.createPurge`,
    '// @ts-expect-error a purge without ports is no purge: if this line compiles, the types ' +
      'have turned into any',
    `export const wrong = () => purge({ host: 1 })`,
    `export const used = [${ENTRIES.map((_, index) => `entry${index}`).join(', ')}]`,
  ].join('\n')

const asImport = (specifier: string, index: number) =>
  `import * as entry${index} from '${specifier}'`
const asRequire = (specifier: string, index: number) =>
  `import entry${index} = require('${specifier}')`

describe.each(PROJECTS)('the packed tarball $name', ({ peers }) => {
  let consumer: Consumer
  beforeAll(() => {
    consumer = installConsumer(packedTarball(), peers)
  })
  afterAll(() => consumer.remove())

  it.each(ENTRIES)('gives %s to import and to require, with the same names', (specifier) => {
    const names =
      'Object.keys(entry).filter((name) => name !== "default" && name !== "__esModule" && name ' +
      '!== "module.exports").sort()'
    const esm = consumer.run(
      { 'use.mjs': `import * as entry from '${specifier}'\nconsole.log(JSON.stringify(${names}))` },
      'use.mjs',
    )
    const cjs = consumer.run(
      { 'use.cjs': `const entry = require('${specifier}')\nconsole.log(JSON.stringify(${names}))` },
      'use.cjs',
    )
    expect(JSON.parse(esm)).not.toEqual([])
    expect(cjs).toBe(esm)
  })

  it.each(RESOLUTIONS)('type-checks under $name', ({ file, compilerOptions }) => {
    const load = file.endsWith('.cts') ? asRequire : asImport
    expect(consumer.typeCheck({ [file]: useEveryEntry(load) }, compilerOptions)).toBe('')
  })
})

/** What a careful host switches on, beside `strict`. */
const STRICTEST = {
  module: 'nodenext',
  moduleResolution: 'nodenext',
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  // For `console`.
  lib: ['ES2022', 'DOM'],
}

describe('the first example of the README', () => {
  let consumer: Consumer
  const text = readFileSync(join(import.meta.dirname, '..', '..', '..', 'README.md'), 'utf8')
  const [, example = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(text) ?? []
  beforeAll(() => {
    consumer = installConsumer(packedTarball(), CURRENT_PEERS)
  })
  afterAll(() => consumer.remove())

  it('type-checks under the strictest settings, without optional peers', () => {
    expect(consumer.typeCheck({ 'first.mts': example }, STRICTEST, false)).toBe('')
  })

  it('runs as plain JavaScript', () => {
    const lines = example.split('\n').filter((line) => !line.includes('requestedBy = '))
    const plain = ["const requestedBy = 'admin'", ...lines].join('\n')
    const script = plain.replace(/import \{ type ActorKey, /, 'import { ')
    expect(consumer.run({ 'first.mjs': script }, 'first.mjs').trim().split('\n').at(-1)).toBe('1')
  })
})

/**
 * Runs in the consumer: what the host can observe of its globals and of both builds of its
 * libraries, as text.
 */
const OBSERVE = `
const libraries = []
exports.prepare = async () => {
  libraries.push(require('decimal.js'), await import('decimal.js'), require('luxon'), await import('luxon'))
  await import('fp-ts')
  await import('io-ts')
}
const describeAll = (value) => Object.fromEntries(Reflect.ownKeys(value).map((key) => {
  const { value: held, get, set, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(value, key)
  return [String(key), [typeof held === 'function' ? String(held) : typeof held, String(get), String(set), writable, enumerable, configurable]]
}))
const SHARED = [globalThis, Object, Object.prototype, Array, Array.prototype, Function.prototype, String.prototype, Number, Number.prototype, Date,
  Date.prototype, Math, JSON, Promise, Promise.prototype, Error, Error.prototype, Map.prototype, Set.prototype, Intl, process.env]
const plain = (value) => Object.entries(value).filter(([, held]) => typeof held !== 'function' && typeof held !== 'object')
const SETTINGS = ['defaultZone', 'defaultLocale', 'defaultNumberingSystem', 'defaultOutputCalendar', 'twoDigitCutoffYear', 'throwOnInvalid', 'now']
const named = (held) => String((held && held.name) || held)
const settingsOf = ({ Decimal, Settings }) => (Decimal ? plain(Decimal) : SETTINGS.map((name) => [name, named(Settings[name])]))
const listeners = () => process.eventNames().map((name) => [String(name), process.listenerCount(name)])
exports.observe = () => JSON.stringify([SHARED.map(describeAll), libraries.map(settingsOf), listeners()])
`

describe('importing the library', () => {
  let consumer: Consumer
  beforeAll(() => {
    consumer = installConsumer(packedTarball(), CURRENT_PEERS)
  })
  afterAll(() => consumer.remove())

  const observedAround = (action: string) => {
    const script = `const { observe, prepare } = require('./observe.cjs')
const watch = async () => {
  await prepare()
  const before = observe();
  ${action}
  process.stdout.write(observe() === before ? 'unchanged' : 'changed')
}
watch()`
    return consumer.run({ 'observe.cjs': OBSERVE, 'watch.cjs': script }, 'watch.cjs')
  }

  it.each(['import', 'require'])(
    'by %s changes no global and no setting of its libraries',
    (how) => {
      expect(
        observedAround(ENTRIES.map((specifier) => `await ${how}('${specifier}')`).join('\n')),
      ).toBe('unchanged')
    },
  )

  it.each([
    'globalThis.planted = 1',
    'Array.prototype.planted = () => 1',
    "require('decimal.js').Decimal.set({ precision: 9 })",
    "(await import('decimal.js')).Decimal.set({ precision: 9 })",
    "require('luxon').Settings.defaultZone = 'Asia/Tokyo'",
    "process.on('exit', () => undefined)",
  ])('would be caught doing %s', (action) => {
    expect(observedAround(action)).toBe('changed')
  })

  it('ends by itself: no timer, socket or handle keeps the host alive', () => {
    const script = `${ENTRIES.map((specifier) => `await import('${specifier}')`).join('\n')}
console.log(JSON.stringify(process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'Immediate' || name.startsWith('TCP'))))`
    expect(JSON.parse(consumer.run({ 'handles.mjs': script }, 'handles.mjs'))).toEqual([])
  })
})

describe('the published files', () => {
  type Import = { readonly name: string; readonly specifier: string }
  let bare: readonly Import[]
  beforeAll(() => {
    const dist = freshDist()
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(c?js|d\.c?ts)$/.test(name),
    )
    bare = files
      .flatMap((name) => importsOf(dist, name))
      .filter(({ specifier }) => !specifier.startsWith('.'))
  })

  const isDeclaration = (name: string) => /\.d\.c?ts$/.test(name)
  const importsOf = (dist: string, name: string): readonly Import[] =>
    [
      ...readFileSync(join(dist, name), 'utf8').matchAll(
        /(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*['"]([^'"\s]+)['"]/g,
      ),
    ].map(([, specifier]) => ({
      name,
      specifier: specifier ?? '',
    }))

  it('import only the declared runtime packages, and no subpath of fp-ts or io-ts', () => {
    const allowed = /^(fp-ts|io-ts|decimal\.js|luxon|@noble\/hashes\/[\w.]+)$/
    const loaded = bare.filter(({ name }) => !isDeclaration(name))
    expect(loaded.map(({ specifier }) => specifier)).toContain('fp-ts')
    expect(loaded.filter(({ specifier }) => !allowed.test(specifier))).toEqual([])
  })

  it('show no type of luxon, decimal.js or the hash library to a host', () => {
    const shown = bare.filter(({ name }) => isDeclaration(name))
    const allowed = ({ name, specifier }: Import) =>
      /^(fp-ts|io-ts)$/.test(specifier) ||
      (specifier === 'fast-check' && name.startsWith('testing/'))
    expect(shown.filter((found) => !allowed(found))).toEqual([])
  })
})
