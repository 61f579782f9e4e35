// The table of run settings, with their defaults and limits.
import { DEFAULT_SETTINGS, type RunSettings, SETTING_LIMITS } from '../../src/run/settings.js'
import { code, table } from './table.js'

/** What it is, and when to change it. */
const SETTINGS: Readonly<Record<keyof RunSettings, readonly [string, string]>> = {
  batchSize: ['users in the first batch of a process', 'lower it where one user can take seconds'],
  maxBatchSize: ['most users in a batch', 'lower it where a transaction must stay small'],
  targetBatchMs: [
    'how long the transaction of a batch may take',
    'lower it if the circulation desk waits; raise it for speed at night',
  ],
  shardSize: [
    'users in a shard, the part that one runner works on',
    'lower it to spread a small job over many runners',
  ],
  shardsAtOnce: [
    'shards that one runner works on at once',
    'raise it with a pool that has as many connections; leave it on SQLite',
  ],
  leaseMs: [
    'how long a shard stays with a runner that is silent',
    'raise it if statements take longer than a third of it; a crash then costs as long',
  ],
  attempts: ['tries for a user who fails alone', 'rarely'],
  outsideAtOnce: [
    'users taken through effects outside the transaction at once',
    'raise it for an API that allows it; better, declare `calls`',
  ],
  maxReadAgeMs: [
    'how stale a read may be when an effect outside is asked for',
    'raise it only where each read is slow and changes are rare',
  ],
  pauseMs: ['pause between two batches', 'raise it to leave room for others by day'],
  backoffMs: ['first wait after a fault of a system', 'rarely'],
  maxBackoffMs: ['longest wait after a fault of a system', 'lower it to resume sooner'],
  maxBusyMs: ['longest wait for a host that says it is busy', 'rarely'],
  witnessMs: [
    'how long a user who fails is tried while nobody else succeeds',
    'raise it where outages last longer; 0 blames at once',
  ],
  planPage: ['most users on a page of a plan', 'lower it where a page takes long to read'],
  maxPlanAgeMs: [
    'how old a plan may be to be ordered',
    'lower it where records change much; raise it where approval takes weeks',
  ],
}

/** The parts of the page of run settings, by the name that its markers carry. */
export const SETTING_PARTS: Readonly<Record<string, () => string>> = {
  'run-settings': () =>
    table(
      ['setting', 'default', 'from', 'to', 'what it is', 'when to change it'],
      Object.entries(SETTINGS).map(([name, [what, when]]) => {
        const setting = name as keyof RunSettings
        const [from, to] = SETTING_LIMITS[setting]
        return [code(name), number(DEFAULT_SETTINGS[setting]), number(from), number(to), what, when]
      }),
    ),
}

function number(value: number): string {
  return value.toLocaleString('en')
}
