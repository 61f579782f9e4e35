// What an identity may be, and that a plan is that of its host.
import type { UserKey } from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import { fails, library, succeeds } from './library.js'
import { foreign, request } from './foreign.js'
import { people } from './people.js'

describe('a plan', () => {
  it('of one host is not that of another, though everything else is equal', async () => {
    const { runner, purge } = library({ users: people(3) })
    const plans = [
      await succeeds(purge.plan(request)),
      await succeeds(runner({ host: foreign }).plan(request)),
    ]
    expect(plans[0]?.digest).not.toBe(plans[1]?.digest)
    expect(plans[0]?.counts).toEqual(plans[1]?.counts)
  })
})

describe('an identity', () => {
  it.each([undefined, null, 7, '', ' ', 'a\nb', 'x'.repeat(256), 'a\ud83d'])(
    '%j is none: every operation says so',
    async (identity) => {
      const { runner } = library({ users: people(1) })
      const purge = runner({ host: (real) => ({ ...real, identity: identity as string }) })
      for (const operation of [
        purge.plan(request),
        purge.work(),
        purge.check({ userKey: '1' as UserKey }),
      ])
        expect(await fails(operation)).toMatchObject({
          code: 'invalid-order',
          mistakes: [{ code: 'invalid-identity', path: 'host.identity' }],
        })
    },
  )

  it.each(['a', 'Stadtbibliothek Zürich', 'x'.repeat(255)])('may be %j', async (identity) => {
    const { runner } = library({ users: people(1) })
    expect(
      (await succeeds(runner({ host: (real) => ({ ...real, identity }) }).plan(request))).counts
        .purge,
    ).toBe(1)
  })
})
