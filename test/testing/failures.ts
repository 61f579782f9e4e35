// Which cases of the conformance kit an adapter fails.
import type { MemoryTransaction } from '../../src/adapters/memory/index.js'
import type { PurgeHost } from '../../src/ports/host.js'
import type { ConformanceCase, HostSubject } from '../../src/testing/index.js'
import { HOST_CAPABILITIES, hostSubject } from '../adapters-memory/support.js'

/** The ids of the cases that a subject fails. */
export const failures = async <Subject>(
  cases: readonly ConformanceCase<Subject>[],
  makeSubject: () => Subject,
  capabilities: readonly string[] = HOST_CAPABILITIES,
): Promise<readonly string[]> => {
  const failed: string[] = []
  for (const each of cases) {
    try {
      await each.run(makeSubject(), capabilities)
    } catch {
      failed.push(each.id)
    }
  }
  return failed
}

export type Subject = ReturnType<typeof hostSubject>

export type Host = PurgeHost<MemoryTransaction>

export const withHost = (
  change: (subject: Subject) => Partial<Host>,
): HostSubject<MemoryTransaction> => {
  const subject = hostSubject()
  return { ...subject, host: { ...subject.host, ...change(subject) } }
}
