// The users of a plan as CSV, one row a user, page by page so that a million of them never stand in
// memory at once.
import {
  type PlannedUser,
  type PlanUsersRequest,
  type Purge,
  type Reason,
  reasonKey,
} from 'ils-user-purge'
import { csvLine, type ListWords } from 'ils-user-purge/report'

const COLUMNS = [
  'user',
  'verdict',
  'reason_codes',
  'reasons',
  'warning_codes',
  'warnings',
  'waived',
  'researcher_demoted',
  'requests_cancelled',
  'assigned_purge_date',
  'purge_date_before',
  'expiry_date',
  'user_group',
  'home_library',
] as const

const PAGE = 2000
const BETWEEN = ' | '

type Words = Required<Pick<ListWords, 'show' | 'explain'>>

/**
 * The header, then the lines of a page at a time; a page is read only once the one before was
 * taken. Throws where the journal cannot be read.
 */
export async function* planCsv(
  purge: Purge,
  request: Omit<PlanUsersRequest, 'after' | 'before' | 'limit'>,
  words: Words,
): AsyncGenerator<string, void, undefined> {
  yield csvLine(COLUMNS)
  let after: PlannedUser['key'] | null = null
  do {
    const page: Awaited<ReturnType<ReturnType<Purge['planUsers']>>> = await purge.planUsers({
      ...request,
      after,
      limit: PAGE,
    })()
    if (page._tag === 'Left')
      throw Object.assign(new Error('the journal could not be read'), { code: page.left.code })
    yield page.right.items.map((user) => csvLine(cellsOf(user, words))).join('')
    after = page.right.next
  } while (after !== null)
}

function cellsOf(
  { key, verdict, userGroup, homeLibrary }: PlannedUser,
  { show, explain }: Words,
): readonly string[] {
  const reasons = 'reasons' in verdict ? verdict.reasons : []
  const warnings = 'warnings' in verdict ? verdict.warnings : []
  const actions = 'actions' in verdict ? verdict.actions : null
  const { assigned = null, datesBefore = null } = 'assigned' in verdict ? verdict : {}
  return [
    show(key),
    VERDICTS[verdict._tag],
    codes(reasons),
    reasons.map(explain).join(BETWEEN),
    codes(warnings),
    warnings.map(explain).join(BETWEEN),
    actions?.waive ?? '',
    actions === null ? '' : actions.demoteResearcher ? 'yes' : 'no',
    actions === null ? '' : String(actions.cancelRequests),
    assigned ?? '',
    datesBefore?.purgeDate ?? '',
    datesBefore?.expiryDate ?? '',
    userGroup ?? '',
    homeLibrary ?? '',
  ]
}

const VERDICTS: Readonly<Record<PlannedUser['verdict']['_tag'], string>> = {
  Purge: 'go',
  Keep: 'stay',
  NotSelected: 'not selected',
  Apply: 'change',
  Leave: 'stay',
  NotFound: 'not found',
}

function codes(reasons: readonly Reason[]): string {
  return reasons.map(reasonKey).join(BETWEEN)
}
