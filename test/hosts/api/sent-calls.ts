// Watches the calls that a process sends, to say how old the read is on which a user is deleted.
import { channel } from 'node:diagnostics_channel'

/** What a call says of the users whom it reads or deletes. */
export interface UsersInCalls {
  /** The users whom a GET is about. A read ends with the last of its calls. */
  readonly readBy: (path: string) => readonly string[]
  /** The user whom a DELETE deletes; `null` = it deletes something else. */
  readonly deletedBy: (path: string) => string | null
}

interface Sent {
  readonly request: { readonly method: string; readonly path: string }
}

/**
 * Tells of each deletion that is sent how long before the last read of that user had ended, in
 * milliseconds; `null` = this process has not read the user. A read is as old as it took itself,
 * and so much older: the first part is no fault of the run, however slow the system is.
 */
export function watchDeletions(
  { readBy, deletedBy }: UsersInCalls,
  tell: (sinceReadMs: number | null) => void,
): void {
  const readAt = new Map<string, number>()
  // Once its answer has been received.
  channel('undici:request:trailers').subscribe((message) => {
    const { method, path } = (message as Sent).request
    if (method === 'GET') for (const user of readBy(path)) readAt.set(user, performance.now())
  })
  channel('undici:request:create').subscribe((message) => {
    const { method, path } = (message as Sent).request
    const user = method === 'DELETE' ? deletedBy(path) : null
    if (user === null) return
    const at = readAt.get(user)
    tell(at === undefined ? null : performance.now() - at)
  })
}
