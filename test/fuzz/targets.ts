// Everything that takes input from outside.
import fc from 'fast-check'
import { COLUMNS } from '../../examples/embedded-library/data/csv-columns.js'
import { cellsOf, headerOf } from '../../examples/embedded-library/data/csv-header.js'
import { jobOf, keysOf, outcomeOf, outcomeRows, stateOf } from '../../src/adapters/sql/rows.js'
import {
  BulkOrderCodec,
  ConfirmationCodec,
  decodeBulkOrder,
  decodeConfirmation,
  decodeCriteria,
  decodePolicy,
  decodeUserFacts,
  encodeBulkOrder,
  encodeCriteria,
  encodePolicy,
  encodeUserFacts,
  parseCalendarDate,
  PurgeCriteriaCodec,
  PurgePolicyCodec,
  UserFactsCodec,
} from '../../src/codec/index.js'
import { calendarDate, instant, zoneName } from '../../src/domain/calendar.js'
import { SELECTABLE_EVIDENCE } from './evidence.js'
import { actorKey, keysInText, textOfKeys, userKey } from '../../src/domain/keys.js'
import { money } from '../../src/domain/money.js'
import type { PurgePolicy } from '../../src/domain/policy.js'
import type { Invalid } from '../../src/domain/invalid.js'
import { PRESETS } from '../../src/eligibility/presets.js'
import type { E } from '../../src/internal/fp.js'
import { describeFault, faultKindOf } from '../../src/run/fault.js'
import { requireAnswer } from '../../src/run/outside/calls.js'
import {
  checkSettings,
  DEFAULT_SETTINGS,
  type RunSettings,
  SETTING_LIMITS,
} from '../../src/run/settings.js'
import { amountFrom, countFrom, dayFrom, flagFrom, keyFrom, momentFrom } from '../../src/index.js'
import { ENGLISH } from '../../src/words/english/index.js'
import { explainError, explainMistake, explainReason } from '../../src/words/explain.js'
import { someBulkOrder, someCriteria, someFacts, somePolicy } from '../codec/arbitraries.js'
import { compiled } from '../eligibility/cases.js'
import * as given from '../report/fixtures.js'
import { DESK } from './desk.js'
import { inputsLike, SECRET, withPeople } from './inputs.js'
import type { Said, Target } from './laws.js'

type Answer = E.Either<readonly Invalid[], unknown>

/** What a codec says: what it accepts is written as JSON and read back. */
function readAndWritten(
  decode: (input: unknown) => Answer,
  encode: (value: never) => unknown,
  codec: { readonly is: (value: unknown) => boolean },
): (input: unknown) => Said {
  return (input) => {
    const answer = decode(input)
    if (answer._tag === 'Left') return { _tag: 'Refused', mistakes: answer.left }
    if (!codec.is(answer.right)) throw new Error('the codec does not recognise what it let through')
    if (Object.getPrototypeOf(answer.right) !== Object.prototype) throw new Error('no plain object')
    const again = decode(JSON.parse(JSON.stringify(encode(answer.right as never))))
    return {
      _tag: 'Accepted',
      value: answer.right,
      readBack: again._tag === 'Right' ? again.right : again.left,
    }
  }
}

/** What a smart constructor says: what it made is made again as it is. */
function madeAgain(make: (text: never) => E.Either<Invalid, unknown>): (input: unknown) => Said {
  return (input) => {
    const made = make(input as never)
    if (made._tag === 'Left') return { _tag: 'Refused', mistakes: [made.left] }
    const again = make(made.right as never)
    return {
      _tag: 'Accepted',
      value: made.right,
      readBack: again._tag === 'Right' ? again.right : again.left,
    }
  }
}

const firstOf = (proper: fc.Arbitrary<unknown>): unknown =>
  fc.sample(proper, { numRuns: 1, seed: 1 })[0]

const like = (proper: fc.Arbitrary<unknown>) => inputsLike(proper, firstOf(proper))

const plain = (proper: fc.Arbitrary<unknown>) =>
  proper.map((value): unknown => JSON.parse(JSON.stringify(value)))

const rulesOfPreset = fc.subarray(Object.keys(PRESETS.strict.rules))

function withRules([policy, names]: readonly [PurgePolicy, readonly string[]]): PurgePolicy {
  return { ...policy, rules: Object.fromEntries(names.map((name) => [name, 'on'])) }
}

const CODECS: readonly Target[] = [
  {
    name: 'criteria',
    weight: 12,
    hides: true,
    inputs: withPeople(like(plain(someCriteria)), ['include', 'exclude']),
    ask: readAndWritten(decodeCriteria, encodeCriteria, PurgeCriteriaCodec),
  },
  {
    name: 'criteria without people',
    weight: 8,
    hides: false,
    inputs: like(plain(someCriteria)),
    ask: readAndWritten(decodeCriteria, encodeCriteria, PurgeCriteriaCodec),
  },
  {
    name: 'policy',
    weight: 10,
    hides: false,
    inputs: like(plain(somePolicy)),
    ask: readAndWritten((input) => decodePolicy(input), encodePolicy, PurgePolicyCodec),
  },
  {
    name: 'policy over a preset',
    weight: 6,
    hides: false,
    inputs: like(plain(fc.tuple(somePolicy, rulesOfPreset).map(withRules))),
    ask: readAndWritten(
      (input) => decodePolicy(input, PRESETS.strict, Object.keys(PRESETS.strict.rules)),
      encodePolicy,
      PurgePolicyCodec,
    ),
  },
  {
    name: 'bulk order',
    weight: 8,
    hides: false,
    inputs: like(plain(someBulkOrder)),
    ask: readAndWritten(decodeBulkOrder, encodeBulkOrder, BulkOrderCodec),
  },
  {
    name: 'user facts',
    weight: 10,
    hides: true,
    inputs: withPeople(like(plain(someFacts)), []),
    ask: readAndWritten(decodeUserFacts, encodeUserFacts, UserFactsCodec),
  },
  {
    name: 'user facts of hosts',
    weight: 6,
    hides: false,
    inputs: like(plain(someFacts)),
    ask: readAndWritten(decodeUserFacts, encodeUserFacts, UserFactsCodec),
  },
  {
    name: 'confirmation',
    weight: 4,
    hides: false,
    inputs: like(
      fc.record({
        digest: fc.stringMatching(/^[0-9a-f]{64}$/),
        count: fc.nat(),
      }),
    ),
    ask: readAndWritten(decodeConfirmation, ConfirmationCodec.encode, ConfirmationCodec),
  },
]

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.stringMatching(/^-?\d{1,20}(\.\d{1,8})?$/),
  fc.stringMatching(/^\d{4}-\d\d-\d\dZ?$/),
  fc.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/),
  fc.constantFrom('UTC', 'Europe/Zurich', 'Mars/Phobos', SECRET),
)

const VALUES: readonly Target[] = (
  [
    ['an amount', money],
    ['a day', calendarDate],
    ['a moment', instant],
    ['a zone', zoneName],
    ['a user key', userKey],
    ['an actor key', actorKey],
  ] as const
).map(
  ([name, make]): Target => ({
    name,
    weight: 3,
    hides: name !== 'a zone',
    inputs: inputsLike(texts, ''),
    ask: madeAgain(make as (text: never) => E.Either<Invalid, unknown>),
  }),
)

const isKeyFault = (thrown: unknown): boolean =>
  thrown instanceof TypeError && Reflect.get(thrown, 'code') === 'host-key-improper'

const isForeignRow = (thrown: unknown): boolean =>
  thrown instanceof Error && Reflect.get(thrown, 'code') === 'sql-journal-foreign-row'

const HOST: readonly Target[] = [
  {
    name: 'columns of a host',
    weight: 4,
    hides: true,
    inputs: inputsLike(texts, ''),
    ask: (input) => ({
      _tag: 'Told',
      value: [
        dayFrom(input) !== undefined,
        momentFrom(input) !== undefined,
        amountFrom(input) !== undefined,
        amountFrom(input, 2) !== undefined,
        countFrom(input) ?? null,
        flagFrom(input) ?? null,
      ],
    }),
  },
  {
    name: 'keys of a host',
    weight: 2,
    hides: true,
    inputs: inputsLike(texts, ''),
    ask: (input) => ({
      _tag: 'Accepted',
      value: keyFrom(input),
      readBack: keyFrom(keyFrom(input)),
    }),
    isDocumented: (thrown) => isKeyFault(thrown) && !String(thrown).includes(SECRET),
  },
  {
    name: 'users as hosts answer',
    weight: 6,
    hides: false,
    inputs: like(plain(someFacts)).filter((user) => typeof user === 'object' && user !== null),
    ask: (input) => {
      const { evaluate } = EVALUATOR
      const verdict = evaluate(input as never)
      if (!['Keep', 'NotSelected', 'Purge'].includes(verdict._tag)) throw new Error('no verdict')
      const said = 'reasons' in verdict ? verdict.reasons.map((each) => explainReason(each)) : []
      return { _tag: 'Told', value: [verdict, said] }
    },
  },
  {
    name: 'answers of effects',
    weight: 3,
    hides: false,
    inputs: inputsLike(
      fc.oneof(
        fc.constantFrom(...['Done', 'AlreadyGone', 'NotDone'].map((_tag) => ({ _tag }))),
        fc.record({ _tag: fc.constant('Done'), waived: fc.constantFrom('0', '10.5', '-1', 5) }),
        fc.record({ _tag: fc.constantFrom('Refused', 'MustStay'), code: fc.string() }),
        fc.record({ _tag: fc.constant('Busy'), retryAfterMs: fc.double() }),
      ),
      { _tag: 'Done', waived: '1', code: 'x', retryAfterMs: 1 },
    ),
    ask: (input) => ({ _tag: 'Told', value: requireAnswer(input as never)._tag }),
    isDocumented: (thrown) => Reflect.get(thrown as object, 'code') === 'effect-answered-nonsense',
  },
  {
    name: 'faults of drivers',
    weight: 3,
    hides: true,
    inputs: inputsLike(
      fc.record({
        name: fc.constantFrom('Error', 'QueryFailedError'),
        code: fc.constantFrom('23503', 'ECONNRESET', 17, `${SECRET} has borrowed`),
        message: fc.constantFrom(`Key (name)=(${SECRET}) exists`, SECRET),
        parameters: fc.constant([SECRET]),
        cause: fc.record({ detail: fc.constant(SECRET), errno: fc.integer() }),
      }),
      // A code is shown, so nothing is moved to where a code stands.
      { message: '', parameters: [], detail: '' },
    ),
    ask: (input) => ({
      _tag: 'Told',
      value: [
        describeFault(input, undefined),
        faultKindOf({ faultKind: (fault) => (fault as { kind: 'user' }).kind }, input),
      ],
    }),
  },
]

const EVALUATOR = compiled()

const RUN: readonly Target[] = [
  {
    name: 'run settings',
    weight: 4,
    hides: false,
    inputs: like(
      fc.record(
        Object.fromEntries(
          Object.entries(SETTING_LIMITS).map(([name, [min, max]]) => [
            name,
            fc.integer({ min, max }),
          ]),
        ),
      ),
    ),
    ask: (input) => {
      const settings = { ...DEFAULT_SETTINGS, ...(input as object) } as RunSettings
      const mistakes = checkSettings(settings)
      const wrong = Object.entries(SETTING_LIMITS).filter(([name, [least, most]]) => {
        const value: unknown = settings[name as keyof RunSettings]
        return !(Number.isInteger(value) && Number(value) >= least && Number(value) <= most)
      })
      if (mistakes.length !== wrong.length) throw new Error('a setting outside its limits')
      return mistakes.length > 0 ? { _tag: 'Refused', mistakes } : { _tag: 'Accepted', value: 1 }
    },
  },
]

const outcomes = fc.constantFrom(
  given.kept,
  given.purged,
  given.withEvidence,
  given.failed,
  given.applied,
)

/** The rows of the journal for one outcome. */
function rowOf(outcome: typeof given.kept): object {
  const { bare, others } = outcomeRows([outcome])
  const [userkey, status, at, detail] = others[0] ?? [bare.keys[0], bare.status, bare.millis, null]
  return { userkey, status, at, detail }
}

/** Changed rows, which are objects whatever else they are. */
function rows(proper: fc.Arbitrary<unknown>, example: unknown): fc.Arbitrary<unknown> {
  return inputsLike(proper, example).filter((row) => typeof row === 'object' && row !== null)
}

const STORED: readonly Target[] = [
  {
    name: 'stored outcomes',
    weight: 3,
    hides: true,
    inputs: fc.oneof(
      { weight: 1, arbitrary: outcomes.map(rowOf) },
      { weight: 3, arbitrary: rows(outcomes.map(rowOf), rowOf(given.failed)) },
    ),
    ask: (input) => ({ _tag: 'Accepted', value: outcomeOf(input as never) }),
    isDocumented: isForeignRow,
  },
  {
    name: 'stored jobs',
    weight: 2,
    hides: true,
    inputs: rows(
      fc
        .constantFrom(given.completed, given.queued, given.refused)
        .map((job) => ({ id: job.id, status: job.status, record: JSON.stringify(job) })),
      { id: '', status: '', record: '' },
    ),
    ask: (input) => ({ _tag: 'Accepted', value: jobOf(input as never) }),
    isDocumented: isForeignRow,
  },
  {
    name: 'stored shards',
    weight: 2,
    hides: true,
    inputs: rows(
      fc.record({
        position: fc.nat(),
        claims: fc.nat(),
        confirmed: fc.nat(),
        totals: fc.constant(JSON.stringify(given.totals)),
        tally: fc.constant(JSON.stringify(given.tally)),
      }),
      { position: 1, claims: 1, confirmed: 1, totals: '', tally: '' },
    ),
    ask: (input) => ({ _tag: 'Accepted', value: stateOf(input as never) }),
    isDocumented: isForeignRow,
  },
  {
    name: 'stored evidence',
    weight: 2,
    hides: false,
    inputs: SELECTABLE_EVIDENCE,
    ask: (input) => {
      const outcome = { ...given.withEvidence, evidence: input } as typeof given.kept
      return { _tag: 'Accepted', value: outcome, readBack: outcomeOf(rowOf(outcome) as never) }
    },
  },
  {
    name: 'lists of keys',
    weight: 4,
    hides: false,
    inputs: fc.oneof(
      fc.array(fc.string({ unit: 'binary', minLength: 1 })),
      fc.array(fc.stringMatching(/^[",\\[\] a]{1,6}$/)),
    ),
    ask: (input) => {
      const row = { keys: textOfKeys(input as never) }
      const again = keysInText(JSON.stringify(input))
      return { _tag: 'Accepted', value: [input, input], readBack: [keysOf(row, 'keys'), again] }
    },
  },
  {
    name: 'texts of keys',
    weight: 2,
    hides: true,
    inputs: fc.oneof(
      fc.stringMatching(/^\["[",\\a]{0,8}"\]$/),
      fc.stringMatching(/^[\]["',\\a{}:0]{0,12}$/),
      fc.string(),
    ),
    ask: (input) => {
      const row = { keys: input as string }
      return { _tag: 'Accepted', value: keysOf(row, 'keys'), readBack: JSON.parse(input as string) }
    },
    isDocumented: isForeignRow,
  },
]

const cells = fc.oneof(texts, fc.constantFrom('', '0', '1', 'yes', 'no', '10.50', '2024-06-15'))
const names = fc.constantFrom(...COLUMNS.map(({ name }) => name), '', SECRET, '__proto__')

const FILES: readonly Target[] = [
  {
    name: 'CSV files',
    weight: 4,
    hides: true,
    inputs: fc.record({
      header: fc.oneof(
        fc.shuffledSubarray(COLUMNS.map(({ name }) => name)),
        fc.array(names, { maxLength: 5 }),
      ),
      record: fc.array(cells, { maxLength: COLUMNS.length }),
      fills: fc.boolean(),
    }),
    ask: (input) => {
      const { header, record, fills } = input as {
        header: readonly string[]
        record: readonly string[]
        fills: boolean
      }
      const mistakes: string[] = []
      const columns = headerOf(header, ',', mistakes)
      const row = fills ? columns.map((_, at) => record[at] ?? '') : record
      const found = cellsOf(columns, row, 2, mistakes)
      if (found === null && mistakes.length === 0) throw new Error('refused without a mistake')
      if (!mistakes.every((each) => /^(line \d|the columns are )/.test(each)))
        throw new Error('a mistake does not say where')
      return { _tag: 'Told', value: mistakes }
    },
  },
]

const KEYS_OF_WORDS = Object.keys(ENGLISH)
const templates = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc
    .array(
      fc.constantFrom(
        ...['{measured}', '{limit}', '{code}', '{measured:day}', '{limit:moment}', '{planId}'],
        ...[
          '{limit:decimal}',
          '{code:label}',
          '{x:toString}',
          '{',
          '}',
          '{{',
          '$&',
          '$1',
          '{:day}',
        ],
        ...['{constructor}', '{__proto__}', '{measured:constructor}', 'a', ' '],
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('')),
)
const scalars = fc.oneof(
  texts,
  fc.constantFrom<string | number | boolean | null>(null, 0, true, '{limit}', '$&', '{code:label}'),
)

const WORDS: readonly Target[] = [
  {
    name: 'templates of a catalogue',
    weight: 5,
    hides: false,
    inputs: fc.record({
      catalogue: fc.dictionary(
        fc.constantFrom('any', 'any/unknown', 'mistake', ...KEYS_OF_WORDS),
        templates,
        { maxKeys: 6 },
      ),
      code: fc.constantFrom('open-loans', 'x-own', 'constructor', '__proto__', 'debt', ''),
      measured: scalars,
      limit: scalars,
    }),
    ask: (input) => {
      const { catalogue, code, measured, limit } = input as {
        catalogue: Readonly<Record<string, string>>
        code: string
        measured: string
        limit: string
      }
      const mistake = { code, path: measured, expected: limit, got: code } as unknown as Invalid
      const said = [
        explainReason({ _tag: 'Blocked', code, measured, limit }, catalogue),
        explainReason({ _tag: 'Unknown', code, fact: 'debt' }, catalogue),
        explainMistake({ ...mistake, path: String(measured), expected: String(limit) }, catalogue),
        explainError(
          { _tag: 'PlanNotFound', code: 'plan-not-found', planId: String(measured) as never },
          catalogue,
        ),
      ]
      if (said.some((each) => typeof each !== 'string')) throw new Error('no text')
      return { _tag: 'Told', value: said }
    },
  },
  {
    name: 'days as systems write them',
    weight: 3,
    hides: false,
    inputs: inputsLike(texts, ''),
    ask: (input) => ({ _tag: 'Told', value: parseCalendarDate(input as never) ?? null }),
  },
]

export const TARGETS: readonly Target[] = [
  ...CODECS,
  ...VALUES,
  ...HOST,
  ...RUN,
  ...STORED,
  ...FILES,
  ...WORDS,
  ...DESK,
]
