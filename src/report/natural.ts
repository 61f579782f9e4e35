// The order in which people count: U2 comes before U10, and capitals make no difference.

/** Compares two names as people do: runs of digits as numbers, everything else as text. */
export function naturally(left: string, right: string): number {
  const [lefts, rights] = [partsOf(left), partsOf(right)]
  for (const [at, part] of lefts.entries()) {
    const other = rights[at]
    if (other === undefined) return 1
    const order = byParts(part, other)
    if (order !== 0) return order
  }
  return lefts.length - rights.length || byText(left, right)
}

function partsOf(name: string): readonly string[] {
  return name.toLowerCase().match(/\d+|\D+/g) ?? []
}

const DIGITS = /^\d/

function byParts(left: string, right: string): number {
  if (!DIGITS.test(left) || !DIGITS.test(right)) return byText(left, right)
  // Of any length: more digits are a greater number once the leading zeros are gone.
  const [first, second] = [left.replace(/^0+/, ''), right.replace(/^0+/, '')]
  return first.length - second.length || byText(first, second)
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
