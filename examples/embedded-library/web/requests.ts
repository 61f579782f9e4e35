// Plans that somebody has confirmed, and that wait for the second person whom the policy wants.
import { type Confirmation, jobId, type PlanId } from 'ils-user-purge'
import type { Site } from './site.js'

/** A plan that waits for the second person. */
export interface ApprovalRequest {
  readonly planId: PlanId
  readonly askedBy: string
  readonly confirm: Confirmation
  /** What is to be remembered with the order; `null` = nothing. */
  readonly note: string | null
}

/** Keeps what was confirmed; where somebody has asked about the plan before, theirs stays. */
export const askForApproval = (
  site: Site,
  { planId, askedBy, confirm, note }: ApprovalRequest,
): Promise<void> =>
  site.transactions.run(
    async (db) => {
      db.prepare(
        `INSERT INTO web_request (plan_id, asked_by, asked_at, digest, count, note)
         VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      ).run(planId, askedBy, Date.now(), confirm.digest, confirm.count, note)
    },
    { mode: 'write' },
  )

/** Takes a plan off the list: it has become a job, or it is not wanted. */
export const dropRequest = (site: Site, planId: PlanId): Promise<void> =>
  site.transactions.run(
    async (db) => {
      db.prepare('DELETE FROM web_request WHERE plan_id = ?').run(planId)
    },
    { mode: 'write' },
  )

/** What is asked about a plan; `null` where nothing is. */
export const findRequest = (site: Site, planId: PlanId): ApprovalRequest | null => {
  const row = site.db.prepare(`${SELECT} WHERE plan_id = ?`).get(planId) as RequestRow | undefined
  return row === undefined ? null : requestOf(row)
}

/** Everything that waits for a second person, oldest first. */
export const allRequests = (site: Site): readonly ApprovalRequest[] =>
  (site.db.prepare(`${SELECT} ORDER BY asked_at`).all() as RequestRow[]).flatMap(
    (row) => requestOf(row) ?? [],
  )

const SELECT = 'SELECT plan_id, asked_by, digest, count, note FROM web_request'

interface RequestRow {
  readonly plan_id: string
  readonly asked_by: string
  readonly digest: string
  readonly count: number
  readonly note: string | null
}

const requestOf = (row: RequestRow): ApprovalRequest | null => {
  const id = jobId(row.plan_id)
  const { asked_by: askedBy, digest, count, note } = row
  return id._tag === 'Left' ? null : { planId: id.right, askedBy, confirm: { digest, count }, note }
}
