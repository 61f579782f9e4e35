// What is thrown at the library: anything at all, JSON, its own names with strange values, and
// proper inputs that were changed in a few places.
import fc from 'fast-check'

/** Stands for a person's name. No mistake may repeat it. */
export const SECRET = 'Okonkwo'

/** Values that break a reader that takes something for granted. */
const ODD: readonly unknown[] = [
  null,
  undefined,
  true,
  false,
  0,
  -0,
  -1,
  0.5,
  1e21,
  2 ** 53,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  10n,
  '',
  ' ',
  '0',
  '-0',
  '-1',
  '1e3',
  '0x10',
  '1_000',
  '10.50',
  '1.1234567',
  '9'.repeat(20),
  'a'.repeat(256),
  '\u0000',
  '\ud800',
  '\u202e',
  '__proto__',
  'constructor',
  'toString',
  'x-own',
  'past',
  'days',
  'purge',
  'block',
  'on',
  'CHF',
  'Europe/Zurich',
  '2024-02-30',
  '2024-06-15Z',
  '0000-00-00',
  '9999-12-31',
  '+275760-09-13',
  '2024-06-15T12:00:00.000Z',
  '2024-06-15T12:00:00+99:99',
  '{measured:day}',
  '{limit:nonsense}',
  '=1+1',
  'f'.repeat(64),
  [],
  [[]],
  [undefined],
  {},
  Object.create(null),
  JSON.parse('{"__proto__":{"isAdmin":true}}'),
  { constructor: { prototype: {} } },
  { toString: null, valueOf: null },
  new Date(Number.NaN),
  new Map([['key', 1]]),
  () => 1,
  Symbol('odd'),
]

const odd = fc.constantFrom(...ODD)
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSparseArray: true,
  maxDepth: 3,
})

/** One change of an input: where, how, and what is put there. */
interface Change {
  readonly place: number
  readonly how: (typeof HOW)[number]
  readonly value: unknown
  readonly name: string
}

const HOW = ['replace', 'replace', 'remove', 'rename', 'add', 'repeat', 'wrap'] as const

function changesWith(names: readonly string[], values: fc.Arbitrary<unknown>) {
  return fc.array(
    fc.record({
      place: fc.nat({ max: 10_000 }),
      how: fc.constantFrom(...HOW),
      value: values,
      name: fc.constantFrom(...names, '__proto__', 'constructor', 'unheardOf', '0'),
    }),
    { minLength: 1, maxLength: 3 },
  )
}

type Node = Record<string | number, unknown>

/** Every place in a value that can be changed, from the outside in. */
function placesIn(value: unknown, found: (readonly [Node, string])[] = []) {
  if (!Array.isArray(value) && !isPlain(value)) return found
  for (const key of Object.keys(value)) {
    found.push([value as Node, key])
    placesIn((value as Node)[key], found)
  }
  return found
}

function put(node: Node, name: string, value: unknown): void {
  // As JSON.parse does: a name that reaches the prototype is an own one.
  Object.defineProperty(node, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

function changeOne(node: Node, key: string, change: Change): void {
  if (Array.isArray(node)) changeEntry(node, Number(key), change)
  else changeField(node, key, change)
}

function changeField(node: Node, key: string, { how, value, name }: Change): void {
  const old = node[key]
  if (how === 'remove' || how === 'rename') delete node[key]
  if (how === 'replace') put(node, key, value)
  if (how === 'rename') put(node, name, old)
  if (how === 'add') put(node, name, value)
  if (how === 'repeat') put(node, key, [old, old])
  if (how === 'wrap') put(node, key, [old])
}

function changeEntry(list: unknown[], at: number, { how, value, name }: Change): void {
  const old = list[at]
  if (how === 'remove') list.splice(at, 1)
  if (how === 'replace') list[at] = value
  if (how === 'rename') list[at] = { [name]: old }
  if (how === 'add') list.push(value)
  if (how === 'repeat') list.push(old)
  if (how === 'wrap') list[at] = [old]
}

/** A copy of lists and plain objects, so that a change of one input changes no other. */
function fresh(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fresh)
  if (!isPlain(value)) return value
  const copy: Node = Object.create(Object.getPrototypeOf(value))
  for (const key of Object.keys(value)) put(copy, key, fresh((value as Node)[key]))
  return copy
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** A copy of a plain value, changed in some places; one without any is replaced. */
function changed(input: unknown, changes: readonly Change[]): unknown {
  const copy = fresh(input)
  for (const change of changes) {
    const places = placesIn(copy)
    const place = places[change.place % Math.max(1, places.length)]
    if (place === undefined) return fresh(change.value)
    changeOne(...place, { ...change, value: fresh(change.value) })
  }
  return copy
}

const NAMES_AT_MOST = 60

function namesIn(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  for (const [, key] of placesIn(value)) if (found.size < NAMES_AT_MOST) found.add(key)
  return found
}

/**
 * Inputs of a target.
 *
 * @param proper - What the target accepts.
 * @param example - One of them, for the names that it knows.
 */
export function inputsLike(proper: fc.Arbitrary<unknown>, example: unknown): fc.Arbitrary<unknown> {
  const names = [...namesIn(example)].filter((name) => !/^\d+$/.test(name))
  const values = fc.oneof({ weight: 4, arbitrary: odd }, { weight: 1, arbitrary: anything })
  const changes = changesWith(names, values)
  const own = fc
    .array(fc.tuple(fc.constantFrom(...names, '__proto__', 'constructor'), fc.jsonValue()), {
      maxLength: 8,
    })
    .map((fields) => {
      const made: Node = {}
      for (const [name, value] of fields) put(made, name, value)
      return made
    })
  return fc.oneof(
    { weight: 2, arbitrary: proper },
    { weight: 10, arbitrary: fc.tuple(proper, changes).map(([input, all]) => changed(input, all)) },
    { weight: 2, arbitrary: own },
    { weight: 1, arbitrary: anything },
    { weight: 1, arbitrary: odd },
  )
}

/** The values of people: a name wherever a value or the name of a field can stand. */
const personal = fc.oneof(
  fc.constantFrom<unknown>(SECRET, `${SECRET}\u0000`, [SECRET], { [SECRET]: 1 }, [[SECRET]]),
  fc.constantFrom<unknown>(
    { [`${SECRET}@example.org`]: SECRET },
    SECRET.repeat(40),
    ` ${SECRET}\n`,
  ),
)

/**
 * An input with a person's name in some of its parts, none of which is proper there.
 *
 * @param parts - The names of the parts that hold what is personal; none named: the whole.
 */
export function withPeople(
  inputs: fc.Arbitrary<unknown>,
  parts: readonly string[],
): fc.Arbitrary<unknown> {
  const changes = changesWith([SECRET, `${SECRET}@example.org`], personal)
  const personally = fc.tuple(inputs, changes).map(([input, all]) => {
    if (parts.length === 0) return isPlain(input) ? changed(input, all) : { [SECRET]: SECRET }
    if (!isPlain(input)) return input
    const copy = { ...input } as Node
    for (const [at, part] of parts.entries())
      put(copy, part, changed(copy[part], [all[at % all.length] as Change]))
    return copy
  })
  return fc.oneof({ weight: 2, arbitrary: personally }, { weight: 1, arbitrary: inputs })
}
