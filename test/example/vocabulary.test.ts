// The names that the example library says it has.
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { addTables } from '../../examples/embedded-library/data/tables.js'
import { vocabulary } from '../../examples/embedded-library/host/vocabulary.js'

describe('the vocabulary of the example library', () => {
  it(
    'names types with their groups and libraries, ' + 'also when nobody has them any more',
    async () => {
      const db = new Sqlite(':memory:')
      addTables(db)
      db.exec(`
      INSERT INTO libraries VALUES ('Main', NULL);
      INSERT INTO users (id, record_type, user_group, home_library) VALUES
        (1, 'public', 'adult', 'Main'), (2, 'public', NULL, NULL), (3, 'staff', 'desk', 'North');
      UPDATE users SET user_group = 'child' WHERE id = 1;
      DELETE FROM users`)
      expect(await vocabulary({ tx: db })).toEqual({
        recordTypes: [
          { recordType: 'public', userGroups: ['adult', 'child'] },
          { recordType: 'staff', userGroups: ['desk'] },
        ],
        homeLibraries: ['Main', 'North'],
      })
      db.close()
    },
  )
})
