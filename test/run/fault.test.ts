// What the run says of a fault, and whom it believes about its kind.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeFault, faultKindOf } from '../../src/run/fault.js'

const coded = (code: string, more: object = {}): Error =>
  Object.assign(new Error('ada@example.org owes'), { code }, more)
const named = (name: string, more: object = {}): Error =>
  Object.assign(new Error('ada@example.org owes'), { name }, more)

const UNSAID: readonly (readonly [string, unknown, string])[] = [
  ['the code of a fault', coded('23503'), '23503'],
  [
    'the code that Drizzle wraps',
    new Error('Failed query: …\nparams: Ada', { cause: coded('23503') }),
    '23503',
  ],
  [
    'the code that Sequelize wraps',
    named('SequelizeDatabaseError', { parent: coded('ER_DUP_ENTRY') }),
    'ER_DUP_ENTRY',
  ],
  [
    'the code that TypeORM wraps',
    named('QueryFailedError', { driverError: coded('42P01') }),
    '42P01',
  ],
  [
    'the code that two layers wrap',
    named('Outer', { original: new Error('x', { cause: coded('42P01') }) }),
    '42P01',
  ],
  ['the outer of two codes', coded('LOAN_SERVICE', { cause: coded('ECONNRESET') }), 'LOAN_SERVICE'],
  [
    'the number of node:sqlite as well',
    coded('ERR_SQLITE_ERROR', { errcode: 787 }),
    'ERR_SQLITE_ERROR:787',
  ],
  [
    'a number alone',
    new Error('x', { cause: Object.assign(new Error('slow'), { errno: 1969 }) }),
    'errno:1969',
  ],
  ['the name of a type', new TypeError('x'), 'TypeError'],
  [
    'the name of a wrapped type, where the outer one says nothing',
    new Error('x', { cause: new RangeError('y') }),
    'RangeError',
  ],
  ['the plain name, where there is no other', new Error('x', { cause: new Error('y') }), 'Error'],
  ['the type of what is no object', 'ada@example.org', 'string'],
  ['that there is no name', { name: 'Ada Lovelace', code: 'owes 3.50 €' }, 'unnamed-fault'],
]

describe('the description of a fault', () => {
  it.each(UNSAID)('without words of the host is %s', (_case, fault, code) => {
    expect(describeFault(fault, undefined)).toEqual({ code })
  })

  it('is what the host says, and at most 500 characters of it', () => {
    const cause = { code: 'X', words: 'a lost loan' }
    expect(describeFault(coded('X'), () => 'a lost loan')).toEqual(cause)
    expect(describeFault(coded('X'), () => 'x'.repeat(600)).words).toHaveLength(500)
  })

  it('is the names that the host gives, and nothing else of what it answers', () => {
    const cause = { code: '23503', table: 'loans', constraint: 'loans_user', system: 'ils' }
    const thrown = coded('X')
    const said = { ...cause, thrown, cause: thrown, column: { thrown }, words: 7 }
    expect(describeFault(thrown, () => said as never)).toEqual(cause)
    expect(describeFault(thrown, () => ({ code: 'Ada owes' }))).toEqual({ code: 'X' })
  })

  it(
    'is the name of the fault where the host throws, says ' +
      'nothing, or something else than text',
    () => {
      const hosts: readonly unknown[] = [
        () => Promise.resolve('late'),
        () => '',
        () => 7,
        () => null,
      ]
      for (const host of hosts)
        expect(describeFault(coded('X'), host as () => string)).toEqual({ code: 'X' })
      const throwing = (): string => {
        throw new Error('no')
      }
      expect(describeFault(coded('X'), throwing)).toEqual({ code: 'X' })
    },
  )
})

describe('the kind of a fault', () => {
  it('is what the transaction port says', () => {
    for (const kind of ['outage', 'timeout', 'locked', 'other'] as const)
      expect(faultKindOf({ faultKind: () => kind }, coded('X'))).toBe(kind)
  })

  it('is other where the port says nothing, throws, or answers something else', () => {
    const ports: readonly unknown[] = [
      undefined,
      () => undefined,
      () => true,
      () => 'OUTAGE',
      () => Promise.resolve('outage'),
    ]
    for (const port of ports)
      expect(faultKindOf({ faultKind: port } as never, coded('X'))).toBe('other')
    const throwing = (): never => {
      throw new Error('no')
    }
    expect(faultKindOf({ faultKind: throwing }, coded('X'))).toBe('other')
  })

  it('is asked of the port as a method of it', () => {
    class Port {
      readonly code = 'GONE'
      faultKind(fault: unknown) {
        return (fault as { code?: string }).code === this.code
          ? ('outage' as const)
          : ('other' as const)
      }
    }
    expect(faultKindOf(new Port(), coded('GONE'))).toBe('outage')
  })
})

describe('a callback of a JavaScript host that is async by mistake', () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => {
    unhandled.push(reason)
  }
  beforeEach(() => {
    unhandled.length = 0
    process.on('unhandledRejection', note)
  })
  afterEach(() => {
    process.off('unhandledRejection', note)
  })
  const rejecting = async (): Promise<never> => Promise.reject(new Error('no'))
  // Node reports a rejection that nobody took after the microtasks of the turn in which it
  // happened.
  const afterThisTurn = () => new Promise((resolve) => setImmediate(resolve))

  it('does not end the process where describeFault rejects', async () => {
    expect(describeFault(coded('X'), rejecting as unknown as () => string)).toEqual({ code: 'X' })
    await afterThisTurn()
    expect(unhandled).toEqual([])
  })

  it('does not end the process where faultKind rejects', async () => {
    expect(faultKindOf({ faultKind: rejecting } as never, coded('X'))).toBe('other')
    await afterThisTurn()
    expect(unhandled).toEqual([])
  })
})
