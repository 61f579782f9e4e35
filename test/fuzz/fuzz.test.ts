// The laws of everything that takes input from outside, with a few hundred inputs each. The command
// `npm run fuzz` tries millions.
import { describe, expect, it } from 'vitest'
import { brokenLaw, type Target } from './laws.js'
import fc from 'fast-check'
import { fuzz, shareOut } from './run.js'
import { SECRET } from './inputs.js'
import { TARGETS } from './targets.js'

describe('whatever comes in', () => {
  const seed = Math.abs(fc.readConfigureGlobal()?.seed ?? Date.now()) % 1_000_000_000

  it.each(
    shareOut(TARGETS, 8000).map(([target, inputs]) => [target.name, target, inputs] as const),
  )('as %s is refused with a reason, or read back as it is', async (_, target, inputs) => {
    expect((await fuzz(target, inputs, seed)).broken).toBeNull()
  })
})

describe('a law', () => {
  const target = (changes: Partial<Target>): Target => ({
    name: 'planted',
    weight: 1,
    hides: true,
    inputs: fc.constant(1),
    ask: () => ({ _tag: 'Told', value: 1 }),
    ...changes,
  })
  const refusing = (changes: object): Partial<Target> => ({
    ask: () => ({
      _tag: 'Refused',
      mistakes: [
        { code: 'missing', path: 'a', expected: 'a day', got: 'nothing', ...changes } as never,
      ],
    }),
  })
  let calls = 0

  it.each<[string, Partial<Target>, RegExp]>([
    [
      'throws',
      {
        ask: () => {
          throw new TypeError('x is not a function')
        },
      },
      /^it threw TypeError: x is not a function/,
    ],
    [
      'answers differently',
      { ask: () => ({ _tag: 'Told', value: ++calls }) },
      /^the same input got another answer$/,
    ],
    [
      'repeats a name',
      { ask: () => ({ _tag: 'Told', value: [`Mx ${SECRET}`] }) },
      /^a name came back$/,
    ],
    ['repeats a name in a mistake', refusing({ got: SECRET }), /^a name came back$/],
    [
      'reads something else back',
      { ask: () => ({ _tag: 'Accepted', value: [1], readBack: [2] }) },
      /^what was accepted is read back as something else$/,
    ],
    [
      'refuses without a mistake',
      { ask: () => ({ _tag: 'Refused', mistakes: [] }) },
      /^it was refused without a mistake$/,
    ],
    ['says no code', refusing({ code: '' }), /^a mistake does not say/],
    ['says not what was expected', refusing({ expected: '' }), /^a mistake does not say/],
    ['says not what came', refusing({ got: undefined }), /^a mistake does not say/],
  ])('is broken by what %s', async (_, changes, expected) => {
    expect(await brokenLaw(target(changes), 1)).toMatch(expected)
    const { broken } = await fuzz(target(changes), 10, 1)
    expect(broken).toMatch(/\n {2}input: 1\n {2}seed 1, path 0/)
  })

  it('is kept by what throws only what it documents', async () => {
    const ask = () => {
      throw Object.assign(new Error('no'), { code: 'documented' })
    }
    const isDocumented = (thrown: unknown) => Reflect.get(thrown as object, 'code') === 'documented'
    expect(await brokenLaw(target({ ask, isDocumented }), 1)).toBeNull()
    expect(await brokenLaw(target({ ask }), 1)).toMatch(/^it threw/)
  })
})
