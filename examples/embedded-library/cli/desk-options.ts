// The options of what is asked about plans, jobs and users that are stored already; every mistake
// is named by its option.
import { inWords } from '../../shared/spoken.js'
import {
  calendarDate,
  type Confirmation,
  type Instant,
  jobId,
  type PlanId,
  type PlannedUserFilter,
  type PlannedVerdict,
  type PurgePolicy,
  userKey,
  type UserKey,
} from 'ils-user-purge'
import { badInput } from '../../shared/trouble.js'
import type { Range } from '../../shared/whole-number.js'
import { mistakeWords, optionMistakes } from '../../shared/option-mistakes.js'
import { type Pace, readPace, readPeople, readWhole } from './options.js'
import { readPolicy } from './policy-options.js'
import { optionOf, ORDERING, type RawOptions, readDoing } from './raw-options.js'

/** A plan that is to be ordered, and what was confirmed of it. */
export interface Submission extends Pace {
  readonly planId: PlanId
  readonly confirm: Confirmation
  readonly policy: PurgePolicy
}

/** Which users of a plan are wanted: one, or a page of those who fit. */
export interface ListWishes {
  readonly planId: PlanId
  /** The primary ID of the only one who is wanted. */
  readonly user: string | null
  readonly filter: PlannedUserFilter
  readonly after: UserKey | null
  readonly before: UserKey | null
  readonly limit: number
}

const COUNT: Range = { low: 0, high: 100_000_000 }
const ROWS: Range = { low: 1, high: 100_000 }
const USUAL_ROWS = 50

/** Reads the options of `--submit`. Throws a Trouble that names every mistake by its option. */
export function readSubmission(raw: RawOptions, id: string): Submission {
  const mistakes: string[] = []
  readDoing(raw, mistakes)
  const planId = readPlanId('--submit', id, mistakes)
  const { digest } = raw
  if (digest === undefined || !/^[0-9a-f]{64}$/.test(digest))
    mistakes.push(inWords('--digest must be the digest that the plan says, 64 hexadecimal digits'))
  if (raw.count === undefined)
    mistakes.push(inWords('--count must be the number of users that the plan says'))
  const count = readWhole('--count', raw.count, COUNT, mistakes)
  readPeople(raw, mistakes)
  const pace = readPace(raw, mistakes)
  const policy = readPolicy(raw, mistakes)
  if (mistakes.length > 0 || planId === null || policy === null)
    throw badInput(optionMistakes(mistakes))
  return { planId, confirm: { digest: digest ?? '', count: count ?? 0 }, policy, ...pace }
}

/** Reads the options of `--resume` with a plan: only one that begins anew asks the policy. */
export function readPlanResume(
  raw: RawOptions,
  id: string,
): Pace & Pick<Submission, 'planId' | 'policy'> {
  const mistakes: string[] = []
  readDoing(raw, mistakes)
  const foreign = ([...ORDERING, 'out'] as const).filter(
    (name) => !['policy', 'preset'].includes(name) && raw[name] !== undefined,
  )
  if (foreign.length > 0)
    mistakes.push(
      inWords(
        '--resume goes on with the plan as it was begun; it cannot be changed by ' +
          '{foreign}. Leave that out',
        { foreign: foreign.map(optionOf).join(', ') },
      ),
    )
  const planId = readPlanId('--resume', id, mistakes)
  const pace = readPace(raw, mistakes)
  const policy = readPolicy(raw, mistakes)
  if (mistakes.length > 0 || planId === null || policy === null)
    throw badInput(optionMistakes(mistakes))
  return { planId, policy, ...pace }
}

/** Reads the options of `--plan-users`. */
export function readListWishes(raw: RawOptions, id: string): ListWishes {
  const mistakes: string[] = []
  readDoing(raw, mistakes)
  const planId = readPlanId('--plan-users', id, mistakes)
  const { user = null, code, ofGroup, ofLibrary } = raw
  const filter = {
    ...verdictsIn(raw, mistakes),
    ...(code === undefined ? {} : { code }),
    ...(ofGroup === undefined ? {} : { userGroup: ofGroup === '' ? null : ofGroup }),
    ...(ofLibrary === undefined ? {} : { homeLibrary: ofLibrary === '' ? null : ofLibrary }),
  }
  const [after, before] = (['after', 'before'] as const).map((name) =>
    readKey(optionOf(name), raw[name], mistakes),
  )
  if (raw.after !== undefined && raw.before !== undefined)
    mistakes.push(inWords('--after and --before exclude each other; take one'))
  const limit = readWhole('--limit', raw.limit, ROWS, mistakes) ?? USUAL_ROWS
  if (mistakes.length > 0 || planId === null) throw badInput(optionMistakes(mistakes))
  return { planId, user, filter, after: after ?? null, before: before ?? null, limit }
}

/** Verdicts as they are typed; those of a purge and of an order in bulk are called alike. */
const VERDICTS: Readonly<Record<string, readonly PlannedVerdict['_tag'][]>> = {
  go: ['Purge', 'Apply'],
  stay: ['Keep', 'Leave'],
  'not-selected': ['NotSelected'],
  'not-found': ['NotFound'],
}

function verdictsIn(
  { verdict = [] }: RawOptions,
  mistakes: string[],
): Pick<PlannedUserFilter, 'verdicts'> {
  const known = verdict.filter((name) => Object.hasOwn(VERDICTS, name))
  if (known.length < verdict.length)
    mistakes.push(
      inWords('--verdict must be one of {Object}', { Object: Object.keys(VERDICTS).join(', ') }),
    )
  return known.length === 0 ? {} : { verdicts: known.flatMap((name) => VERDICTS[name] ?? []) }
}

/** Reads what is asked about one thing that is stored; the options are those of all of these. */
export function readStored(raw: RawOptions): void {
  const mistakes: string[] = []
  readDoing(raw, mistakes)
  if (mistakes.length > 0) throw badInput(optionMistakes(mistakes))
}

/** Reads `--discard`. */
export function readDiscard(raw: RawOptions, id: string): PlanId {
  const mistakes: string[] = []
  readDoing(raw, mistakes)
  const planId = readPlanId('--discard', id, mistakes)
  if (mistakes.length > 0 || planId === null) throw badInput(optionMistakes(mistakes))
  return planId
}

/** Reads `--expire`: the moment at which its day begins in UTC. */
export function readExpiry(raw: RawOptions, day: string): Instant {
  const mistakes: string[] = []
  readDoing(raw, mistakes)
  if (calendarDate(day)._tag === 'Left')
    mistakes.push(
      inWords('--expire must be a day that exists, YYYY-MM-DD, got {day}', {
        day: JSON.stringify(day.slice(0, 40)),
      }),
    )
  if (mistakes.length > 0) throw badInput(optionMistakes(mistakes))
  return `${day}T00:00:00.000Z` as Instant
}

function readPlanId(option: string, text: string, mistakes: string[]): PlanId | null {
  const id = jobId(text)
  if (id._tag === 'Right') return id.right
  mistakes.push(mistakeWords(option, id.left))
  return null
}

function readKey(option: string, text: string | undefined, mistakes: string[]): UserKey | null {
  const key = text === undefined ? null : userKey(text)
  if (key?._tag === 'Left') mistakes.push(mistakeWords(option, key.left))
  return key?._tag === 'Right' ? key.right : null
}
