// The checks judge rightly: exports against files, sizes, and the closing line of a test run.
import { describe, expect, it } from 'vitest'
import { disagreements } from '../../scripts/check-package.js'
import { wrongLines } from '../../scripts/check-lines.js'
import { tooLong } from '../../scripts/check-sizes.js'
import { summarise, type TestReport } from '../../scripts/test.js'

describe('the check of lines', () => {
  const long = 'word '.repeat(25)

  it.each([
    ['a long line', 'src/a.ts', long, 1],
    ['a line of 100 columns', 'src/a.ts', 'x'.repeat(100), 0],
    ['a row of a table', 'docs/a.md', `| ${long} |`, 0],
    ['a table of code', 'src/a.ts', `| ${long} |`, 1],
    [
      'a line that is long for its link',
      'docs/a.md',
      `[here](https://a.example/${'x'.repeat(99)})`,
      0,
    ],
    ['a pattern on a line of its own', 'test/a.ts', `      /${long}/,`, 0],
    ['data', 'docs/a.json', long, 0],
  ])('judges %s', (_, path, text, wrong) => {
    expect(wrongLines(path, text)).toHaveLength(wrong)
  })

  it('finds a former public name everywhere but in the changelog', () => {
    const former = ['memory', 'Engine'].join('')
    expect(wrongLines('docs/a.md', `\n${former}()`)).toEqual([`docs/a.md:2 ${former} was renamed`])
    expect(wrongLines('docs/a.md', `${former}s my${former}`)).toEqual([])
    expect(wrongLines('CHANGELOG.md', former)).toEqual([])
  })
})

describe('exports and files', () => {
  it('agree when each export was built and each built entry is exported', () => {
    const paths = ['dist/index.js', 'dist/codec/index.d.cts']
    expect(disagreements(paths, [...paths, 'dist/chunk-ABC.js'])).toEqual([])
  })

  it('disagree about an export without a file', () => {
    expect(disagreements(['dist/index.js', 'dist/codec/index.js'], ['dist/index.js'])).toEqual([
      'exports names dist/codec/index.js, but no such file was built',
    ])
  })

  it('disagree about a built entry that nobody can import', () => {
    expect(disagreements(['dist/index.js'], ['dist/index.js', 'dist/report/index.cjs'])).toEqual([
      'dist/report/index.cjs was built, but exports does not name it',
    ])
  })
})

/** So many lines, inside the given first and last one. */
const lines = (count: number, first = '', last = ''): string =>
  [first, ...Array.from({ length: count - 2 }, () => '  // a line'), last, ''].join('\n')

describe('sizes', () => {
  it.each([
    { case: 'a file of 300 lines', path: 'src/run/a.ts', text: lines(300), places: [] },
    { case: 'a file of 301', path: 'src/run/a.ts', text: lines(301), places: ['src/run/a.ts'] },
    {
      case: 'a function of 60 lines',
      path: 'src/run/a.ts',
      text: lines(60, 'function long() {', '}'),
      places: [],
    },
    {
      case: 'a function of 61',
      path: 'src/run/a.ts',
      text: lines(61, 'function long() {', '}'),
      places: ['src/run/a.ts:1 long'],
    },
    {
      case: 'an arrow inside another function',
      path: 'src/run/a.ts',
      text: `const b = 1\nconst outer = () => [${lines(61, '() => {', '}').trim()}]\n`,
      places: ['src/run/a.ts:2 outer', 'src/run/a.ts:2 a function'],
    },
    {
      case: 'a method',
      path: 'src/run/a.ts',
      text: `const a = {\n${lines(61, 'run() {', '}').trim()}\n}\n`,
      places: ['src/run/a.ts:2 run'],
    },
    {
      case: 'a table of cases',
      path: 'src/testing/conformance/host-cases.ts',
      text: lines(400, 'function cases() {', '}'),
      places: [],
    },
  ])('of $case', ({ path, text, places }) => {
    expect(tooLong(path, text).map(({ place }) => place)).toEqual(places)
  })
})

const report = (
  ...tests: readonly (readonly [fullName: string, status: string])[]
): TestReport => ({
  testResults: [
    {
      name: 'a.test.ts',
      message: '',
      status: tests.some(([, status]) => status === 'failed') ? 'failed' : 'passed',
      assertionResults: tests.map(([fullName, status]) => ({ fullName, status })),
    },
  ],
})
const BROKEN_FILE: TestReport = {
  testResults: [
    { name: 'b.test.ts', status: 'failed', message: 'cannot import', assertionResults: [] },
  ],
}

describe('the closing line of a test run', () => {
  it.each([
    {
      case: 'all green',
      given: report(['a', 'passed'], ['b', 'passed']),
      line: '2 passed, 0 failed, 0 skipped',
      locally: true,
      inCi: true,
    },
    {
      case: 'one red',
      given: report(['a', 'passed'], ['b', 'failed']),
      line: '1 passed, 1 failed, 0 skipped',
      locally: false,
      inCi: false,
    },
    {
      case: 'nothing ran',
      given: { testResults: [] },
      line: '0 passed, 0 failed, 0 skipped',
      locally: false,
      inCi: false,
    },
    {
      case: 'a file that does not load',
      given: BROKEN_FILE,
      line: '0 passed, 1 failed, 0 skipped',
      locally: false,
      inCi: false,
    },
    {
      case: 'a skip for want of a server',
      given: report(
        ['a', 'passed'],
        ['on PostgreSQL (skipped: no server at 127.0.0.1:5432) b', 'pending'],
      ),
      line: '1 passed, 0 failed, 1 skipped',
      locally: true,
      inCi: false,
    },
    {
      case: 'a skip for another stated reason',
      given: report(['a', 'passed'], ['b (skipped: needs Node 22)', 'skipped']),
      line: '1 passed, 0 failed, 1 skipped',
      locally: true,
      inCi: true,
    },
    {
      case: 'a skip without a reason',
      given: report(['a', 'passed'], ['b', 'skipped']),
      line: '1 passed, 0 failed, 1 skipped',
      locally: true,
      inCi: false,
    },
  ])('counts and judges: $case', ({ given, line, locally, inCi }) => {
    expect(summarise(given, { ci: false })).toMatchObject({ line, ok: locally })
    expect(summarise(given, { ci: true })).toMatchObject({ line, ok: inCi })
  })

  it('ends with what fails the run, for a reader who sees the end of a long output', () => {
    const given = report(
      ['a', 'skipped'],
      ['b (skipped: needs Node 22)', 'skipped'],
      ['c', 'failed'],
    )
    expect(summarise(given, { ci: true }).notes).toEqual([
      'skipped: b (skipped: needs Node 22)',
      'skipped: a (no reason given)',
      'with CI=true a skip without a reason, or for want of a server, is a failure',
      'failed: c',
      'no test passed: nothing was proven',
    ])
  })

  it('names what was skipped and which file broke', () => {
    expect(
      summarise(report(['a', 'passed'], ['b (skipped: needs Node 22)', 'skipped']), { ci: false })
        .notes,
    ).toEqual(['skipped: b (skipped: needs Node 22)'])
    expect(summarise(BROKEN_FILE, { ci: false }).notes).toContain(
      'broken file: b.test.ts: cannot import',
    )
  })
})
