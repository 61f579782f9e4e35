// What a host gives, made ready: the ports, the settings that apply, and how to use both.
import type { FaultCause } from '../domain/fault-cause.js'
import type { FoldName } from '../domain/fold.js'
import type { ActorKey } from '../domain/keys.js'
import type { Invalid } from '../domain/invalid.js'
import type { PurgePolicy } from '../domain/policy.js'
import type { PolicySource } from '../ports/policy.js'
import type { Rule } from '../eligibility/rule.js'
import type { ClockPort, IdsPort } from '../ports/clock.js'
import type { PurgeHost } from '../ports/host.js'
import type { JournalPort } from '../ports/journal.js'
import type { ObserverPort } from '../ports/observer.js'
import type { ShardQueue } from '../ports/shard-queue.js'
import type { TransactionPort } from '../ports/transaction.js'
import { mistakesInHost, mistakesInId, mistakesInServices } from './check-order.js'
import { mistakesInBudget } from './calls/check-budget.js'
import { type CallPacer, callPacer } from './calls/pacer.js'
import { describeFault } from './fault.js'
import { foldNameOf } from './fold-name.js'
import { checkSettings, DEFAULT_SETTINGS, type RunSettings } from './settings.js'

/** Everything a purge needs. `Tx` is the host's own transaction. */
export interface PurgeConfig<Tx> {
  /** Opens the transactions in which everything happens. */
  readonly transactions: TransactionPort<Tx>
  /** The host, whose users it is about. */
  readonly host: PurgeHost<Tx>
  /** Keeps plans, jobs and outcomes. */
  readonly journal: JournalPort<Tx>
  /** The policy, or where it stands if somebody may change it while processes run. */
  readonly policy: PurgePolicy | PolicySource<Tx>
  /** Tells the time. */
  readonly clock: ClockPort
  /** Makes the ids of plans and jobs. */
  readonly ids: IdsPort
  /** Hears the events of a run. */
  readonly observer?: ObserverPort
  /** The host's own rules, asked after the built-in ones. */
  readonly rules?: readonly Rule[]
  /** How a runner works; what is left out has its default. */
  readonly settings?: Partial<RunSettings>
  /**
   * Hands shards to any number of processes that `serve`. Left out: only processes that `run` or
   * `work` do anything.
   */
  readonly queue?: ShardQueue<Tx>
  /**
   * The accounts that are no people, such as that of a nightly timer. Where the policy wants a
   * second person, none of them can order or approve. Left out: there are none.
   */
  readonly serviceActors?: readonly ActorKey[]
}

/** What desk and runner work with. The policy is read by `under-policy.ts`. */
export interface Setup<Tx> extends PurgeConfig<Tx> {
  readonly serviceActors: readonly ActorKey[]
  readonly rules: readonly Rule[]
  readonly settings: RunSettings
  /** Names this process in leases. */
  readonly name: string
  readonly foldName: FoldName | undefined
  /** Hands out the calls that the API behind which the users live allows; `null` = any number. */
  readonly calls: CallPacer | null
  /** What is wrong with all this; every operation answers with it. */
  readonly mistakes: readonly Invalid[]
  /** What may be said of a thrown fault, in the host's words where it has some. */
  readonly describeFault: (thrown: unknown) => FaultCause
}

/** Makes ready what a host gives. */
export function setUp<Tx>(config: PurgeConfig<Tx>): Setup<Tx> {
  const { host, ids, rules = [], serviceActors = [] } = config
  const settings = { ...DEFAULT_SETTINGS, ...config.settings }
  const name = ids.newId()
  const budget = mistakesInBudget(host.calls)
  const mistakes = [
    ...checkSettings(settings),
    ...mistakesInHost(host),
    ...budget,
    ...mistakesInId(name),
    ...mistakesInServices(serviceActors),
  ]
  return {
    ...config,
    calls: budget.length > 0 || host.calls === undefined ? null : callPacer(config, host.calls),
    rules,
    serviceActors,
    settings,
    name,
    foldName: foldNameOf(host),
    mistakes,
    describeFault: (fault) => describeFault(fault, host.describeFault),
  }
}
