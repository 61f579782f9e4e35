// What the library has decided: the policy, and who may do what. Each version is a row that is
// never changed, and the rows are the record of who changed what and when.
import type { Database } from 'better-sqlite3'
import {
  type ActorKey,
  type Decided,
  type DecidedVersion,
  type Difference,
  type Instant,
  policyDifferences,
  type PolicySource,
  type PurgePolicy,
} from 'ils-user-purge'
import { decodePolicy, encodePolicy } from 'ils-user-purge/codec'
import { badInput } from '../../shared/trouble.js'

/** What an account may do. */
export const ROLES = ['read', 'plan', 'order', 'approve', 'set-policy'] as const
export type Role = (typeof ROLES)[number]

/** What is decided. */
export interface Decisions extends Decided {
  /** What each account may do, by its name. */
  readonly accounts: Readonly<Record<string, readonly Role[]>>
}

export type Decision = DecidedVersion<Decisions>

const TABLES = `
CREATE TABLE IF NOT EXISTS decision (
  version      INTEGER PRIMARY KEY,
  content      TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  approved_by  TEXT,
  decided_at   TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS decision_stays BEFORE UPDATE ON decision
BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
CREATE TRIGGER IF NOT EXISTS decision_is_kept BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;
-- Changes that wait for the second person.
CREATE TABLE IF NOT EXISTS decision_request (
  id           TEXT PRIMARY KEY,
  based_on     INTEGER NOT NULL,
  content      TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  requested_at TEXT NOT NULL
) WITHOUT ROWID;
`

/** Makes the tables where they are missing. */
export function prepareDecisions(db: Database): void {
  db.exec(TABLES)
}

interface DecisionRow {
  readonly version: number
  readonly content: string
  readonly requested_by: string
  readonly approved_by: string | null
  readonly decided_at: string
}

const SELECT = 'SELECT version, content, requested_by, approved_by, decided_at FROM decision'

/** The version that applies; `null` where nothing was ever decided. */
export function latestDecision(db: Database): Decision | null {
  if (!hasDecisions(db)) return null
  const row = db.prepare(`${SELECT} ORDER BY version DESC LIMIT 1`).get() as DecisionRow | undefined
  return row === undefined ? null : decisionOf(row)
}

/** One version; `null` where there is none with that number. */
export function findDecision(db: Database, version: number): Decision | null {
  const row = db.prepare(`${SELECT} WHERE version = ?`).get(version) as DecisionRow | undefined
  return row === undefined ? null : decisionOf(row)
}

/** Versions before one, the latest first. */
export function decisionsBefore(db: Database, version: number, limit: number): readonly Decision[] {
  const rows = db.prepare(`${SELECT} WHERE version < ? ORDER BY version DESC LIMIT ?`)
  return (rows.all(version, limit) as DecisionRow[]).map(decisionOf)
}

function hasDecisions(db: Database): boolean {
  const tables = db.prepare(
    `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'decision'`,
  )
  return tables.get() !== undefined
}

function decisionOf(row: DecisionRow): Decision {
  return {
    version: row.version,
    content: contentIn(row.content),
    requestedBy: row.requested_by as ActorKey,
    approvedBy: row.approved_by as ActorKey | null,
    decidedAt: row.decided_at as Instant,
  }
}

/** Stores the version that follows; call it in a write transaction. */
export function addDecision(db: Database, decision: Decision): void {
  const { version, content, requestedBy, approvedBy, decidedAt } = decision
  db.prepare(
    `INSERT INTO decision (version, content, requested_by, approved_by, decided_at)
     VALUES (?, ?, ?, ?, ?)`,
  ).run(version, contentAs(content), requestedBy, approvedBy, decidedAt)
}

/** What is decided, as it is stored. */
export function contentAs({ policy, accounts }: Decisions): string {
  return JSON.stringify({ policy: encodePolicy(policy), accounts })
}

/**
 * What is stored, as it was decided. Throws a Trouble where it cannot be used: another policy in
 * its place would drop its caps and its second person without a word.
 */
export function contentIn(text: string): Decisions {
  const { policy, accounts } = JSON.parse(text) as Decisions
  const read = decodePolicy(policy)
  if (read._tag === 'Right') return { policy: read.right, accounts }
  const mistakes = read.left.map(({ path, expected }) => `${path} must be ${expected}`).join('; ')
  throw badInput(`The policy that this library keeps cannot be used: ${mistakes}.`)
}

/** Everything in which two decisions differ. A role more, or an account more, never narrows. */
export function differencesOf(from: Decisions, to: Decisions): readonly Difference[] {
  const names = [...new Set([...Object.keys(from.accounts), ...Object.keys(to.accounts)])].sort()
  return [
    ...policyDifferences(from.policy, to.policy),
    ...names.flatMap((name): readonly Difference[] => {
      const [before, after] = [rolesOf(from, name), rolesOf(to, name)]
      const isSame = ROLES.every((role) => before.includes(role) === after.includes(role))
      const isThere = Object.hasOwn(from.accounts, name) === Object.hasOwn(to.accounts, name)
      if (isSame && isThere) return []
      const narrows =
        Object.hasOwn(from.accounts, name) && after.every((role) => before.includes(role))
      return [{ path: `accounts.${name}`, from: before, to: after, narrows }]
    }),
  ]
}

/** What an account may do; nothing where there is no such account. */
export function rolesOf({ accounts }: Decisions, name: string): readonly Role[] {
  return Object.hasOwn(accounts, name) ? (accounts[name] ?? []) : []
}

/**
 * The policy where it stands: read anew each time, in the transaction that asks. SQLite has one
 * writer, so inside a write transaction nobody can change it.
 *
 * @param otherwise - The policy of a library in which nothing was ever decided.
 */
export function decidedPolicy(otherwise: PurgePolicy): PolicySource<Database> {
  return async ({ tx }) => latestDecision(tx)?.content.policy ?? otherwise
}
