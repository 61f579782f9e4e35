// The journal as one simulated process sees it: what its calls wrote is noted in the books.
import type { ClaimResult, JournalPort } from '../../ports/journal.js'
import type { Writes } from './ledger.js'
import { statement } from './transactions.js'
import type { Runner, Session, World } from './world.js'

type AnyMethod = (request: { readonly tx: unknown }) => Promise<unknown>

/** The journal of a process. */
export function journalOf<Tx>(world: World<Tx>, process: Runner): JournalPort<Tx> {
  const real = world.ports.journal as unknown as Readonly<Record<string, AnyMethod>>
  const wrap =
    (name: string, method: AnyMethod): AnyMethod =>
    async (request) => {
      const session = request.tx as Session<Tx>
      const answer = await statement(world, process, session, name, (tx) =>
        method({ ...request, tx }),
      )
      note(process, session.writes, name as keyof JournalPort<Tx>, request, answer)
      if (name === 'claimShard') takenOver(world, process, answer as ClaimResult)
      return answer
    }
  return Object.fromEntries(
    Object.entries(real).map(([name, method]) => [name, wrap(name, method)]),
  ) as unknown as JournalPort<Tx>
}

/**
 * Whoever had the shard before has lost it, perhaps only because others always came first, and with
 * it what only that process knew of its users.
 */
function takenOver<Tx>({ runners, ledger }: World<Tx>, process: Runner, claim: ClaimResult): void {
  if (claim._tag !== 'Claimed') return
  const { shard } = claim.lease
  for (const other of runners)
    if (other !== process)
      for (const key of other.begun) if (ledger.scope.get(key) === shard) ledger.lose(key)
}

type RequestOf<Tx, Name extends keyof JournalPort<Tx>> = Parameters<JournalPort<Tx>[Name]>[0]

/** Notes what a call of the journal wrote. */
function note<Tx>(
  process: Runner,
  writes: Writes,
  name: keyof JournalPort<Tx>,
  request: unknown,
  answer: unknown,
): void {
  switch (name) {
    case 'claimShard': {
      const claim = answer as Awaited<ReturnType<JournalPort<Tx>['claimShard']>>
      if (claim._tag === 'Claimed') writes.claims.push(claim.lease)
      return
    }
    case 'addShard': {
      const { shard, keys } = request as RequestOf<Tx, 'addShard'>
      writes.listed.push(...keys.map((key) => ({ shard, key })))
      return
    }
    case 'createJob':
      if (answer === true) writes.jobs++
      return
    case 'recordBatch':
      writes.outcomes.push(...(request as RequestOf<Tx, 'recordBatch'>).outcomes)
      return
    case 'saveIntents':
      for (const { userKey } of (request as RequestOf<Tx, 'saveIntents'>).intents)
        process.begun.add(userKey)
  }
}
