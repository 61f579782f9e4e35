// `--check`: what would become of one user, with every reason in words.
import { resolve } from 'node:path'
import type { Database } from 'better-sqlite3'
import {
  describeCriteria,
  explainVerdict,
  resolveCutoffs,
  type UserKey,
  type ExplainedVerdict,
} from 'ils-user-purge'
import { terminalText } from 'ils-user-purge/report'
import { DEMO_FILE, holdingsOf, openLibrary } from '../../data/library-file.js'
import { aheadAtNoonOf, shiftedClock, todayOf } from '../../data/clock.js'
import { keyOfPrimaryId } from '../../data/people.js'
import { openPurge } from '../../host/open-purge.js'
import { answerOfOrder } from '../order-mistakes.js'
import { policyFor, policyNow } from '../decided.js'
import { readWishes } from '../options.js'
import type { RawOptions } from '../raw-options.js'
import { outputOf } from '../../../shared/output.js'
import { badInput } from '../../../shared/trouble.js'
import { inCurrencyOf } from '../../../shared/words.js'
import { actorIn } from '../actor.js'

/**
 * Answers for the user with that primary ID; changes nothing. Throws a Trouble when there is no
 * such user.
 */
export const checkCommand = async (raw: RawOptions, primaryId: string): Promise<void> => {
  const dbFile = resolve(raw.db ?? DEMO_FILE)
  const { asked, policy, asOf } = readWishes(raw)
  // The options of a check are those of a purge; a bulk order cannot come with it.
  if (asked._tag !== 'purge')
    throw badInput('A check asks about a purge. Leave the other order out.')
  const db = openLibrary(dbFile)
  if (db === null) throw badInput(`There is no library ${dbFile}, so there is nobody to check.`)
  try {
    const clock = shiftedClock(asOf === null ? 0 : aheadAtNoonOf(asOf, policy.timeZone))
    if ((await holdingsOf(db)).users === 0)
      throw badInput(`${dbFile} holds no users, so there is nobody to check.`)
    const request = {
      userKey: keyIn(db, dbFile, primaryId),
      criteria: asked.criteria,
      requestedBy: actorIn(db, raw.actor),
    }
    const decided = policyFor(db, raw, policy)
    const verdict = await answerOfOrder(openPurge({ db, policy: decided, clock }).check(request))
    const cutoffs = resolveCutoffs(asked.criteria.dates, todayOf(clock, policy.timeZone))
    const now = policyNow(db, policy)
    const explained = explainVerdict(verdict, inCurrencyOf({ policy: now }))
    const text = checkText(primaryId, explained, describeCriteria(asked.criteria, cutoffs, now))
    outputOf(raw).answer(text, { verdict })
  } finally {
    db.close()
  }
}

function keyIn(db: Database, dbFile: string, primaryId: string): UserKey {
  const key = keyOfPrimaryId(db, primaryId)
  if (key === null) throw badInput(`Nobody in ${dbFile} has the primary ID that --check names.`)
  return key
}

const checkText = (
  primaryId: string,
  { summary, reasons, actions, warnings }: ExplainedVerdict,
  criteria: readonly string[],
): string => {
  return [
    `${terminalText(primaryId)}: ${summary}`,
    ...listed('Every reason', reasons),
    ...listed('Apart from deleting', actions),
    ...listed('Warnings, which keep nobody', warnings),
    ...listed('What was asked', criteria),
    '',
  ].join('\n')
}

const listed = (heading: string, sentences: readonly string[]): readonly string[] =>
  sentences.length === 0
    ? []
    : ['', heading, ...sentences.map((sentence) => `  - ${terminalText(sentence, 1000)}`)]
