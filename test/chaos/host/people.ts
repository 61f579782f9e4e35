// The users of the chaos host, each a plain function of its number, so that it can be said
// beforehand what must become of them.

/** One user as the test makes them. */
export interface Person {
  readonly id: number
  /** `null` = never purged. */
  readonly purgeDate: string | null
  readonly isProtected: boolean
  readonly openLoans: number
  readonly fineCents: number
  readonly requests: number
  /** Research assets; 0 = no researcher. */
  readonly assets: number
}

/** Who owes up to this many cents is purged, and the debt is waived. */
export const THRESHOLD_CENTS = 1000

/** User number `id`. */
const personOf = (id: number): Person => ({
  id,
  purgeDate: id % 100 === 11 ? null : '2020-01-31',
  isProtected: id % 50 === 9,
  openLoans: id % 10 === 3 ? 1 : 0,
  fineCents:
    id % 20 === 7 ? THRESHOLD_CENTS + 1 : id % 10 === 1 || id % 10 === 5 ? 250 + (id % 3) : 0,
  requests: id % 10 === 2 || id % 10 === 5 ? 2 : 0,
  assets: id % 10 === 4 || id % 10 === 5 ? 3 : 0,
})

/** Users 1 to `count`. */
export const people = (count: number): readonly Person[] =>
  Array.from({ length: count }, (_, at) => personOf(at + 1))

/** What must become of a user, unless somebody lends them something meanwhile. */
export const fateOf = (person: Person): 'unselected' | 'kept' | 'purged' => {
  if (person.purgeDate === null) return 'unselected'
  return person.isProtected || person.openLoans > 0 || person.fineCents > THRESHOLD_CENTS
    ? 'kept'
    : 'purged'
}

/** Whom the circulation desk tries to lend something while the purge runs: people who would go. */
export const deskVisitors = (count: number): readonly number[] =>
  people(count)
    .filter((person) => person.id % 40 === 6)
    .map(({ id }) => id)

/** How often each effect must be counted for a user who is purged. */
export const effectsOf = (person: Person): Readonly<Record<string, number>> => ({
  ...(person.assets > 0 && { demote: 1 }),
  ...(person.fineCents > 0 && { waive: 1 }),
  ...(person.requests > 0 && { cancel: person.requests }),
  delete: 1,
  gone: 1,
})
