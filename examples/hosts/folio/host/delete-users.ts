// Deletes users through mod-users-bl, which asks once more what stands against it.
import type { DeleteUserCommand, EffectAnswer, OutsideEffect } from 'ils-user-purge'
import { ApiFault, orBusy } from '../../../shared/api/faults.js'
import { countIn, objectIn } from '../../../shared/api/read-json.js'
import type { FolioApi } from './api.js'

/** What mod-users-bl counts, as the code of the reason that it is here. */
const REASONS = [
  ['loans', 'open-loans'],
  ['requests', 'requests-pending'],
  ['feesFines', 'open-transactions'],
  ['blocks', 'restriction'],
  ['proxies', 'proxy-for'],
] as const

/** Deletes users. The second deletion finds nobody, so it may be repeated. */
export function deleteUsers(api: FolioApi): OutsideEffect<DeleteUserCommand> {
  return {
    delivery: 'idempotent',
    calls: 1,
    perform: ({ command: { key } }) =>
      orBusy(async (): Promise<EffectAnswer> => {
        api.meter.declare(1)
        const answer = await api.call({
          method: 'DELETE',
          path: `/bl-users/by-id/${encodeURIComponent(key)}`,
          system: 'users-bl',
        })
        switch (answer.status) {
          case 204:
            return { _tag: 'Done' }
          case 404:
            return isGone(api, key)
          case 409:
            return { _tag: 'MustStay', code: reasonIn(answer.json) }
          default:
            throw new ApiFault(`http-${answer.status}`, 'users-bl')
        }
      }),
  }
}

/** A 404 may come from a gateway too. Only the users themselves say who is not there. */
async function isGone(api: FolioApi, key: string): Promise<EffectAnswer> {
  const users = await api.count({ module: 'users', path: '/users', cql: `id=="${key}"` })
  if (users > 0) throw new ApiFault('http-404', 'users-bl')
  return { _tag: 'AlreadyGone' }
}

function reasonIn(json: unknown): string {
  const counts = objectIn(json)
  const found = REASONS.find(([name]) => (countIn(counts[name]) ?? 0) > 0)
  return found?.[1] ?? 'folio-open-transactions'
}
