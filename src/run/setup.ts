// What a host gives, made ready: the ports, the settings that apply, and how to use both.
import type { FoldName } from '../domain/fold.js'
import type { Invalid } from '../domain/invalid.js'
import type { PurgePolicy } from '../domain/policy.js'
import type { Rule } from '../eligibility/rule.js'
import type { ClockPort, IdsPort } from '../ports/clock.js'
import type { PurgeHost } from '../ports/host.js'
import type { JournalPort } from '../ports/journal.js'
import type { ObserverPort } from '../ports/observer.js'
import type { ShardQueue } from '../ports/shard-queue.js'
import type { TransactionOptions, TransactionPort } from '../ports/transaction.js'
import { mistakesInHost, mistakesInId } from './check-order.js'
import { describeFault } from './fault.js'
import { foldNameOf } from './fold-name.js'
import { type Operation, operation, refuseOrder } from './operation.js'
import { checkSettings, DEFAULT_SETTINGS, type RunSettings } from './settings.js'

/** Everything a purge needs. `Tx` is the host's own transaction. */
export interface PurgeConfig<Tx> {
  readonly transactions: TransactionPort<Tx>
  readonly host: PurgeHost<Tx>
  readonly journal: JournalPort<Tx>
  readonly policy: PurgePolicy
  readonly clock: ClockPort
  readonly ids: IdsPort
  readonly observer?: ObserverPort
  /** The host's own rules, asked after the built-in ones. */
  readonly rules?: readonly Rule[]
  readonly settings?: Partial<RunSettings>
  /**
   * Hands shards to any number of processes that `serve`. Left out: only processes that `run` or
   * `work` do anything.
   */
  readonly queue?: ShardQueue<Tx>
}

/** What desk and runner work with. */
export interface Setup<Tx> {
  readonly transactions: TransactionPort<Tx>
  readonly host: PurgeHost<Tx>
  readonly journal: JournalPort<Tx>
  readonly policy: PurgePolicy
  readonly clock: ClockPort
  readonly ids: IdsPort
  readonly observer: ObserverPort | undefined
  readonly rules: readonly Rule[]
  readonly settings: RunSettings
  readonly queue: ShardQueue<Tx> | undefined
  /** Names this process in leases. */
  readonly runnerName: string
  readonly foldName: FoldName | undefined
  /** What is wrong with all this; every operation answers with it. */
  readonly mistakes: readonly Invalid[]
}

/** Makes ready what a host gives. */
export function setUp<Tx>(config: PurgeConfig<Tx>): Setup<Tx> {
  const { transactions, host, journal, policy, clock, ids, observer, rules = [], queue } = config
  const settings = { ...DEFAULT_SETTINGS, ...config.settings }
  const runnerName = ids.newId()
  return {
    transactions,
    host,
    journal,
    policy,
    clock,
    ids,
    observer,
    rules,
    settings,
    queue,
    runnerName,
    foldName: foldNameOf(host),
    mistakes: [...checkSettings(settings), ...mistakesInHost(host), ...mistakesInId(runnerName)],
  }
}

/** The operation with this name; `action` is not begun where the setup has a mistake. */
export function operationOf<Tx, Result>(
  { host, mistakes }: Setup<Tx>,
  name: string,
  action: () => Promise<Result>,
): Operation<Result> {
  const checked = () => (mistakes.length > 0 ? refuseOrder(mistakes) : action())
  return operation(name, checked, (fault) => describeFault(fault, host.describeFault))
}

/** Works with the journal, or with a host in the same database. */
export function inTransaction<Tx, Result>(
  { transactions }: Pick<Setup<Tx>, 'transactions'>,
  mode: TransactionOptions['mode'],
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  return transactions.run(work, { mode })
}

/**
 * Reads from the host: in a transaction of its own, or without one where the host's users live
 * behind an API.
 */
export function reading<Tx, Result>(
  { transactions, host }: Pick<Setup<Tx>, 'transactions' | 'host'>,
  read: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  return host.reads === 'outside'
    ? read(undefined as Tx)
    : inTransaction({ transactions }, 'read', read)
}
