// What the tables of journal cases are made with.
import type { JournalCase } from './journal-trial.js'

export const testCase = (
  id: string,
  title: string,
  run: JournalCase['run'],
  needs: JournalCase['needs'] = [],
): JournalCase => ({
  id,
  since: '0.1.0',
  title,
  needs,
  run,
})

export const rejected = async (promise: Promise<unknown>): Promise<boolean> =>
  promise.then(
    () => false,
    () => true,
  )

export const bySort = (left: string, right: string): number =>
  left < right ? -1 : left > right ? 1 : 0
