// The job kind that re-applies a tightened delete policy to users who were deleted before.
import type { Instant } from '../../domain/calendar.js'
import { removesMore } from '../../domain/delete-policy.js'
import { DELETE_POLICY_LEVELS, type DeletePolicyLevel } from '../../domain/policy.js'
import type { Reason } from '../../domain/verdict.js'
import type { ReapplyDeletePolicyOrder } from '../../jobs/job.js'
import type { DeletedUser } from '../../ports/bulk.js'
import type { PurgeHost } from '../../ports/host.js'
import { goes, stays } from '../decision.js'
import { contractFault } from '../fault.js'
import { mustStayReason } from '../outcomes.js'
import { stepOf } from '../step.js'
import type { Decision } from '../work.js'
import { type BulkKind, bulkKind } from './bulk.js'
import { readRecords } from './read-users.js'

/** Binds the order to a host. */
export function deletePolicyKind<Tx>(
  order: ReapplyDeletePolicyOrder,
  asOf: Instant,
  host: PurgeHost<Tx>,
): BulkKind<Tx> {
  const port = host.deletedUsers
  if (port === undefined) throw contractFault('host-lacks-deleted-users')
  const { level } = order
  return bulkKind({
    order,
    asOf,
    runDate: null,
    host,
    pipelinedRead: port.pipelinedRead === true,
    listsNotFound: false,
    candidates: (request) => port.candidates({ ...request, level }),
    find: async ({ tx, keys, lock }) => {
      const { found, locked } = await readRecords<Tx, DeletedUser>({ tx, keys, lock }, (each) =>
        port.read(each),
      )
      return { found: found.map((user) => decisionOn(user, level)), locked }
    },
    steps: [
      stepOf(port.tighten, {
        name: 'tighten-delete-policy',
        commandOf: ({ key }) => ({ key, level }),
      }),
    ],
  })
}

function decisionOn(user: DeletedUser, wanted: DeletePolicyLevel): Decision {
  const reason = reasonToLeave(wanted, user)
  return reason === null ? goes(user.key) : stays(user.key, [reason])
}

const ALREADY_APPLIED = 'delete-policy-already-applied'

/**
 * Why nothing more is removed of a deleted user: the host says so, or it is done. How much is there
 * must be known: what is removed does not come back.
 */
function reasonToLeave(
  wanted: DeletePolicyLevel,
  { level, leave }: Pick<DeletedUser, 'level' | 'leave'>,
): Reason | null {
  if (leave !== undefined && leave !== null) return mustStayReason(leave)
  if (!DELETE_POLICY_LEVELS.includes(level)) return { _tag: 'RuleFailed', code: ALREADY_APPLIED }
  return removesMore(wanted, level)
    ? null
    : { _tag: 'Blocked', code: ALREADY_APPLIED, measured: level, limit: wanted }
}
