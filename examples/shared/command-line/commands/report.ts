// `report`: the plans and jobs that there are; or one of them, as text and as files.
import { labelOf, type StoredPlan } from 'ils-user-purge'
import { reportText } from 'ils-user-purge/report'
import { answerOf } from '../../answer.js'
import { confirming } from '../../asked.js'
import { requireFreeFolder, writeFiles } from '../../files.js'
import { REPORT_FILES, reportFiles } from '../../report-files.js'
import { badInput } from '../../trouble.js'
import { jobWordsOf } from '../../words.js'
import { inSystem, type Opened } from '../in-system.js'
import { labelsOf } from '../labels.js'
import { readId, textIn } from '../options.js'
import type { RawOptions, System } from '../system.js'
import { sayPlan } from './plan.js'

/** Lists what is stored, or reports one plan or job. */
export async function reportCommand<Choice>(
  from: System<Choice>,
  raw: RawOptions,
  [id]: readonly (string | undefined)[],
): Promise<void> {
  const out = textIn(raw, 'out')
  if (out !== undefined) requireFreeFolder(out, REPORT_FILES)
  const read = (mistakes: string[]) => (id === undefined ? null : readId('The id', id, mistakes))
  await inSystem(from, raw, { read }, async (opened, planId) => {
    if (planId === null) return listAll(opened)
    const { purge } = opened.system
    const { plan: stored } = await answerOf(purge.findPlan({ planId }))
    if (stored.status === 'Ordered') return reportJob(opened, planId, out)
    if (!('plan' in stored) || stored.plan === null)
      throw badInput(
        `Plan ${planId} is not finished. Go on with: ${from.program} plan --resume ${planId}`,
      )
    if ('order' in stored.plan) throw badInput(`Plan ${planId} is no plan of a purge.`)
    await sayPlan(from, opened, stored.plan, out)
  })
}

async function listAll<Choice>({ system, people, output }: Opened<Choice>): Promise<void> {
  const plans = await answerOf(system.purge.plans())
  const line = (stored: StoredPlan): string => {
    const plan = 'plan' in stored ? stored.plan : null
    const count = plan === null ? '' : `${confirming(plan).confirm.count} users`
    const at = `${stored.asOf.slice(0, 10)} ${stored.asOf.slice(11, 16)} UTC`
    const why = stored.status === 'Discarded' ? labelOf(stored.why) : ''
    const by = `by ${people.showActor(stored.plannedBy)}`
    return [stored.id, at, labelOf(stored.status), count, by, why]
      .filter((part) => part !== '')
      .join('  ')
  }
  output.answer(plans.length === 0 ? 'There are no plans.' : plans.map(line).join('\n'), {
    plans: plans.map(({ id, status, asOf, plannedBy }) => ({ id, status, asOf, plannedBy })),
  })
}

async function reportJob<Choice>(
  { system, people, output }: Opened<Choice>,
  jobId: Parameters<typeof system.purge.report>[0],
  out: string | undefined,
): Promise<void> {
  const report = await answerOf(system.purge.report(jobId))
  const labels = labelsOf(system)
  if (out !== undefined) {
    if (report.job.status !== 'Completed')
      throw badInput(`Job ${jobId} is not over. Its report files are written when it is.`)
    await writeFiles(out, await reportFiles(system.purge, report, people, labels))
  }
  const words = jobWordsOf(report.job.order)
  const { showActor } = people
  const text = reportText(report, { words, showActor, ...labels })
  output.answer(out === undefined ? text : `${text}\nReport files: ${out}`, { report })
}
