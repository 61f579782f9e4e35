// The names that criteria and policies can use: profiles and org units, and who may ask for a
// purge.
import type { ActorKey, RecordTypeNames, Vocabulary } from 'ils-user-purge'
import type pg from 'pg'
import { isUserId } from './mapping.js'
import { rowsOf } from './statements.js'
import { ORG_UNITS_BELOW, PROFILES } from './trees.js'

/** A profile with the type that it belongs to. */
export interface Profile {
  readonly name: string
  readonly recordType: string
  /** The profile above it; `null` = it is the root. */
  readonly parent: string | null
}

/** Every profile, those of a type one after the other. */
export function readProfiles(tx: pg.ClientBase): Promise<readonly Profile[]> {
  return rowsOf<Profile>(
    tx,
    `with recursive ${PROFILES}
     select p.name, p.record_type as "recordType", above.name as parent from profiles p
       join permission.grp_tree g on g.id = p.id left join permission.grp_tree above on above.id =
         g.parent
      order by p.record_type, p.depth, p.name`,
    [],
  )
}

/** The short name of every org unit. */
async function readOrgUnits(tx: pg.ClientBase): Promise<readonly string[]> {
  const rows = await rowsOf<{ readonly shortname: string }>(
    tx,
    'select shortname from actor.org_unit order by shortname',
    [],
  )
  return rows.map(({ shortname }) => shortname)
}

/** Profiles as record types with their groups, and org units as home libraries. */
export async function vocabulary({ tx }: { readonly tx: pg.PoolClient }): Promise<Vocabulary> {
  const profiles = await readProfiles(tx)
  const types = [...new Set(profiles.map(({ recordType }) => recordType))]
  const recordTypes: readonly RecordTypeNames[] = types.map((recordType) => ({
    recordType,
    userGroups: profiles
      .filter((profile) => profile.recordType === recordType)
      .map(({ name }) => name),
  }))
  return { recordTypes, homeLibraries: await readOrgUnits(tx) }
}

/** The org units below one, at any depth. */
export async function branchesOf({
  tx,
  library,
}: {
  readonly tx: pg.PoolClient
  readonly library: string
}): Promise<readonly string[]> {
  const rows = await rowsOf<{ readonly shortname: string }>(tx, ORG_UNITS_BELOW, [library])
  return rows.map(({ shortname }) => shortname)
}

/**
 * Whether somebody can ask for a purge: an active user of Evergreen with its permission
 * `DELETE_USER`. Payments, cancelled holds and the auditor name them by their `actor.usr.id`.
 */
export async function isActor({
  tx,
  actor,
}: {
  readonly tx: pg.PoolClient
  readonly actor: ActorKey
}): Promise<boolean> {
  if (!isUserId(actor)) return false
  const [row] = await rowsOf<{ readonly may: boolean }>(
    tx,
    'select user_purge.may_delete_users($1::int) as may',
    [Number(actor)],
  )
  return row?.may === true
}
