// Names of fields in objects from outside: which are dangerous, and which may be shown.

/**
 * Names that reach an object's prototype in careless code; no field of any object may be called so.
 */
const FORBIDDEN: readonly string[] = ['__proto__', 'constructor', 'prototype']

/** Whether no field may be called so. */
export function isForbidden(name: string): boolean {
  return FORBIDDEN.includes(name)
}

/** A field's name in a path: as it is if it looks like one, else by its length. */
export function shownName(name: string): string {
  return isForbidden(name) || /^[A-Za-z][\w-]{0,39}$/.test(name) ? name : hiddenName(name)
}

/** A name that may be a person's: by its length. */
export function hiddenName(name: string): string {
  return `(a name of ${name.length} characters)`
}
