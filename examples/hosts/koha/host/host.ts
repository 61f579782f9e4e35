// Koha as a host: every read and every effect as a set, in the transaction that the library opened.
import type { ActorKey, PurgeHost, Vocabulary } from 'ils-user-purge'
import { describeSqlFault } from 'ils-user-purge/adapters/sql'
import { type KohaTx, rowsOf } from '../database.js'
import { cancelHolds } from './cancel-holds.js'
import { countNotSelected, kohaCandidates } from './candidates.js'
import { DELETE_LEVELS, deletePatrons } from './delete-patrons.js'
import { readPatrons } from './facts.js'
import { categoryType, isBorrowernumber } from './mapping.js'
import type { KohaSetup } from './setup.js'
import { waiveFines } from './waive-fines.js'

/** Who plans and orders at night. It is no patron: Koha's logs show it as a script. */
export const NIGHT_SERVICE = 'nightly'

/** The host of one Koha. */
export function kohaHost(setup: KohaSetup): PurgeHost<KohaTx> {
  return {
    identity: setup.identity,
    dateFields: ['expiryDate', 'lastActivityDate', 'lastLoanDate', 'createdDate'],
    deletePolicies: DELETE_LEVELS,
    // No statement depends on the answer of another, and the driver sends them in their order; so
    // it is with the effects.
    pipelinedRead: true,
    isUserKey: isBorrowernumber,
    isActor,
    vocabulary,
    // Koha compares names without regard to accents.
    foldName: (name) => name.normalize('NFD').replace(/\p{M}/gu, ''),
    candidates: (request) => kohaCandidates(request, setup),
    countNotSelected: (request) => countNotSelected(request, setup),
    readUsers: (request) => readPatrons(request, setup),
    countUsers: async ({ tx }) => {
      const [row] = await rowsOf<{ readonly patrons: number }>(
        tx,
        'select count(*) as patrons from borrowers',
      )
      return Number(row?.patrons)
    },
    effects: {
      waiveFines: waiveFines(setup),
      cancelRequests: cancelHolds(setup),
      deleteUsers: deletePatrons(setup),
    },
    describeFault: describeSqlFault,
  }
}

/** Staff alone: `manager_id` of a write-off, and the log, name who ordered. */
async function isActor({
  tx,
  actor,
}: {
  readonly tx: KohaTx
  readonly actor: ActorKey
}): Promise<boolean> {
  if (actor === NIGHT_SERVICE) return true
  if (!isBorrowernumber(actor)) return false
  const found = await rowsOf(
    tx,
    `select 1 from borrowers b join categories c using (categorycode)
     where b.borrowernumber = ? and (c.category_type = 'S' or coalesce(b.flags, 0) <> 0
       or exists (select 1 from user_permissions p where p.borrowernumber = b.borrowernumber))`,
    [Number(actor)],
  )
  return found.length > 0
}

/** The categories by their type, and the libraries. */
async function vocabulary({ tx }: { readonly tx: KohaTx }): Promise<Vocabulary> {
  const categories = await rowsOf<{ readonly code: string; readonly letter: string }>(
    tx,
    'select categorycode as code, category_type as letter from categories order by categorycode',
  )
  const branches = await rowsOf<{ readonly branchcode: string }>(
    tx,
    'select branchcode from branches order by branchcode',
  )
  const letters = [...new Set(categories.map(({ letter }) => letter))]
  return {
    recordTypes: letters.map((letter) => ({
      recordType: categoryType(letter),
      userGroups: categories.filter((each) => each.letter === letter).map(({ code }) => code),
    })),
    homeLibraries: branches.map(({ branchcode }) => branchcode),
  }
}
