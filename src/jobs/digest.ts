// Digests: proof that what runs is what was previewed and confirmed. The only importer of the hash
// library.
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils'
import type { UserKey } from '../domain/keys.js'
import type { JobOrder } from './job.js'

/** JSON with the keys of every object in order, so that equal data is equal text. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(
          Object.entries(each).sort(([left], [right]) =>
            left < right ? -1 : left > right ? 1 : 0,
          ),
        )
      : each,
  )

const hash = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)))

/** SHA-256 over an order, in hex. */
export const hashOrder = (order: JobOrder): string => hash(canonicalJson(order))

/**
 * Takes in the users of a plan with what would become of them, one by one, in the host's order, in
 * flat memory.
 */
export interface PlanDigest {
  readonly add: (key: UserKey, entry: string) => void
  /** The digest in hex; nothing can be added afterwards. */
  readonly finish: () => string
}

/**
 * Characters: few enough that the keys in them die young, and many enough that hashing them costs
 * nothing.
 */
const DIGESTED_AT_ONCE = 4096

/**
 * Starts the digest of a plan with everything that decides: host, criteria, policy, as-of day and
 * cutoff.
 */
export const planDigest = (basis: unknown): PlanDigest => {
  const state = sha256.create().update(utf8ToBytes(canonicalJson(basis)))
  let waiting = ''
  return {
    add: (key, fate) => {
      waiting += `\n${fate} ${key}`
      if (waiting.length < DIGESTED_AT_ONCE) return
      state.update(utf8ToBytes(waiting))
      waiting = ''
    },
    finish: () => bytesToHex(state.update(utf8ToBytes(waiting)).digest()),
  }
}
