// Two submits at once under a cap over a period, on the real databases: only one of them passes.
import { createPurge, type PurgeHost, type UserKey } from 'ils-user-purge'
import { systemClock, systemIds } from 'ils-user-purge/adapters/system'
import { aPolicy, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { ACTOR, confirming, succeeds } from '../run/library.js'
import { remote } from '../run/remote.js'
import { people } from '../run/people.js'
import type { OpenJournal, Store } from './store.js'
import { STORES } from './stores.js'

const caps = {
  maxCount: null,
  maxPercent: null,
  exceededWhen: 'or' as const,
  period: { days: 30, maxCount: 8, maxPercent: null },
}

/** The purge of one process: the host is behind an API, so any journal will do. */
function processOf(
  { journal, transactions }: Pick<OpenJournal<unknown>, 'journal' | 'transactions'>,
  host: PurgeHost<never>,
) {
  return createPurge({
    transactions,
    journal,
    host: host as unknown as PurgeHost<unknown>,
    policy: aPolicy().with({ caps }).build(),
    clock: systemClock(),
    ids: systemIds(),
  })
}

/** Confirms two plans of five users each at once, in two processes. */
async function race(open: OpenJournal<unknown>): Promise<readonly string[]> {
  const far = remote(people(20), { delivery: 'idempotent' })
  const host: PurgeHost<never> = {
    ...(far.host as unknown as PurgeHost<never>),
    candidates: async () => [],
  }
  const processes = [open.transactions, open.others].map((transactions) =>
    processOf({ journal: open.journal, transactions }, host),
  )
  const orders = [1, 6].map((from) =>
    criteria()
      .with({ include: Array.from({ length: 5 }, (_, at) => String(from + at) as UserKey) })
      .build(),
  )
  const asked = await Promise.all(
    processes.map(async (purge, at) => {
      const request = { criteria: orders[at] ?? criteria().build(), requestedBy: ACTOR }
      const plan = await succeeds(purge.plan(request))
      expect(plan.refusal).toBeNull()
      return purge.submit({ requestedBy: ACTOR, ...confirming(plan) })
    }),
  )
  const answers = await Promise.all(asked.map((submit) => submit()))
  return answers.map((each) => (each._tag === 'Left' ? each.left.code : 'passed')).sort()
}

const ROUNDS = 5

describe.each(STORES as readonly Store<unknown>[])(
  'two submits at once under a cap over a period in $name',
  (store) => {
    it.skipIf(store.missing !== null)('are decided one after the other', async () => {
      const open = await store.open()
      try {
        for (let round = 0; round < ROUNDS; round++)
          expect(await race(await open.fresh())).toEqual(['passed', 'period-cap-exceeded'])
      } finally {
        await open.close()
      }
    })
  },
)
