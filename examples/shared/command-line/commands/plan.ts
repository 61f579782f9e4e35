// `plan`: reads everybody who is meant, and stores who would go, who would stay, and why. It orders
// nothing.
import type { PlanId, PurgeCriteria, PurgePlan } from 'ils-user-purge'
import { planText } from 'ils-user-purge/report'
import { answerOf } from '../../answer.js'
import { requireFreeFolder, writeFiles } from '../../files.js'
import { PLAN_FILES, planFiles } from '../../report-files.js'
import { sampleOf } from '../../samples.js'
import { badInput } from '../../trouble.js'
import { purgeWordsOf } from '../../words.js'
import { estimateText } from '../call-estimate.js'
import { inSystem, type Opened } from '../in-system.js'
import { labelsOf } from '../labels.js'
import { readId, textIn } from '../options.js'
import type { RawOptions, System } from '../system.js'

const USUAL_ACTOR = '--by'

/** Plans, or goes on with a plan that was interrupted. */
export async function planCommand<Choice>(from: System<Choice>, raw: RawOptions): Promise<void> {
  const read = (mistakes: string[]) => {
    const resume = textIn(raw, 'resume')
    if (resume !== undefined) return { resume: readId('--resume', resume, mistakes), choice: null }
    if (textIn(raw, 'by') === undefined && raw.calls !== true)
      mistakes.push(`${USUAL_ACTOR} must say who asks, a member of staff`)
    return { resume: null, choice: from.readChoice(raw, mistakes) }
  }
  const out = textIn(raw, 'out')
  if (out !== undefined) requireFreeFolder(out, PLAN_FILES)
  await inSystem(from, raw, { read }, async (opened, { resume, choice }) => {
    const { purge, criteriaOf, actorOf } = opened.system
    const criteria = choice === null ? null : await criteriaOf(choice)
    if (criteria !== null && (await sayEstimate(opened, criteria, raw.calls === true))) return
    const plan =
      criteria === null
        ? await answerOf(purge.resumePlan({ planId: resume as PlanId }))
        : await answerOf(
            purge.plan({
              criteria,
              requestedBy: await actorOf('--by', textIn(raw, 'by') ?? ''),
            }),
          )
    if ('order' in plan) throw badInput(`Plan ${plan.id} is no plan of a purge.`)
    await sayPlan(from, opened, plan, out)
  })
}

/** Says what planning will take. Answers whether that is all that was asked for. */
async function sayEstimate<Choice>(
  { system, output }: Opened<Choice>,
  criteria: PurgeCriteria,
  isAll: boolean,
): Promise<boolean> {
  const estimate = (await system.estimate?.(criteria)) ?? null
  if (estimate === null) return false
  if (isAll) output.answer(estimateText(estimate), { calls: estimate })
  else output.note(estimateText(estimate))
  return isAll
}

/** Says what a plan found and how it is ordered, and writes its files where that is asked for. */
export async function sayPlan<Choice>(
  from: System<Choice>,
  { system, people, output }: Opened<Choice>,
  plan: PurgePlan,
  out: string | undefined,
): Promise<void> {
  const labels = labelsOf(system)
  const { criteria, policy } = purgeWordsOf(plan)
  const words = { criteria, policy: [...policy, ...(system.policyWords?.(plan.policy) ?? [])] }
  if (out !== undefined) await writeFiles(out, planFiles(system.purge, plan, people, words, labels))
  const text = [
    planText(plan, { words, ...labels }),
    await sampleOf(system.purge, people, plan),
    `Plan ${plan.id}`,
    ...(out === undefined ? [] : [`Files of the plan: ${out}`]),
    '',
    howToConfirm(from, plan),
  ]
  output.answer(text.join('\n'), { plan, out: out ?? null })
}

/** How a plan is ordered; in a shell it can be pasted as it is. */
function howToConfirm<Choice>({ program }: System<Choice>, plan: PurgePlan): string {
  return plan.counts.purge === 0
    ? 'Nobody would go, so there is nothing to confirm.'
    : [
        'It is stored, and nothing is ordered. Order it, under the same policy, with:',
        `  ${program} confirm ${plan.id} ${plan.digest} ${plan.counts.purge} --by NAME`,
      ].join('\n')
}
