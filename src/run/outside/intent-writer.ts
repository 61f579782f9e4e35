// Writes intents down: whatever has come up while one write is under way goes with the next one.
import type { Intent } from '../../jobs/intent.js'
import type { Ended } from '../ended.js'
import { type BatchRequest, fencedTransaction } from '../fenced.js'
import type { LeaseKeeper } from '../lease-keeper.js'
import type { JobRun } from '../runner.js'
import type { Case, IntentWriter } from './batch-state.js'

interface Note {
  readonly intent: Intent
  readonly done: (ended: Ended | null) => void
}

/** Makes the writer of a batch. */
export function intentWriter<Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
  keeper: LeaseKeeper,
): IntentWriter {
  const changed = new Set<Case>()
  let notes: Note[] = []
  let isWriting = false

  const unstored = (): readonly Intent[] => [...changed].flatMap(({ user }) => user.intent ?? [])

  const write = async (): Promise<void> => {
    isWriting = true
    while (notes.length > 0) {
      const taken = notes
      notes = []
      const others = [...changed]
      const fresh = new Set(taken.map(({ intent }) => intent.userKey))
      const intents = [
        ...taken.map(({ intent }) => intent),
        ...unstored().filter(({ userKey }) => !fresh.has(userKey)),
      ]
      changed.clear()
      const renewed = run.clock.now()
      const stored = await saveIntents(run, request, intents)
      if (stored._tag === 'Committed') keeper.renewedAt(renewed)
      else for (const each of others) changed.add(each)
      for (const { done } of taken) done(stored._tag === 'Committed' ? null : stored)
    }
    isWriting = false
  }

  return {
    save: (each, intent) =>
      new Promise((resolve) => {
        // Where the answer is lost it may be stored all the same: then the next write says better.
        changed.add(each)
        notes.push({ intent, done: resolve })
        if (!isWriting) void write()
      }),
    changed: (each) => void changed.add(each),
    unstored,
  }
}

/** Stores intents, and renews the lease with them. */
export function saveIntents<Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
  intents: readonly Intent[],
) {
  return fencedTransaction(run, request, async ({ tx }) => {
    await run.journal.saveIntents({ tx, jobId: run.job.id, intents })
    await run.journal.renewLease({ tx, lease: request.lease, leaseMs: run.settings.leaseMs })
  })
}
