// A purge of a reduced Evergreen, from the plan to the end.
import {
  type ActorKey,
  beforeDay,
  type CalendarDate,
  type Money,
  type Operation,
  type Purge,
  type PurgeCriteria,
  type PurgePlan,
  type PurgePolicy,
  type PurgeReport,
  type RunSettings,
} from 'ils-user-purge'
import { openEvergreen } from '../../../examples/hosts/evergreen/open-evergreen.js'
import { type Library, POLICY } from './library.js'
import { STAFF_ID } from './people.js'

/** Who asks. */
export const ACTOR = String(STAFF_ID) as ActorKey

/** Everybody whose account expired before 2020, with up to 10.00 forgiven. */
export const CRITERIA: PurgeCriteria = {
  dates: [beforeDay('expiryDate', '2020-01-01' as CalendarDate)],
  recordTypes: [],
  homeLibraries: [],
  include: null,
  exclude: [],
  waiveThreshold: '10' as Money,
}

/** What a purge is to be like. */
export interface PurgeWishes {
  readonly policy?: PurgePolicy
  readonly criteria?: PurgeCriteria
  readonly settings?: Partial<RunSettings>
}

/** Opens the purge of a library, and closes it after the work. */
export async function withPurge<Result>(
  library: Library,
  { policy = POLICY, settings = {} }: Pick<PurgeWishes, 'policy' | 'settings'>,
  work: (purge: Purge) => Promise<Result>,
): Promise<Result> {
  const { purge, close } = await openEvergreen({
    configuration: library.configuration,
    policy,
    settings,
  })
  try {
    return await work(purge)
  } finally {
    await close()
  }
}

/** Plans, and answers the plan. */
export function planned(purge: Purge, criteria = CRITERIA): Promise<PurgePlan> {
  return rightOf(purge.plan({ criteria, requestedBy: ACTOR }))
}

/** Orders a plan, and answers the id of the job. */
export async function ordered(purge: Purge, { id, digest, counts }: PurgePlan) {
  const confirm = { digest, count: counts.purge }
  return (await rightOf(purge.submit({ planId: id, confirm, requestedBy: ACTOR }))).id
}

/** Plans, orders and carries out. */
export function purged(library: Library, wishes: PurgeWishes = {}): Promise<PurgeReport> {
  return withPurge(library, wishes, async (purge) => {
    const plan = await planned(purge, wishes.criteria)
    return rightOf(purge.run(await ordered(purge, plan)))
  })
}

/** The result of an operation, which must have one. */
export async function rightOf<Result>(operation: Operation<Result>): Promise<Result> {
  const answer = await operation()
  if (answer._tag === 'Left') throw new Error(JSON.stringify(answer.left))
  return answer.right
}
