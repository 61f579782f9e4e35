// A request, and a host of another identity.
import type { ActorKey } from 'ils-user-purge'
import { criteria } from 'ils-user-purge/testing'
import type { Host } from './people.js'

export const request = { criteria: criteria().build(), requestedBy: 'admin' as ActorKey }

/** The same host under another identity. */
export function foreign(real: Host): Host {
  return { ...real, identity: 'elsewhere' }
}
