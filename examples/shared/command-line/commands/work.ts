// `work`: carries out every job that was confirmed and is not over, here and in as many processes
// as are started.
import { join } from 'node:path'
import type { JobId } from 'ils-user-purge'
import { reportText } from 'ils-user-purge/report'
import { answerOf, troubleOf } from '../../answer.js'
import { writeFiles } from '../../files.js'
import { reportFiles } from '../../report-files.js'
import { EXIT, type Trouble } from '../../trouble.js'
import { drainOnSignal } from '../../watch-run.js'
import { jobWordsOf } from '../../words.js'
import { inSystem, type Opened } from '../in-system.js'
import { labelsOf } from '../labels.js'
import { textIn } from '../options.js'
import type { RawOptions, System } from '../system.js'

/** Works until no job is left, or the process is asked to end. */
export async function workCommand<Choice>(from: System<Choice>, raw: RawOptions): Promise<void> {
  await inSystem(from, raw, { deletes: true, read: () => null }, async (opened) => {
    const { purge } = opened.system
    const jobs = await answerOf(purge.jobs({ statuses: ['Running', 'Queued'] }))
    const reports: unknown[] = []
    for (const { id } of jobs) reports.push(await carryOut(from, opened, id, textIn(raw, 'out')))
    opened.output.answer(
      jobs.length === 0 ? 'No job is waiting.' : `Jobs that are over: ${jobs.length}.`,
      { jobs: reports },
    )
  })
}

/** Carries out one job, says what came of it, and writes its files into a folder of its own. */
export async function carryOut<Choice>(
  from: System<Choice>,
  { system, people, output, watch }: Opened<Choice>,
  jobId: JobId,
  out: string | undefined,
): Promise<unknown> {
  const { purge } = system
  watch.begin(await answerOf(purge.report(jobId)))
  const offWatch = drainOnSignal(purge, jobId)
  const result = await purge.run(jobId)()
  offWatch()
  watch.end()
  if (result._tag === 'Left')
    throw result.left._tag === 'RunnerDraining' ? resting(from, jobId) : troubleOf(result.left)
  const report = result.right
  const labels = labelsOf(system)
  const { showActor } = people
  output.note(
    `\n${reportText(report, { words: jobWordsOf(report.job.order), showActor, ...labels })}`,
  )
  if (out !== undefined) {
    const folder = join(out, jobId)
    await writeFiles(folder, await reportFiles(purge, report, people, labels))
    output.note(`Report files: ${folder}`)
  }
  return { id: jobId, status: report.job.status, totals: report.totals }
}

function resting<Choice>({ program }: System<Choice>, jobId: JobId): Trouble {
  return {
    _tag: 'Trouble',
    exitCode: EXIT.resting,
    message:
      `This process rests; job ${jobId} stays running and cannot be taken back. Go on ` +
      `with: ${program} work`,
  }
}
