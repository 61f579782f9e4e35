// Watches the calls that a process sends, to say how old the read is on which a user is deleted.
import { channel } from 'node:diagnostics_channel'

/** What the calls of a system say of users. */
export interface UsersInCalls {
  /** The users whom a GET is about. */
  readonly readBy: (path: string) => readonly string[]
  /** Whether that GET begins a read of a user that the run decides on. */
  readonly beginsRead: (path: string) => boolean
  /** The user of whom any other call changes something; `null` = it cannot be seen. */
  readonly changedBy: (path: string) => string | null
  /** The user whom a DELETE deletes; `null` = it deletes something else. */
  readonly deletedBy: (path: string) => string | null
}

interface Sent {
  readonly request: { readonly method: string; readonly path: string }
}

/**
 * Tells of each deletion that is sent how long before the last read of that user had ended, in
 * milliseconds; `null` = none since something was changed. A read is as old as it took itself, and
 * so much older: the first part is no fault of the run, however slow the system is.
 */
export function watchDeletions(
  { readBy, beginsRead, changedBy, deletedBy }: UsersInCalls,
  tell: (sinceReadMs: number | null) => void,
): void {
  /** When the last call of a read ended; a read has begun where there is an entry. */
  const reads = new Map<string, number>()
  channel('undici:request:create').subscribe((message) => {
    const { method, path } = (message as Sent).request
    if (method === 'GET') {
      if (beginsRead(path)) for (const user of readBy(path)) reads.set(user, performance.now())
      return
    }
    const user = method === 'DELETE' ? deletedBy(path) : null
    if (user !== null) {
      const endedAt = reads.get(user)
      tell(endedAt === undefined ? null : performance.now() - endedAt)
      return
    }
    const changed = changedBy(path)
    if (changed !== null) reads.delete(changed)
  })
  // Once its answer has been received.
  channel('undici:request:trailers').subscribe((message) => {
    const { method, path } = (message as Sent).request
    if (method !== 'GET') return
    for (const user of readBy(path)) if (reads.has(user)) reads.set(user, performance.now())
  })
}
