// The host's folding of names, as the guards take it.
import type { FoldName } from '../domain/fold.js'
import type { PurgeHost } from '../ports/host.js'

/** The host's folding of names, called as the method that it may be; `undefined` = it has none. */
export function foldNameOf<Tx>(host: PurgeHost<Tx>): FoldName | undefined {
  return host.foldName === undefined ? undefined : (name) => host.foldName?.(name) ?? ''
}
