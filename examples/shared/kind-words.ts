// How the operator is spoken to about each kind of job.
import type { JobKindName } from 'ils-user-purge'

/** The words about a kind of job. */
interface KindWords {
  /** Beside the progress. */
  readonly doing: string
  /** Whom the number to be typed counts. */
  readonly whom: string
  /** Said where that number is 0. */
  readonly nobody: string
}

export const KIND_WORDS: Readonly<Record<JobKindName, KindWords>> = {
  purge: { doing: 'purging', whom: 'users who will be purged', nobody: 'Nobody would go' },
  'assign-purge-dates': {
    doing: 'setting purge dates',
    whom: 'users whose purge date will be set',
    nobody: 'No purge date would change',
  },
  'reapply-delete-policy': {
    doing: 'applying the delete policy',
    whom: 'deleted users of whom more will be removed',
    nobody: 'Of nobody would more be removed',
  },
}
