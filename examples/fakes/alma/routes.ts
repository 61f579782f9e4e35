// The calls that a fake Alma knows.
import type { FakeAnswer, FakeCall, Route } from '../base/server.js'
import { almaErrors, feeBody, feesBody, pageOf, userBody } from './answers.js'
import type { AlmaLibrary } from './library.js'
import { type AlmaPerson, type AlmaUser, type EsploroResearcher, GROUPS } from './people.js'

const USERS = '/almaws/v1/users'
const NO_CONTENT: FakeAnswer = { status: 204 }
const EVERYBODY = 'ALL'

/** All routes over a library. */
export function almaRoutes(library: AlmaLibrary): readonly Route[] {
  const fail = almaErrors()
  const notFound = (id: string): FakeAnswer =>
    fail('401861', `User with identifier ${id} was not found.`)
  const withUser =
    (act: (person: AlmaPerson, call: FakeCall) => FakeAnswer) =>
    (call: FakeCall): FakeAnswer => {
      const person = library.find(call.params.user ?? '')
      return person === undefined ? notFound(call.params.user ?? '') : act(person, call)
    }
  const users = { module: 'users' }
  return [
    { ...users, method: 'GET', path: USERS, answer: ({ query }) => usersPage(library, query) },
    {
      ...users,
      method: 'GET',
      path: `${USERS}/:user`,
      answer: withUser((person, { query }) => {
        const expand = query.get('expand') ?? ''
        if (expand.includes('loans')) library.read(person)
        return { status: 200, body: userBody(person, expand) }
      }),
    },
    {
      ...users,
      method: 'PUT',
      path: `${USERS}/:user`,
      // It replaces the whole object: what is left out is lost. Source: users/Update user details.
      answer: withUser((person, { body }) => {
        library.replace(person, body as AlmaUser)
        return { status: 200, body: person.user }
      }),
    },
    {
      ...users,
      method: 'DELETE',
      path: `${USERS}/:user`,
      // Source: users/Delete user, "Possible Error Codes".
      answer: withUser((person, { params }) =>
        library.remove(person)
          ? NO_CONTENT
          : fail('401850', `Failed to delete user with identifier ${params.user}.`),
      ),
    },
    ...feeRoutes(library, withUser, fail),
    ...requestRoutes(library, withUser, fail),
    ...confRoutes(library, fail),
    ...esploroRoutes(library, fail),
  ]
}

type Fail = ReturnType<typeof almaErrors>
type WithUser = (
  act: (person: AlmaPerson, call: FakeCall) => FakeAnswer,
) => (call: FakeCall) => FakeAnswer

function usersPage(library: AlmaLibrary, query: URLSearchParams): FakeAnswer {
  const people = library.people()
  const user = pageOf(people, query).map((person) => ({ primary_id: person.user.primary_id }))
  return { status: 200, body: { user, total_record_count: people.length } }
}

function feeRoutes(library: AlmaLibrary, withUser: WithUser, fail: Fail): readonly Route[] {
  return [
    {
      module: 'fees',
      method: 'GET',
      path: `${USERS}/:user/fees`,
      answer: withUser((person, { query }) => ({
        status: 200,
        body: feesBody(person, query.get('status') ?? 'ACTIVE'),
      })),
    },
    {
      module: 'fees',
      method: 'POST',
      path: `${USERS}/:user/fees/:fee`,
      // Source: users/Pay/waive/dispute/restore user fine/fee.
      answer: withUser((person, { params, query }) => {
        const fee = person.fees.find(({ id }) => id === params.fee)
        if (fee === undefined) return fail('401665', 'Fine not found.')
        const isWaiver = query.get('op') === 'waive' && query.get('reason') !== null
        const cents = Math.round(Number(query.get('amount') ?? Number.NaN) * 100)
        if (!isWaiver || !(cents > 0)) return fail('401666', 'Parameter is not valid.')
        library.waive(fee, cents, query.get('comment') ?? '')
        return { status: 200, body: feeBody(fee) }
      }),
    },
  ]
}

function requestRoutes(library: AlmaLibrary, withUser: WithUser, fail: Fail): readonly Route[] {
  return [
    {
      module: 'requests',
      method: 'GET',
      path: `${USERS}/:user/requests`,
      // Source: users/Retrieve user requests; xsd/rest_user_request.xsd.
      answer: withUser(({ requests }, { query }) => ({
        status: 200,
        body: {
          ...(requests.length > 0 && { user_request: pageOf(requests, query) }),
          total_record_count: requests.length,
        },
      })),
    },
    {
      module: 'requests',
      method: 'DELETE',
      path: `${USERS}/:user/requests/:request`,
      // Source: users/Cancel user request.
      answer: withUser(({ requests }, { params, query }) => {
        const at = requests.findIndex(({ request_id: id }) => id === params.request)
        if (query.get('reason') === null) return fail('401652', 'General Error.')
        if (at === -1) return fail('401694', 'Request Identifier not found.')
        requests.splice(at, 1)
        library.counts.cancelled += 1
        return NO_CONTENT
      }),
    },
  ]
}

function confRoutes(library: AlmaLibrary, fail: Fail): readonly Route[] {
  const membersOf = (set: string): readonly string[] | undefined =>
    set === EVERYBODY ? library.people().map(({ user }) => user.primary_id) : library.sets.get(set)
  return [
    {
      module: 'conf',
      method: 'GET',
      path: '/almaws/v1/conf/sets/:set',
      answer: ({ params }) => {
        const members = membersOf(params.set ?? '')
        return members === undefined
          ? fail('60107', 'Invalid set ID.')
          : { status: 200, body: setBody(params.set ?? '', members.length) }
      },
    },
    {
      module: 'conf',
      method: 'GET',
      path: '/almaws/v1/conf/sets/:set/members',
      answer: ({ params, query }) => {
        const members = membersOf(params.set ?? '')
        if (members === undefined) return fail('60107', 'Invalid set ID.')
        const member = pageOf(members, query).map((id) => ({ id, description: 'Name' }))
        return { status: 200, body: { member, total_record_count: members.length } }
      },
    },
    {
      module: 'conf',
      method: 'GET',
      path: '/almaws/v1/conf/code-tables/:table',
      answer: ({ params }) =>
        params.table === 'UserGroups'
          ? { status: 200, body: { row: GROUPS.map((code) => ({ code, enabled: true })) } }
          : fail('40166410', 'Invalid parameter.'),
    },
  ]
}

function setBody(id: string, members: number): unknown {
  return {
    id,
    content: { value: 'USER' },
    status: { value: 'ACTIVE' },
    number_of_members: { value: members },
  }
}

/**
 * Esploro. The names `portal_profile` and `auto_capture` are those of xsd/rest_researcher.xsd. The
 * paths, the affiliation and the numbers of assets and grants are assumptions of this fake: its
 * researcher API is documented to customers.
 */
function esploroRoutes(library: AlmaLibrary, fail: Fail): readonly Route[] {
  const path = '/esploro/v1/researchers/:user'
  const researcherOf = ({ params }: FakeCall) => library.find(params.user ?? '')
  return [
    {
      module: 'esploro',
      method: 'GET',
      path,
      answer: (call) => {
        const researcher = researcherOf(call)?.researcher
        return researcher ? { status: 200, body: researcher } : fail('401861', 'Not found.')
      },
    },
    {
      module: 'esploro',
      method: 'PUT',
      path,
      answer: (call) => {
        const person = researcherOf(call)
        if (!person?.researcher) return fail('401861', 'Not found.')
        const wasAffiliated = person.researcher.affiliated
        person.researcher = call.body as EsploroResearcher
        if (wasAffiliated && !person.researcher.affiliated) library.counts.demoted += 1
        return { status: 200, body: person.researcher }
      },
    },
  ]
}
