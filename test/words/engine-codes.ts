// The codes of reasons that the run and the bulk orders give, beside those of the rules.

/** All of them; `purge-date-rule` can only be unknown. */
export const ENGINE_CODES = [
  'not-confirmed',
  'effect-already-done',
  'has-purge-date',
  'same-purge-date',
  'no-expiry-date',
  'date-out-of-range',
  'purge-date-rule',
  'delete-policy-already-applied',
] as const
