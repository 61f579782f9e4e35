// The conformance kit with a runner handed in: one test a case, skips in plain sight, subjects
// ended whatever happens.
import { describe, expect, it } from 'vitest'
import {
  type ConformanceCase,
  type ConformanceRunner,
  defineConformance,
  missingCapabilities,
} from '../../src/testing/index.js'

interface Subject {
  readonly name: string
}

const passing: ConformanceCase<Subject> = {
  id: 'case-1',
  since: '0.1.0',
  title: 'passes',
  run: async () => undefined,
}
const failing: ConformanceCase<Subject> = {
  id: 'case-2',
  since: '0.1.0',
  title: 'fails',
  run: async ({ name }) => {
    throw new Error(`not ${name}`)
  },
}
const demanding: ConformanceCase<Subject> = {
  ...passing,
  id: 'case-3',
  title: 'needs much',
  needs: ['wings', 'gills'],
}

/** Writes down what a runner is told, and keeps the tests. */
const recorder = () => {
  const told: string[] = []
  const tests: (() => Promise<void>)[] = []
  const runner: ConformanceRunner = {
    describe: (title, body) => {
      told.push(`describe ${title}`)
      body()
    },
    it: (title, body) => {
      told.push(`it ${title}`)
      tests.push(body)
    },
    skip: (title) => told.push(`skip ${title}`),
  }
  return { told, tests, runner }
}

const define = (capabilities?: readonly string[]) => {
  const { told, tests, runner } = recorder()
  const ended: string[] = []
  let made = 0
  defineConformance<Subject>({
    name: 'adapter',
    cases: [passing, failing, demanding],
    runner,
    makeSubject: () => ({ name: `subject ${++made}` }),
    endSubject: ({ name }) => void ended.push(name),
    ...(capabilities === undefined ? {} : { capabilities }),
  })
  return { told, tests, ended, made: () => made }
}

describe('the conformance kit', () => {
  it('defines one test a case, and a skip that says what is not declared', () => {
    expect(define(['wings']).told).toEqual([
      'describe adapter',
      'it case-1: passes',
      'it case-2: fails',
      'skip case-3: needs much (not declared: gills)',
    ])
    expect(define(['gills', 'wings', 'more']).told.at(-1)).toBe('it case-3: needs much')
    expect(define().told.at(-1)).toBe('skip case-3: needs much (not declared: wings, gills)')
  })

  it(
    'makes a subject for each test, only when it runs, and ends it whether the case passes or ' +
      'fails',
    async () => {
      const { tests, ended, made } = define()
      expect(made()).toBe(0)
      await tests[0]?.()
      await expect(tests[1]?.()).rejects.toThrow('not subject 2')
      expect(ended).toEqual(['subject 1', 'subject 2'])
    },
  )

  it('knows what a case misses', () => {
    expect(missingCapabilities(passing, [])).toEqual([])
    expect(missingCapabilities(demanding, ['gills'])).toEqual(['wings'])
  })
})
