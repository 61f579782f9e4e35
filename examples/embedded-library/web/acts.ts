// Acts for two: changes of the policy and of accounts. One that provably only narrows is made at
// once; any other waits for a second person where the policy wants one.
import { randomUUID } from 'node:crypto'
import {
  type ActorKey,
  decideChange,
  type DecisionRefusal,
  type Difference,
  type Instant,
} from 'ils-user-purge'
import {
  addDecision,
  contentAs,
  contentIn,
  type Decision,
  type Decisions,
  differencesOf,
  latestDecision,
} from '../data/decisions.js'
import { NIGHT_SERVICE } from '../host/open-purge.js'
import { actorOf } from './administrators.js'
import type { Site } from './site.js'

/** A change that waits for the second person. */
export interface WaitingChange {
  readonly id: string
  readonly basedOn: number
  readonly content: Decisions
  readonly requestedBy: ActorKey
  readonly requestedAt: Instant
}

/** What became of a change that was asked for. */
export type ChangeEnd =
  | { readonly _tag: 'Made'; readonly decision: Decision }
  | { readonly _tag: 'Waits' }
  | { readonly _tag: 'Refused'; readonly refusal: DecisionRefusal | NotAllowed }

/** Who asked for the change may not do so any more, or it is not there any more. */
type NotAllowed = { readonly _tag: 'RoleMissing' } | { readonly _tag: 'RequestGone' }

/** What somebody asks for, and the version that they looked at. */
export interface Wish {
  readonly basedOn: number
  readonly change: (content: Decisions) => Decisions
  readonly by: string
}

/** Makes the change, or keeps it for the second person. */
export function askForChange(site: Site, { basedOn, change, by }: Wish): Promise<ChangeEnd> {
  return inWrite(site, (now) => {
    const current = site.decided()
    const content = change(current.content)
    const requestedBy = actorOf(by)
    const request = { basedOn, content, requestedBy }
    const end = decide(site, request, null, now)
    if (end._tag !== 'Refused' || end.refusal._tag !== 'ApprovalMissing') return end
    site.db
      .prepare(
        `INSERT INTO decision_request (id, based_on, content, requested_by, requested_at)
         VALUES (?, ?, ?, ?, ?)`,
      )
      .run(randomUUID(), basedOn, contentAs(content), by, now)
    return { _tag: 'Waits' }
  })
}

/** Makes a change that waits, once the second person has looked at it. */
export function approveChange(site: Site, id: string, by: string): Promise<ChangeEnd> {
  return inWrite(site, (now) => {
    const request = findChange(site, id)
    if (request === null) return { _tag: 'Refused', refusal: { _tag: 'RequestGone' } }
    const { requestedBy } = request
    if (!site.rolesOf(requestedBy).includes('set-policy'))
      return { _tag: 'Refused', refusal: { _tag: 'RoleMissing' } }
    const end = decide(site, request, actorOf(by), now)
    if (end._tag === 'Made') deleteChange(site, id)
    return end
  })
}

/** Takes a change off the list: it is withdrawn, or not wanted. Answers whether it was there. */
export function dropChange(site: Site, id: string): Promise<boolean> {
  return inWrite(site, () => deleteChange(site, id))
}

function decide(
  site: Site,
  request: Parameters<typeof decideChange<Decisions>>[1],
  approvedBy: ActorKey | null,
  now: Instant,
): ChangeEnd {
  const current = site.decided()
  const decided = decideChange(current, request, {
    approvedBy,
    now,
    differences: differencesOf(current.content, request.content),
    serviceActors: [NIGHT_SERVICE],
  })
  if (decided._tag === 'Left') return { _tag: 'Refused', refusal: decided.left }
  addDecision(site.db, decided.right)
  return { _tag: 'Made', decision: decided.right }
}

/** Whatever is looked at and whatever is stored, nobody else writes in between. */
function inWrite<Result>(site: Site, work: (now: Instant) => Result): Promise<Result> {
  const now = new Date(site.clock.now()).toISOString() as Instant
  return site.transactions.run(async () => work(now), { mode: 'write' })
}

function deleteChange(site: Site, id: string): boolean {
  return site.db.prepare('DELETE FROM decision_request WHERE id = ?').run(id).changes > 0
}

interface ChangeRow {
  readonly id: string
  readonly based_on: number
  readonly content: string
  readonly requested_by: string
  readonly requested_at: string
}

/** A change that waits; `null` where it does not, or not any more. */
function findChange(site: Site, id: string): WaitingChange | null {
  return waitingChanges(site).find((change) => change.id === id) ?? null
}

/** Every change that waits, oldest first. */
export function waitingChanges(site: Site): readonly WaitingChange[] {
  const rows = site.db.prepare('SELECT * FROM decision_request ORDER BY requested_at, id').all()
  return (rows as ChangeRow[]).map((row) => ({
    id: row.id,
    basedOn: row.based_on,
    content: contentIn(row.content),
    requestedBy: row.requested_by as ActorKey,
    requestedAt: row.requested_at as Instant,
  }))
}

/** What a change that waits would change of what is decided now. */
export function changesOf(site: Site, { content }: WaitingChange): readonly Difference[] {
  return differencesOf(site.decided().content, content)
}

/** What is decided now, for a library that was opened. */
export function decidedNow(site: Pick<Site, 'db'>): Decision {
  const found = latestDecision(site.db)
  if (found === null) throw new Error('nothing is decided')
  return found
}
