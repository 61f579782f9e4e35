// The calls that a fake FOLIO knows, each by its module.
import type { FakeAnswer, FakeCall, Route } from '../base/server.js'
import { readCql, valueAt } from './cql.js'
import type { FolioLibrary } from './library.js'
import type { FolioRecord } from './people.js'

/** Source: raml-module-builder: the default `limit` is 10. */
const USUAL_LIMIT = 10
/** FOLIO fails at longer addresses; seen by its customers. */
const LONGEST_QUERY = 3000

/** All routes over a library. */
export function folioRoutes(
  library: FolioLibrary,
  isAway: (module: string) => boolean,
): readonly Route[] {
  const { records, users } = library
  const list = (
    module: string,
    path: string,
    name: string,
    rows: () => readonly FolioRecord[],
  ) => ({
    module,
    method: 'GET',
    path,
    answer: (call: FakeCall) => page(call, name, rows()),
  })
  return [
    list('users', '/users', 'users', () => [...users.values()]),
    list('users', '/groups', 'usergroups', () => records.groups),
    list('users', '/proxiesfor', 'proxiesFor', () => records.proxies),
    {
      ...list('circulation', '/loan-storage/loans', 'loans', () => records.loans),
      answer: (call) => {
        const query = call.query.get('query') ?? ''
        for (const id of query.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? []) library.book.read(id)
        return page(call, 'loans', records.loans)
      },
    },
    list('circulation', '/request-storage/requests', 'requests', () => records.requests),
    list('feesfines', '/accounts', 'accounts', () => records.accounts),
    // Source: folio-org/mod-feesfines, ramls/feefineactiondata.json.
    list('feesfines', '/feefineactions', 'feefineactions', () => records.actions),
    list('feesfines', '/manualblocks', 'manualblocks', () => records.manualBlocks),
    list('inventory', '/service-points', 'servicepoints', () => records.servicePoints),
    list(
      'inventory',
      '/service-points-users',
      'servicePointsUsers',
      () => records.servicePointsUsers,
    ),
    {
      module: 'feesfines',
      method: 'POST',
      path: '/accounts/:account/waive',
      // Source: folio-org/mod-feesfines, ramls of account actions.
      answer: ({ params, body }) => waive(library, params.account ?? '', body),
    },
    {
      module: 'users-bl',
      method: 'GET',
      path: '/bl-users/by-id/:user/open-transactions',
      answer: ({ params }) => ({
        status: 200,
        body: library.transactionsOf(params.user ?? '', isAway),
      }),
    },
    {
      module: 'users-bl',
      method: 'DELETE',
      path: '/bl-users/by-id/:user',
      answer: ({ params }) => deletion(library, params.user ?? '', isAway),
    },
  ]
}

function page({ query }: FakeCall, name: string, rows: readonly FolioRecord[]): FakeAnswer {
  const text = query.get('query') ?? 'cql.allRecords=1'
  if (encodeURIComponent(text).length > LONGEST_QUERY)
    return { status: 414, body: 'Request-URI Too Long' }
  const limit = Number(query.get('limit') ?? USUAL_LIMIT)
  const offset = Number(query.get('offset') ?? 0)
  try {
    const { fits, sortBy } = readCql(text)
    const found = rows.filter(fits)
    if (sortBy !== null)
      found.sort((one, other) =>
        String(valueAt(one, sortBy)) < String(valueAt(other, sortBy)) ? -1 : 1,
      )
    return {
      status: 200,
      body: { [name]: found.slice(offset, offset + limit), totalRecords: found.length },
    }
  } catch {
    return { status: 400, body: 'CQL syntax error' }
  }
}

function waive(library: FolioLibrary, account: string, body: unknown): FakeAnswer {
  const asked = (body ?? {}) as Record<string, unknown>
  const { amount, paymentMethod, servicePointId, userName, comments } = asked
  const isWhole = [amount, paymentMethod, servicePointId, userName].every(Boolean)
  const cents = Math.round(Number(amount) * 100)
  if (!isWhole || !(cents > 0)) return unprocessable('Invalid request')
  switch (library.waive(account, cents, String(comments ?? ''))) {
    case 'waived':
      return { status: 201, body: { accountId: account, amount } }
    case 'closed':
      return unprocessable('Fee/fine is already closed')
    case 'too-much':
      return unprocessable('Requested amount exceeds remaining amount')
    case 'unknown':
      return { status: 404, body: `Fee/fine ID ${account} not found` }
  }
}

function unprocessable(errorMessage: string): FakeAnswer {
  return { status: 422, body: { errorMessage } }
}

/** Source: folio-org/mod-users-bl, BlUsersAPI: 409 with the open transactions, else 204. */
function deletion(
  library: FolioLibrary,
  user: string,
  isAway: (module: string) => boolean,
): FakeAnswer {
  if (!library.users.has(user)) return { status: 404, body: `Unable to find user ${user}` }
  const open = library.transactionsOf(user, isAway)
  if (open.hasOpenTransactions) {
    library.refuse(user)
    return { status: 409, body: open }
  }
  library.remove(user)
  return { status: 204 }
}
