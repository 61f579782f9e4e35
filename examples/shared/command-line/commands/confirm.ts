// `confirm`: orders a stored plan, named by its id, its digest and its count. Workers delete.
import { answerOf } from '../../answer.js'
import { inSystem } from '../in-system.js'
import { readCount, readId, textIn } from '../options.js'
import type { RawOptions, System } from '../system.js'

/** Puts the plan on the queue, from which there is no way back. */
export async function confirmCommand<Choice>(
  from: System<Choice>,
  raw: RawOptions,
  [id = '', digest = '', counted = '']: readonly string[],
): Promise<void> {
  const read = (mistakes: string[]) => {
    if (textIn(raw, 'by') === undefined)
      mistakes.push('--by must say who orders, a member of staff')
    if (!/^[0-9a-f]{64}$/.test(digest))
      mistakes.push('The digest must be the one that the plan says, 64 hexadecimal digits')
    return { planId: readId('The plan', id, mistakes), count: readCount(counted, mistakes) }
  }
  await inSystem(from, raw, { deletes: true, read }, async ({ system, output }, wishes) => {
    const { planId, count } = wishes
    const note = textIn(raw, 'note')
    const approver = textIn(raw, 'approvedBy')
    const job = await answerOf(
      system.purge.submit({
        planId,
        confirm: { digest, count },
        requestedBy: await system.actorOf('--by', textIn(raw, 'by') ?? ''),
        approvedBy: approver === undefined ? null : await system.actorOf('--approved-by', approver),
        ...(note === undefined ? {} : { note }),
      }),
    )
    output.answer(
      `Job ${job.id} is confirmed for ${count} users and cannot be stopped. Carry it out ` +
        `with: ${from.program} work`,
      { job: { id: job.id, status: job.status, confirmed: job.confirmed } },
    )
  })
}
