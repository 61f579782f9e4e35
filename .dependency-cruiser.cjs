// The import rules of the house: which room may know which, and which file alone may import each
// runtime package.

/** A room of src, a folder or a single file, as an anchored pattern. */
const room = (name) =>
  name.endsWith('.ts') ? `^src/${name.replace('.', '\\.')}$` : `^src/${name}/`

/** A package in node_modules, or its type declarations. */
const npm = (name) => `(^|/)node_modules/(@types/)?${name}/`

/** The room may import only the named ones; everything else in src is out of bounds. */
const seesOnly = (name, ...allowed) => ({
  name: `${name.replace('.ts', '')}-sees-only-what-it-may`,
  comment: `${name} may import only ${[name, ...allowed].join(', ')}.`,
  severity: 'error',
  from: { path: room(name) },
  to: { path: '^src/', pathNot: [name, ...allowed].map(room) },
})

/** An edge that is allowed for the words alone (`import type`), never for running code. */
const typesOnly = (name, ...targets) => ({
  name: `${name}-borrows-only-types`,
  comment: `${name} may import only types of ${targets.join(', ')}.`,
  severity: 'error',
  from: { path: room(name) },
  to: { path: targets.map(room), dependencyTypesNot: ['type-only'] },
})

/** A runtime package has one door into the library. */
const oneDoor = (name, door) => ({
  name: `${name.replace('\\', '').replace('/', '-')}-has-one-door`,
  comment: `${name} may be imported only by ${door}`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^${door}` },
  to: { path: npm(name) },
})

const RUNTIME_PACKAGES = ['fp-ts', 'io-ts', 'decimal\\.js', 'luxon', '@noble/hashes', 'fast-check']

module.exports = {
  forbidden: [
    seesOnly('internal'),
    seesOnly('domain', 'internal'),
    seesOnly('eligibility', 'domain', 'internal'),
    seesOnly('jobs', 'domain', 'internal'),
    seesOnly('ports', 'domain', 'jobs'),
    seesOnly('words', 'domain', 'internal', 'eligibility', 'jobs'),
    seesOnly('codec', 'domain', 'internal', 'jobs'),
    seesOnly('report', 'domain', 'internal', 'jobs', 'words'),
    seesOnly('german', 'words'),
    seesOnly('run', 'domain', 'internal', 'eligibility', 'jobs', 'ports'),
    seesOnly('desk', 'domain', 'internal', 'eligibility', 'jobs', 'ports', 'run'),
    {
      name: 'each-language-has-an-entry-of-its-own',
      comment: 'A host that speaks English does not load German.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/german/', '^src/words/german/'] },
      to: { path: '^src/words/german/' },
    },
    seesOnly('purge.ts', 'desk', 'run'),
    seesOnly('promises', 'jobs', 'run', 'words', 'purge.ts'),
    seesOnly('adapters', 'domain', 'internal', 'jobs', 'ports'),
    seesOnly('testing', 'domain', 'internal', 'eligibility', 'jobs', 'ports', 'run', 'purge.ts'),
    typesOnly('ports', 'jobs'),
    typesOnly('codec', 'jobs'),
    typesOnly('words', 'jobs'),
    {
      name: 'adapters-stand-apart',
      comment: 'One adapter never imports another: a host picks them one by one.',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'face-leaves-entries-apart',
      comment: 'The main entry does not drag in what has an entry of its own.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: {
        path: ['codec', 'report', 'german', 'adapters', 'testing', 'promises'].map(room),
      },
    },
    {
      name: 'inner-rooms-do-not-import-the-face',
      comment: 'src/index.ts is a list for the outside; inside, import the room itself.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/index\\.ts$' },
    },
    oneDoor('fp-ts', 'src/internal/fp\\.ts$'),
    oneDoor('decimal\\.js', 'src/internal/decimal\\.ts$'),
    oneDoor('luxon', 'src/internal/time\\.ts$'),
    oneDoor('io-ts', 'src/codec/'),
    oneDoor('@noble/hashes', 'src/jobs/digest\\.ts$'),
    oneDoor('fast-check', 'src/testing/'),
    {
      name: 'fp-ts-from-its-root',
      comment: 'A subpath of fp-ts compiles and then breaks every ESM consumer.',
      severity: 'error',
      from: { path: '^(src|examples)/' },
      to: { path: `${npm('fp-ts')}(lib|es6)/(?!index\\.(js|d\\.ts)$)` },
    },
    {
      name: 'no-other-package',
      comment: 'src depends on nothing but its declared runtime packages, not even for a type.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '(^|/)node_modules/', pathNot: RUNTIME_PACKAGES.map(npm) },
    },
    {
      name: 'no-node-built-ins',
      comment: 'The library runs wherever JavaScript runs.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'An import that leads nowhere would escape every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or miss a third; so do types.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'examples-use-the-public-face',
      comment: 'An example imports the library by its name, as a host does.',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^src/', pathNot: '^src/(index|.+/index)\\.ts$' },
    },
    {
      name: 'examples-stand-apart',
      comment: 'One example does not import another: what they share is in examples/shared.',
      severity: 'error',
      from: { path: '^examples/([^/]+)/' },
      to: { path: '^examples/', pathNot: '^examples/(shared|$1)/' },
    },
    {
      name: 'example-host-sees-no-screen',
      comment:
        'host/ is what an implementer copies: it needs no command line, page or sample data.',
      severity: 'error',
      from: { path: '^examples/[^/]+/host/' },
      to: { path: '^examples/[^/]+/(cli|web|data)/' },
    },
    {
      name: 'example-data-sees-no-screen',
      comment: 'cli/ and web/ stand on data/, never the other way; web/ does not know the options.',
      severity: 'error',
      from: { path: '^examples/[^/]+/(data|web)/' },
      to: { path: '^examples/[^/]+/(cli|web)/', pathNot: '^examples/[^/]+/web/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.json', '.d.ts'],
    },
  },
}
