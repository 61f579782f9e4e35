// `compare`: whom the system's own tool would delete and a plan would not, and the other way round,
// each with the reason.
import {
  type PlannedUser,
  type Purge,
  type PurgeCriteria,
  type PurgePlan,
  reasonKey,
  type UserKey,
} from 'ils-user-purge'
import { terminalText } from 'ils-user-purge/report'
import { answerOf } from '../../answer.js'
import { planPages } from '../../plan-csv.js'
import { badInput } from '../../trouble.js'
import { inSystem, type Opened } from '../in-system.js'
import { readId } from '../options.js'
import type { OwnTool, RawOptions, System } from '../system.js'

/** Users who are treated in another way, by why; some of them are named. */
interface Differing {
  readonly count: number
  readonly some: readonly UserKey[]
}
type Differences = Map<string, { count: number; some: UserKey[] }>

const NAMED = 5

/** What the comparison found. */
interface Comparison {
  readonly tool: string
  readonly both: number
  /** Whom only the plan would delete, by why the tool would not. */
  readonly onlyPlan: Readonly<Record<string, Differing>>
  /** Whom only the tool would delete, by why the plan would not. */
  readonly onlyTool: Readonly<Record<string, Differing>>
}

/** Compares a stored plan with the system's own tool. */
export async function compareCommand<Choice>(
  from: System<Choice>,
  raw: RawOptions,
  [id = '']: readonly string[],
): Promise<void> {
  const read = (mistakes: string[]) => readId('The plan', id, mistakes)
  await inSystem(from, raw, { read }, async (opened, planId) => {
    const { purge, ownTools } = opened.system
    const { plan: stored } = await answerOf(purge.findPlan({ planId }))
    const plan = 'plan' in stored ? stored.plan : null
    if (plan === null || 'order' in plan)
      throw badInput(
        `Plan ${planId} is no finished plan of a purge, so there is nothing to compare.`,
      )
    const tools = ownTools(plan.criteria)
    if (tools.length === 0)
      throw badInput('No tool of this system takes such criteria, so there is nothing to compare.')
    const found: Comparison[] = []
    for (const tool of tools) found.push(await compared(purge, plan, tool))
    await sayComparisons(opened, plan, found)
  })
}

async function compared(purge: Purge, plan: PurgePlan, tool: OwnTool): Promise<Comparison> {
  const theirs = new Set<UserKey>()
  for await (const page of tool.goes()) for (const key of page) theirs.add(key)
  let both = 0
  const onlyPlan: Differences = new Map()
  const onlyTool: Differences = new Map()
  for await (const page of planPages(purge, { planId: plan.id })) {
    const ours = page.filter(({ key, verdict }) => verdict._tag === 'Purge' && !theirs.has(key))
    const why = ours.length === 0 ? null : await tool.whyNot(ours.map(({ key }) => key))
    for (const { key } of ours) add(onlyPlan, why?.get(key) ?? 'not selected by it', key)
    for (const user of page.filter(({ key }) => theirs.has(key))) {
      theirs.delete(user.key)
      if (user.verdict._tag === 'Purge') both += 1
      else for (const reason of reasonsOf(user)) add(onlyTool, reason, user.key)
    }
  }
  for (const key of theirs)
    for (const reason of await reasonsOfOne(purge, plan.criteria, key)) add(onlyTool, reason, key)
  return {
    tool: tool.name,
    both,
    onlyPlan: Object.fromEntries(onlyPlan),
    onlyTool: Object.fromEntries(onlyTool),
  }
}

function add(to: Differences, why: string, key: UserKey): void {
  const found = to.get(why) ?? { count: 0, some: [] }
  to.set(why, found)
  found.count += 1
  if (found.some.length < NAMED) found.some.push(key)
}

function reasonsOf({ verdict }: Pick<PlannedUser, 'verdict'>): readonly string[] {
  switch (verdict._tag) {
    case 'Keep':
    case 'NotSelected':
      return verdict.reasons.map(reasonKey)
    default:
      return [verdict._tag]
  }
}

/** Somebody who was no candidate of the plan is asked about alone. */
async function reasonsOfOne(
  purge: Purge,
  criteria: PurgeCriteria,
  userKey: UserKey,
): Promise<readonly string[]> {
  const verdict = await purge.check({ userKey, criteria })()
  if (verdict._tag === 'Left') return [verdict.left.code]
  return verdict.right._tag === 'Purge' ? ['changed-since'] : reasonsOf({ verdict: verdict.right })
}

async function sayComparisons<Choice>(
  { people, output }: Opened<Choice>,
  { id, counts }: PurgePlan,
  comparisons: readonly Comparison[],
): Promise<void> {
  const differing = comparisons.flatMap(({ onlyPlan, onlyTool }) => [
    ...Object.values(onlyPlan),
    ...Object.values(onlyTool),
  ])
  await people.learn(differing.flatMap(({ some }) => some.map((key) => ({ key }))))
  const { show } = people.words
  const words = comparisons.flatMap(({ tool, both, onlyPlan, onlyTool }) => [
    '',
    `Beside ${tool}`,
    `  Both would delete: ${both}`,
    '  Only the plan would delete, and why the tool would not:',
    ...listed(onlyPlan, show),
    '  Only the tool would delete, and why the plan would not (with several reasons, in each):',
    ...listed(onlyTool, show),
  ])
  output.answer([`Plan ${id}: ${counts.purge} go`, ...words].join('\n'), { plan: id, comparisons })
}

function listed(
  differing: Readonly<Record<string, Differing>>,
  show: (key: string) => string,
): readonly string[] {
  const rows = Object.entries(differing).sort(([, left], [, right]) => right.count - left.count)
  if (rows.length === 0) return ['    nobody']
  return rows.map(([why, { count, some }]) => {
    const names = some.map((key) => terminalText(show(key))).join(', ')
    return `    ${why}: ${count} (${names}${count > some.length ? ', …' : ''})`
  })
}
