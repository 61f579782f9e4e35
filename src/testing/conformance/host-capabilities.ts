// The capabilities that follow from a host itself, and the case that holds a declaration to them.
import type { Effect } from '../../ports/effects.js'
import type { PurgeHost } from '../../ports/host.js'
import { DELETE_POLICY_LEVELS } from '../../domain/policy.js'
import type { ConformanceCase } from './conformance.js'
import { mustEqual } from './expect.js'
import type { HostSubject } from './host-subject.js'
import { datesOf } from './host-words.js'

type Test = (host: PurgeHost<never>) => boolean

function isInside(effect: Effect<never, never> | undefined): boolean {
  return effect?.delivery === 'in-transaction'
}

function isPipelined(effect: Effect<never, never> | undefined): boolean {
  return effect?.delivery === 'in-transaction' && effect.pipelined === true
}

const FOLLOWS: Readonly<Record<string, Test>> = {
  'demote-researchers': ({ effects }) => isInside(effects.demoteResearchers),
  'waive-fines': ({ effects }) => isInside(effects.waiveFines),
  'cancel-requests': ({ effects }) => isInside(effects.cancelRequests),
  'delete-users': ({ effects }) => isInside(effects.deleteUsers),
  'pipelined-demote-researchers': ({ effects }) => isPipelined(effects.demoteResearchers),
  'pipelined-waive-fines': ({ effects }) => isPipelined(effects.waiveFines),
  'pipelined-cancel-requests': ({ effects }) => isPipelined(effects.cancelRequests),
  'pipelined-delete-users': ({ effects }) => isPipelined(effects.deleteUsers),
  'pipelined-read': ({ pipelinedRead }) => pipelinedRead === true,
  'pipelined-read-of-deleted': ({ deletedUsers }) => deletedUsers?.pipelinedRead === true,
  'several-dates': (host) => datesOf(host).length > 1,
  'counts-not-selected': ({ countNotSelected }) => countNotSelected !== undefined,
  vocabulary: ({ vocabulary }) => vocabulary !== undefined,
  actors: ({ isActor }) => isActor !== undefined,
  'purge-dates': ({ purgeDates }) => purgeDates !== undefined,
  'deleted-users': ({ deletedUsers, effects, deletePolicies = DELETE_POLICY_LEVELS }) =>
    deletedUsers !== undefined && isInside(effects.deleteUsers) && deletePolicies.length > 1,
}

/**
 * The capabilities that follow from what a host has: its effects inside the transaction, its dates,
 * its optional ports, what is pipelined. Declare them together with those that only the subject
 * has: `moving-loans`, `locks`, `loans-under-way`, `unknown-facts`, `home-library`.
 *
 * @example
 * capabilities: [...capabilitiesOf(host), 'moving-loans', 'locks']
 */
export function capabilitiesOf<Tx>(host: PurgeHost<Tx>): readonly string[] {
  return Object.entries(FOLLOWS).flatMap(([name, follows]) =>
    follows(host as unknown as PurgeHost<never>) ? [name] : [],
  )
}

/** Nothing that the host has is skipped for want of a declaration, and nothing else declared. */
export function declarationCase<Tx>(): ConformanceCase<HostSubject<Tx>> {
  return {
    id: 'host-declared-1',
    since: '0.1.0',
    title: 'declares what it has, and nothing else of that kind',
    run: async ({ host }, capabilities) =>
      mustEqual(
        Object.keys(FOLLOWS).filter((name) => capabilities.includes(name)),
        [...capabilitiesOf(host)],
        'the capabilities declared are those of the host, see capabilitiesOf',
      ),
  }
}
