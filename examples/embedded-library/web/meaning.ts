// What another policy would mean for the users of a plan: they are read anew and held against both
// policies. The plan stores no facts for it, and nothing is changed.
import { setImmediate } from 'node:timers/promises'
import {
  compileEvaluator,
  type Evaluator,
  type Instant,
  type PurgePolicy,
  type StoredPlan,
  type UserKey,
} from 'ils-user-purge'
import { libraryHost } from '../host/host.js'
import type { Site } from './site.js'

/** How many of the plan's users would go under either policy, and who changes sides. */
export interface Meaning {
  readonly users: number
  readonly goNow: number
  readonly goThen: number
  /** They go now, and would stay. */
  readonly moreStay: number
  /** They stay now, and would go. */
  readonly moreGo: number
}

const PAGE = 1000

/** Reads every user of a plan; `null` where the plan is no purge or holds no users any more. */
export async function meaningOf(
  site: Site,
  plan: StoredPlan,
  policy: PurgePolicy,
): Promise<Meaning | null> {
  const { order } = plan
  if (order._tag !== 'purge' || !plan.holdsUsers) return null
  const asOf = new Date(site.clock.now()).toISOString() as Instant
  const under = (each: PurgePolicy): Evaluator | null => {
    const { criteria, homeLibraries } = order
    const more = homeLibraries === undefined ? {} : { homeLibraries }
    const made = compileEvaluator({ criteria, policy: each, asOf, actor: plan.plannedBy, ...more })
    return made._tag === 'Right' ? made.right : null
  }
  const [now, then] = [under(site.policy()), under(policy)]
  if (now === null || then === null) return null
  let [users, goNow, goThen, moreStay, moreGo] = [0, 0, 0, 0, 0]
  for (let after: UserKey | null = null; ; ) {
    const listed = await site.purge().planUsers({ planId: plan.id, after, limit: PAGE })()
    if (listed._tag === 'Left') return null
    const keys = listed.right.items.map(({ key }) => key)
    for (const user of keys.length === 0
      ? []
      : await libraryHost.readUsers({ tx: site.db, keys, lock: false })) {
      const [goes, would] = [now, then].map((each) => each.evaluate(user)._tag === 'Purge')
      users++
      goNow += Number(goes)
      goThen += Number(would)
      moreStay += Number(goes === true && would === false)
      moreGo += Number(goes === false && would === true)
    }
    after = listed.right.next
    if (after === null) return { users, goNow, goThen, moreStay, moreGo }
    // Others are answered in between.
    await setImmediate()
  }
}
