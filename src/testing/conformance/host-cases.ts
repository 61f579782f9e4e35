// What every host must do when its users are found and read, as cases.
import {
  type CandidateQuery,
  NOT_SELECTED_CODES,
  type NotSelectedCode,
} from '../../domain/candidate-query.js'
import { type ActorKey, isKey } from '../../domain/keys.js'
import type { UserFacts } from '../../domain/user.js'
import { type GivenName, type NameKind, unknownNames } from '../../domain/vocabulary.js'
import type { ConformanceCase } from './conformance.js'
import { must, mustEqual } from './expect.js'
import { candidateCases } from './host-candidate-cases.js'
import { declarationCase } from './host-capabilities.js'
import { lockedCases } from './host-locked-cases.js'
import { readCases } from './host-read-cases.js'
import { declared, type HostSubject, reading, readUsers } from './host-subject.js'
import { mismatches, type NamedQuery, queriesIn, storeMixed, wordsOf } from './host-words.js'
import { unlessBusy } from '../../run/busy.js'

/**
 * The cases for `PurgeHost`. Dates, record types, groups, home libraries and the actor are those of
 * the host under test. Capabilities: those that `capabilitiesOf` answers, and of the subject
 * `moving-loans`, `locks`, `loans-under-way` (with `delete-users`), `unknown-facts`,
 * `home-library`, `says-who-is-locked`.
 */
export const hostCases = <Tx>(): readonly ConformanceCase<HostSubject<Tx>>[] => [
  declarationCase<Tx>(),
  {
    id: 'host-identity-1',
    since: '0.1.0',
    title: 'has an identity, a plain text',
    run: async ({ host }) => {
      const identity: unknown = host.identity
      const isProper = isKey(identity) && identity.trim() !== ''
      must(
        isProper,
        'identity is 1 to 255 characters, not blank, well formed, without control characters',
      )
    },
  },
  ...candidateCases<Tx>(),
  ...readCases<Tx>(),
  ...lockedCases<Tx>(),
  {
    id: 'host-count-1',
    since: '0.1.0',
    title: 'counts all users, selected or not',
    run: async (subject) => {
      const count = () => reading(subject, (tx) => unlessBusy(subject.host.countUsers({ tx })))
      const before = await count()
      const stored = await storeMixed(subject, await wordsOf(subject))
      mustEqual((await count()) - before, stored.size, 'every stored user is counted')
    },
  },
  {
    id: 'host-not-selected-1',
    since: '0.1.0',
    title: 'counts who does not match a query, under each condition that they do not fit',
    needs: ['counts-not-selected'],
    run: async (subject) => {
      const words = await wordsOf(subject)
      const queries = queriesIn(words)
      const count = ({ query }: NamedQuery) => notSelected(subject, query)
      const before = await Promise.all(queries.map(count))
      const stored = await storeMixed(subject, words)
      for (const [at, named] of queries.entries()) {
        const after = await count(named)
        const more = NOT_SELECTED_CODES.map((code) => after[code] - (before[at]?.[code] ?? 0))
        const codes = [...stored.values()].flatMap((user) => mismatches(named.query, user))
        mustEqual(
          more,
          NOT_SELECTED_CODES.map((code) => codes.filter((each) => each === code).length),
          `each user counts under each condition that they do not fit, asked for ${named.about}`,
        )
      }
    },
  },
  {
    id: 'host-vocabulary-1',
    since: '0.1.0',
    title: 'names every record type, user group and home library that its users have',
    needs: ['vocabulary'],
    run: async (subject) => {
      const vocabulary = declared(subject.host.vocabulary, 'vocabulary')
      const words = await wordsOf(subject)
      const stored = await storeMixed(subject, words)
      const users = await readUsers(subject, [...stored.keys()])
      const named = await reading(subject, (tx) => vocabulary({ tx }))
      const met = users.flatMap(namesOf)
      must(met.length > 0, 'the users of a host with a vocabulary have names that are in it')
      const unnamed = unknownNames(named, met)
      mustEqual(
        unnamed.map(({ path }) => path),
        [],
        'the vocabulary names what its users have, in the words of their facts',
      )
    },
  },
  {
    id: 'host-actor-1',
    since: '0.1.0',
    title: 'knows who can be an actor, and who cannot',
    needs: ['actors'],
    run: async (subject) => {
      const isActor = declared(subject.host.isActor, 'isActor')
      const actor = declared(subject.actor, 'the actor of the subject')
      const answer = (who: ActorKey) => reading(subject, (tx) => isActor({ tx, actor: who }))
      mustEqual(await answer(actor), true, 'the actor of the subject can be one')
      mustEqual(await answer(STRANGER), false, 'somebody whom nobody knows cannot')
    },
  },
]

/** No host has it, whether its keys are numbers or texts. */
const STRANGER = 'nobody, conformance' as ActorKey

/** The names in the facts of a user, each under the fact that has it. */
function namesOf({ recordType, userGroup, homeLibrary }: UserFacts): readonly GivenName[] {
  const given = (kind: NameKind, name: unknown, path: string): readonly GivenName[] =>
    typeof name === 'string' ? [{ kind, name, path, recordType: recordType ?? null }] : []
  return [
    ...given('record-type', recordType, 'recordType'),
    ...given('user-group', userGroup, 'userGroup'),
    ...given('home-library', homeLibrary, 'homeLibrary'),
  ]
}

async function notSelected<Tx>(
  subject: HostSubject<Tx>,
  query: CandidateQuery,
): Promise<Readonly<Record<NotSelectedCode, number>>> {
  const count = declared(subject.host.countNotSelected, 'countNotSelected')
  const counts = await reading(subject, (tx) => count({ tx, query }))
  return Object.fromEntries(NOT_SELECTED_CODES.map((code) => [code, counts[code] ?? 0])) as Record<
    NotSelectedCode,
    number
  >
}
