// How much criteria, policies and orders may ask for: one limit, one place.

/** The most days that criteria, a policy or a rule for purge dates may name: a hundred years. */
export const MOST_DAYS = 36_500

/** The most months of a rule for purge dates. */
export const MOST_MONTHS = 1200

/** The most characters of a host's own word, such as a group. */
export const MOST_CHARACTERS = 255

/** The most user groups in one list. */
export const MOST_GROUPS = 10_000

/** The most user keys in one list. */
export const MOST_KEYS = 1_000_000

/** The most exceptions of an assignment. */
export const MOST_EXCEPTIONS = 10_000

/** The most rules that a policy names. */
export const MOST_RULES = 1000

/** The most digits that a currency writes after the point. */
export const MOST_CURRENCY_DIGITS = 6

/** Past this many mistakes in one list nobody reads on; the rest of it is not read. */
export const MOST_MISTAKES = 1000

/** The most years back. */
export const MOST_YEARS = 100

/** The most conditions on dates: one for each date. */
export const MOST_CONDITIONS = 5
