// A user of whom a read under lock says that somebody else holds the record.
import type { UserKey } from '../domain/keys.js'

/**
 * A user who is there, and whose record somebody else holds locked at the moment, so that it was
 * neither locked nor read.
 */
export interface LockedUser {
  /** The user. */
  readonly key: UserKey
  /** Somebody else holds the record. */
  readonly _tag: 'Locked'
}
