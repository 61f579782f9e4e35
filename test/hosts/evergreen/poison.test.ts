// One user whose deletion fails every time fails alone; the others go.
import { describe, expect, it } from 'vitest'
import { postgresMissing } from '../../support/servers.js'
import { copies } from './copies.js'
import { onDatabase } from './library.js'
import { idsWith } from './people.js'
import { purged } from './purging.js'

const USERS = 60
const missing = await postgresMissing()

describe.skipIf(missing !== null)(`an Evergreen with a poisoned user ${missing ?? ''}`, () => {
  const copy = copies({ users: USERS })

  it('purges everybody else, and says who failed', async () => {
    const library = await copy()
    const going = idsWith('go', USERS)
    const poisoned = going[7]
    await onDatabase(library.url, (client) =>
      client.query(
        `create function actor.poison() returns trigger language plpgsql as $$
         begin raise exception 'poison' using errcode = '23514'; end $$;
         create trigger poison before delete on actor.card for each row
         when (old.usr = ${poisoned}) execute function actor.poison()`,
      ),
    )
    const { totals } = await purged(library, { settings: { batchSize: 16 } })
    expect(totals).toMatchObject({ purged: going.length - 1, failed: 1 })
    const { rows } = await onDatabase(library.url, (client) =>
      client.query('select id from actor.usr where id = any($1::int[]) and not deleted', [going]),
    )
    expect(rows).toEqual([{ id: poisoned }])
  })
})
