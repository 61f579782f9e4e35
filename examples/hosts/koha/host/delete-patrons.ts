// Deleting patrons in Koha's order: archived, holds cancelled, lists given on or deleted, changes
// that wait for staff dropped, the row deleted, and the log written.
import type {
  DeletePolicyLevel,
  DeleteUserCommand,
  InTransactionEffect,
  RequestState,
} from 'ils-user-purge'
import type { KohaTx } from '../database.js'
import { cancelAll, list } from './cancel-holds.js'
import { INTERFACE, managerOf, numbersOf } from './mapping.js'
import type { KohaSetup } from './setup.js'

/** The levels at which Koha can delete, from the one that removes least. */
export const DELETE_LEVELS = [
  'keep-reportable',
  'keep-statistics',
  'keep-statistics-remove-id',
  'remove',
] as const satisfies readonly DeletePolicyLevel[]

/** Deletes patrons as far as each command says. */
export function deletePatrons(setup: KohaSetup): InTransactionEffect<KohaTx, DeleteUserCommand> {
  return {
    delivery: 'in-transaction',
    pipelined: true,
    apply: async ({ tx, context, commands }) => {
      const manager = managerOf(context.requestedBy)
      const levels = [...new Set(commands.map(({ level }) => level))]
      await Promise.all([
        ...levels.map((level) =>
          archive(tx, setup, level, numbersOf(commands.filter((each) => each.level === level))),
        ),
        deleteAll(tx, setup, manager, numbersOf(commands)),
      ])
      return []
    },
  }
}

/** The columns that statistics need and that say of nobody who they are. */
const STATISTICS_COLUMNS: readonly string[] = [
  'borrowernumber',
  'branchcode',
  'categorycode',
  'dateenrolled',
  'dateexpiry',
  'date_renewed',
  'sort1',
  'sort2',
]

/** The archived row; a level below the first leaves out all that names the patron. */
async function archive(
  tx: KohaTx,
  { copied }: KohaSetup,
  level: DeletePolicyLevel,
  patrons: string,
): Promise<void> {
  if (level === 'remove') return
  const columns =
    level === 'keep-reportable'
      ? copied.patrons
      : copied.patrons.filter((name) => STATISTICS_COLUMNS.includes(name))
  const surname = SURNAME[level]
  await tx.query(
    surname === null
      ? `insert into deletedborrowers (${list(columns)})
         select ${list(columns)} from borrowers where borrowernumber in (${patrons})`
      : `insert into deletedborrowers (${list(columns)}, surname)
         select ${list(columns)}, ${surname} from borrowers where borrowernumber in (${patrons})`,
  )
}

const SURNAME: Readonly<Record<Exclude<DeletePolicyLevel, 'remove'>, string | null>> = {
  'keep-reportable': null,
  'keep-statistics': 'cardnumber',
  'keep-statistics-remove-id': `concat('patron ', borrowernumber)`,
}

const EVERY_STATE: readonly RequestState[] = ['pending', 'inTransit', 'onHoldShelf']

/** The foreign keys of Koha do the rest: what belongs to a patron goes, or is unlinked. */
async function deleteAll(
  tx: KohaTx,
  setup: KohaSetup,
  manager: number | null,
  patrons: string,
): Promise<void> {
  await Promise.all([
    // Those that the policy leaves to the host.
    cancelAll(tx, setup, manager, { patrons, states: EVERY_STATE }),
    ...listStatements(setup, manager, patrons).map((sql) => tx.query(sql)),
    tx.query(`delete from borrower_modifications where borrowernumber in (${patrons})`),
    tx.query(`delete from borrowers where borrowernumber in (${patrons})`),
    ...(setup.preferences.logsPatrons ? [tx.query(logSql(patrons, manager ?? 0))] : []),
  ])
}

/** One row for each patron; they are gone by then. */
function logSql(patrons: string, user: number): string {
  const rows = patrons
    .split(',')
    .map((number) => `(${user}, 'MEMBERS', 'DELETE', ${number}, '', '${INTERFACE}')`)
  return `insert into action_logs (user, module, action, object, info, interface)
    values ${rows.join(', ')}`
}

/** What becomes of lists, by the preference `ListOwnershipUponPatronDeletion`. */
function listStatements(
  { preferences }: KohaSetup,
  manager: number | null,
  patrons: string,
): readonly string[] {
  const drop = `delete from virtualshelves where owner in (${patrons})`
  const owner = preferences.listOwner ?? manager
  if (preferences.listOwnership === 'delete' || owner === null) return [drop]
  const isKept =
    preferences.listOwnership === 'transfer' ? `(public = 1 or ${SHARED})` : 'public = 1'
  const exists = `exists (select 1 from borrowers heir where heir.borrowernumber = ${owner})`
  return [
    `update virtualshelves set owner = ${owner}
     where owner in (${patrons}) and ${isKept} and ${exists}`,
    // A private list is not shared with who owns it now.
    `delete share from virtualshelfshares share join virtualshelves using (shelfnumber)
     where owner = ${owner} and public = 0 and share.borrowernumber = ${owner}`,
    drop,
  ]
}

const SHARED = `exists (select 1 from virtualshelfshares shared
  where shared.shelfnumber = virtualshelves.shelfnumber and shared.borrowernumber is not null)`
