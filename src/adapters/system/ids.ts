// Names from the machine's own source of chance.
import type { IdsPort } from '../../ports/clock.js'

/** Random UUIDs of version 4, 36 characters. */
export function systemIds(): IdsPort {
  return { newId: () => globalThis.crypto.randomUUID() }
}
