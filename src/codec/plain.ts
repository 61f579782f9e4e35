// What a domain value is once it is written as JSON: the same, without brands.

/** The type of a value as JSON: branded texts are plain texts. */
export type Plain<T> = T extends { readonly __brand: string }
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Plain<T[K]> }
      : T
