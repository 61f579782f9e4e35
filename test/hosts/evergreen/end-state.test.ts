// After a purge every table of an Evergreen stands as after deleting the same users one by one, but
// for the histories, which Evergreen's own function leaves behind.
import { describe, expect, it } from 'vitest'
import { postgresMissing } from '../../support/servers.js'
import { copies } from './copies.js'
import { type Library, onDatabase, POLICY } from './library.js'
import { deleteOneByOne } from './one-by-one.js'
import { fateOf, FIRST_ID, idsWith } from './people.js'
import { purged } from './purging.js'
import { differences, tableStates } from './table-states.js'

const USERS = 400
const missing = await postgresMissing()

const HISTORIES = ['auditor.actor_usr_address_history', 'auditor.actor_usr_history']

describe.skipIf(missing !== null)(`the end state of an Evergreen ${missing ?? ''}`, () => {
  const copy = copies({ users: USERS })

  it('is that of deleting one by one in every table but the histories', async () => {
    const [purgedLibrary, other] = [await copy(), await copy()]
    const began = await momentOf(other)
    const { totals } = await purged(purgedLibrary)
    const ids = idsWith('go', USERS)
    expect(totals).toMatchObject({ scope: ids.length, purged: ids.length })
    await onDatabase(other.url, (client) => deleteOneByOne(client, ids))
    const [ours, theirs] = await Promise.all(
      [purgedLibrary, other].map(({ url }) =>
        onDatabase(url, (client) => tableStates(client, began)),
      ),
    )
    const found = differences(ours ?? new Map(), theirs ?? new Map())
    expect(Object.keys(found).sort()).toEqual(HISTORIES)
    // Only they have rows there; ours are gone.
    for (const name of HISTORIES) expect(found[name]?.ours).toEqual([])
  })

  it('leaves no name and no street in any table', async () => {
    const library = await copy()
    await purged(library)
    const ids = idsWith('go', USERS)
    const texts = await onDatabase(library.url, async (client) =>
      [...(await tableStates(client, '2000-01-01')).values()].flat().join('\n'),
    )
    const left = ids.filter((id) =>
      [`patron${id}"`, `First${id}"`, `Family${id}"`, `licence ${id}"`, `moved to ${id}"`].some(
        (word) => texts.includes(word),
      ),
    )
    expect(left).toEqual([])
  })

  it('keeps histories without the person where statistics are kept', async () => {
    const library = await copy()
    await purged(library, {
      policy: { ...POLICY, deletePolicy: 'keep-statistics-remove-id' },
    })
    const [id] = idsWith('go', USERS)
    const { rows } = await onDatabase(library.url, (client) =>
      client.query(
        `select distinct profile, home_ou, email, usrname = first_given_name as scrubbed, dob::text
           from auditor.actor_usr_history where id = $1 and profile in (4, 5)`,
        [id],
      ),
    )
    expect(rows).toEqual([
      {
        profile: 4 + ((id ?? 0) % 2),
        home_ou: 4 + ((id ?? 0) % 3),
        email: null,
        scrubbed: true,
        dob: '1980-01-01',
      },
    ])
  })

  it('only marks users whom the policy keeps reportable', async () => {
    const library = await copy()
    await purged(library, { policy: { ...POLICY, deletePolicy: 'keep-reportable' } })
    const { rows } = await onDatabase(library.url, (client) =>
      client.query(
        'select id from actor.usr where deleted and not active and family_name like $1',
        ['%mily%'],
      ),
    )
    expect(rows.length).toBeGreaterThan(0)
  })

  it('leaves users alone who stay', async () => {
    const library = await copy()
    const began = await momentOf(library)
    const rowsOfThoseWhoStay = () =>
      onDatabase(library.url, async (client) =>
        ((await tableStates(client, began)).get('actor.usr') ?? []).filter((row) => {
          const number = Number(/"id": (\d+)/.exec(row)?.[1]) - FIRST_ID
          return number > 0 && fateOf(number) !== 'go'
        }),
      )
    const before = await rowsOfThoseWhoStay()
    await purged(library)
    expect(await rowsOfThoseWhoStay()).toEqual(before)
  })
})

async function momentOf({ url }: Library): Promise<string> {
  const { rows } = await onDatabase(url, (client) =>
    client.query<{ now: string }>('select now()::text as now'),
  )
  return rows[0]?.now ?? ''
}
