// What the host says of the names and the people of an order, before anybody is read.
import { isRecord, when } from '../domain/checks.js'
import { describe, type Invalid } from '../domain/invalid.js'
import { type ActorKey, actorKey } from '../domain/keys.js'
import { type GivenName, unknownNames, type Vocabulary } from '../domain/vocabulary.js'
import { E } from '../internal/fp.js'
import type { PurgeHost } from '../ports/host.js'
import { contractFault } from './fault.js'
import { reading } from './in-transaction.js'
import type { Setup } from './setup.js'

/** What the host answered. */
export interface KnownNames {
  /** Empty where the host declares none. */
  readonly vocabulary: Vocabulary
  /** The people who cannot be actors of the host. */
  readonly strangers: readonly Invalid[]
}

/** Who asks for an order and who approves it, as far as anybody does. */
export interface People {
  readonly requestedBy?: ActorKey | null
  readonly approvedBy?: ActorKey | null
}

/**
 * Asks the host, once for an operation. A host that declares nothing is not asked, and no
 * transaction is opened.
 *
 * @param people - Nothing about them is taken for granted; one without a proper name is a mistake
 * of its own.
 */
export async function readNames<Tx>(
  setup: Pick<Setup<Tx>, 'host' | 'transactions'>,
  people: People,
): Promise<KnownNames> {
  const { host } = setup
  if (host.vocabulary === undefined && host.isActor === undefined)
    return { vocabulary: {}, strangers: [] }
  return reading(setup, async (tx) => ({
    vocabulary: await vocabularyOf(host, tx),
    strangers: await strangersAmong(host, tx, people),
  }))
}

/** Everybody who cannot be an actor of the host; nobody, where it is not asked. */
export async function mistakesInPeople<Tx>(
  setup: Pick<Setup<Tx>, 'host' | 'transactions'>,
  people: People,
): Promise<readonly Invalid[]> {
  const { host } = setup
  if (host.isActor === undefined) return []
  return reading(setup, (tx) => strangersAmong(host, tx, people))
}

async function strangersAmong<Tx>(
  host: PurgeHost<Tx>,
  tx: Tx,
  { requestedBy, approvedBy }: People,
): Promise<readonly Invalid[]> {
  return [
    ...(await strangers(host, tx, 'requestedBy', requestedBy)),
    ...(await strangers(host, tx, 'approvedBy', approvedBy)),
  ]
}

/** Every name that the host does not have, and everybody who cannot be an actor of it. */
export function mistakesInNames<Tx>(
  { vocabulary, strangers }: KnownNames,
  names: readonly GivenName[],
  { foldName }: Pick<Setup<Tx>, 'foldName'>,
): readonly Invalid[] {
  return [...unknownNames(vocabulary, names, foldName), ...strangers]
}

async function vocabularyOf<Tx>(host: PurgeHost<Tx>, tx: Tx): Promise<Vocabulary> {
  if (host.vocabulary === undefined) return {}
  const answer: unknown = await host.vocabulary({ tx })
  if (!isVocabulary(answer)) throw contractFault('host-vocabulary-improper')
  return answer
}

function isVocabulary(value: unknown): value is Vocabulary {
  if (!isRecord(value)) return false
  const { recordTypes = [], homeLibraries = [] } = value
  return (
    isListOfTexts(homeLibraries) &&
    Array.isArray(recordTypes) &&
    recordTypes.every(
      (each: unknown) =>
        isRecord(each) && typeof each.recordType === 'string' && isListOfTexts(each.userGroups),
    )
  )
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

/** An actor is a person, so the mistake does not say who it is. */
async function strangers<Tx>(
  host: PurgeHost<Tx>,
  tx: Tx,
  path: keyof People,
  actor: ActorKey | null | undefined,
): Promise<readonly Invalid[]> {
  if (host.isActor === undefined || actor === undefined || actor === null) return []
  if (E.isLeft(actorKey(actor))) return []
  const isActor: unknown = await host.isActor({ tx, actor })
  if (typeof isActor !== 'boolean') throw contractFault('host-actor-improper')
  return when(!isActor, 'unknown-actor', path, 'an actor that the host knows', describe(actor))
}
