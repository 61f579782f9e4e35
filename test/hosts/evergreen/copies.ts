// The libraries of a test file: copies of one, made before its tests and dropped after them.
import { afterAll, beforeAll } from 'vitest'
import { type Library, template, type Wishes } from './library.js'

/** Dropping a database waits until the server has written it off. */
const MINUTE = 60_000

/** Makes a copy when it is called in a test. To be called where tests are collected. */
export function copies(wishes: Wishes = {}): () => Promise<Library> {
  let original: Awaited<ReturnType<typeof template>> | null = null
  const made: Library[] = []
  beforeAll(async () => {
    original = await template(wishes)
  }, MINUTE)
  afterAll(async () => {
    await Promise.all(made.map(({ drop }) => drop()))
    await original?.drop()
  }, MINUTE)
  return async () => {
    if (original === null) throw new Error('The libraries are made before the tests.')
    const library = await original.copy()
    made.push(library)
    return library
  }
}
