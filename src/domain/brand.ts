// Nominal types without a runtime trace: a branded string is a plain string to JSON, databases and
// hosts.

/** A `T` that only a smart constructor or a decoder can have made. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name }

/**
 * A value that fits one cell of a report: what a rule measured, or the limit it was held against.
 */
export type Scalar = string | number | boolean | null

/** A list with at least one element. */
export type NonEmpty<T> = readonly [T, ...T[]]
