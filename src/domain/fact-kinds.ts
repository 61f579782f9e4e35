// The kinds of facts: which values they have, and which value stands against nobody.
import type { CalendarDate } from './calendar.js'
import {
  areRequests,
  areRestrictions,
  isAmount,
  isCount,
  isDayOrNone,
  isFlag,
  isResearcherOrNone,
  isWord,
  isWordOrNone,
  signOf,
} from './fact-forms.js'
import type { RequestState, ResearcherFacts, Restriction } from './fact-values.js'
import { type Money, NO_MONEY } from './money.js'

/** The name of a kind of facts. */
export type FactKindName =
  | 'text'
  | 'text-or-none'
  | 'day'
  | 'count'
  | 'amount'
  | 'flag'
  | 'requests'
  | 'restrictions'
  | 'researcher'

/** What sort of value a fact is, before anything is asked about the value itself. */
type ValueSort = 'text' | 'number' | 'boolean' | 'list' | 'object'

/** What all facts of one kind have in common. */
export interface FactKind<Kind extends string, Value> {
  readonly kind: Kind
  readonly sort: ValueSort
  /** Whether a value has the form of such a fact; one that has not says nothing. */
  readonly isFormed: (value: unknown) => value is Value
}

/** A kind with a value that stands against nobody. */
export interface SettledKind<Kind extends string, Value> extends FactKind<Kind, Value> {
  /** The value of a user against whom nothing stands. */
  readonly clean: Value
  /** Whether a value of the right form says the same as `clean`: an amount of `0.00` does. */
  readonly isClean: (value: Value) => boolean
}

/** A text. */
export const TEXT: FactKind<'text', string> = {
  kind: 'text',
  sort: 'text',
  isFormed: isWord,
}

/** A text, or `null` for none. */
export const TEXT_OR_NONE: FactKind<'text-or-none', string | null> = {
  kind: 'text-or-none',
  sort: 'text',
  isFormed: isWordOrNone,
}

/** A day, or `null` for none. */
export const DAY: FactKind<'day', CalendarDate | null> = {
  kind: 'day',
  sort: 'text',
  isFormed: isDayOrNone,
}

/** A whole number from 0. */
export const COUNT: SettledKind<'count', number> = {
  kind: 'count',
  sort: 'number',
  isFormed: isCount,
  clean: 0,
  isClean: (count) => count === 0,
}

/** An amount from 0 in the policy's currency. */
export const AMOUNT: SettledKind<'amount', Money> = {
  kind: 'amount',
  sort: 'text',
  isFormed: isAmount,
  clean: NO_MONEY,
  isClean: (amount) => signOf(amount) === 0,
}

/** Yes or no; yes stands against a user. */
export const FLAG: SettledKind<'flag', boolean> = {
  kind: 'flag',
  sort: 'boolean',
  isFormed: isFlag,
  clean: false,
  isClean: (flag) => !flag,
}

/** Open requests, a count for every state. */
export const REQUESTS: SettledKind<'requests', Readonly<Record<RequestState, number>>> = {
  kind: 'requests',
  sort: 'object',
  isFormed: areRequests,
  clean: /* @__PURE__ */ Object.freeze({ pending: 0, inTransit: 0, onHoldShelf: 0, shipped: 0 }),
  isClean: ({ pending, inTransit, onHoldShelf, shipped }) =>
    pending === 0 && inTransit === 0 && onHoldShelf === 0 && shipped === 0,
}

/** Restrictions of an account. */
export const RESTRICTIONS: SettledKind<'restrictions', readonly Restriction[]> = {
  kind: 'restrictions',
  sort: 'list',
  isFormed: areRestrictions,
  clean: /* @__PURE__ */ Object.freeze<Restriction[]>([]),
  isClean: (restrictions) => restrictions.length === 0,
}

/** A researcher, or `null` for a user who is none. */
export const RESEARCHER: SettledKind<'researcher', ResearcherFacts | null> = {
  kind: 'researcher',
  sort: 'object',
  isFormed: isResearcherOrNone,
  clean: null,
  isClean: (researcher) => researcher === null,
}
