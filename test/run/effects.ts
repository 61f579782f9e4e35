// Hosts whose effects answer what a test wants.
import type { EffectRefusal, UserKey } from 'ils-user-purge'
import type { Host } from './people.js'

/** A host whose deletion of users answers whatever it likes, having done nothing. */
export const withDeletion =
  (answer: (keys: readonly UserKey[]) => unknown) =>
  (real: Host): Host => ({
    ...real,
    effects: {
      ...real.effects,
      deleteUsers: {
        delivery: 'in-transaction',
        apply: async ({ commands }) =>
          answer(commands.map(({ key }) => key)) as readonly EffectRefusal[],
      },
    },
  })
