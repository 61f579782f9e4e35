// What holds for every job kind alike: one preview, one plan and one submit are made from it.
import type { ActorKey, Purge, UserKey, ZoneName } from 'ils-user-purge'
import { aPolicy, aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { ACTOR, fails, type LibraryOptions, library, succeeds } from './library.js'

const APPROVER = 'second' as ActorKey

/** A job kind as an administrator sees it, over users whom all kinds act on. */
interface Kind {
  readonly name: string
  readonly plan: (purge: Purge) => Promise<{ readonly digest: string; readonly count: number }>
  readonly page: (
    purge: Purge,
    after: UserKey | null,
    limit: number,
  ) => Promise<{ readonly keys: readonly UserKey[]; readonly next: UserKey | null }>
  readonly submit: (
    purge: Purge,
    confirm: { readonly digest: string; readonly count: number },
    people?: { readonly requestedBy?: ActorKey; readonly approvedBy?: ActorKey },
  ) => ReturnType<Purge['submit']>
}

const CRITERIA = criteria().build()
const PURGE: Kind = {
  name: 'a purge',
  plan: async (purge) => {
    const plan = await succeeds(purge.preview({ criteria: CRITERIA, requestedBy: ACTOR }))
    return { digest: plan.digest, count: plan.counts.purge }
  },
  page: async (purge, after, limit) => {
    const asked = { criteria: CRITERIA, requestedBy: ACTOR, after, limit }
    const { items, next } = await succeeds(purge.previewUsers(asked))
    return { keys: items.map(({ key }) => key), next }
  },
  submit: (purge, confirm, people) =>
    purge.submit({ criteria: CRITERIA, requestedBy: ACTOR, confirm, ...people }),
}

const bulkOf = (name: string, order: Parameters<Purge['previewBulk']>[0]['order']): Kind => ({
  name,
  plan: async (purge) => {
    const plan = await succeeds(purge.previewBulk({ order, requestedBy: ACTOR }))
    return { digest: plan.digest, count: plan.counts.apply }
  },
  page: async (purge, after, limit) => {
    const asked = { order, requestedBy: ACTOR, after, limit }
    const { items, next } = await succeeds(purge.previewBulkUsers(asked))
    return { keys: items.map(({ key }) => key), next }
  },
  submit: (purge, confirm, people) =>
    purge.submitBulk({ order, requestedBy: ACTOR, confirm, ...people }),
})

const KINDS: readonly Kind[] = [
  PURGE,
  bulkOf('an assignment of purge dates', {
    _tag: 'assign-purge-dates',
    users: { recordTypes: [], homeLibraries: [], include: null, exclude: [] },
    assignment: {
      rule: { anchor: { _tag: 'run-date' }, months: 0, days: 30 },
      exceptions: [],
      onlyWhereEmpty: false,
    },
    timeZone: 'UTC' as ZoneName,
    notify: false,
  }),
]

const USERS = Array.from({ length: 6 }, (_, at) => aUser(String(at + 1)).build())

const open = (options: Partial<LibraryOptions> = {}) => library({ users: USERS, ...options })

describe.each(KINDS)('$name', (kind) => {
  it('is planned in the order of the candidates, whatever order the host reads in', async () => {
    const reversed = open({
      host: (real) => ({
        ...real,
        readUsers: async (request) => [...(await real.readUsers(request))].reverse(),
      }),
    })
    expect(await kind.plan(reversed.purge)).toEqual(await kind.plan(open().purge))
    expect(await kind.page(reversed.purge, null, 4)).toEqual({
      keys: ['1', '2', '3', '4'],
      next: '4',
    })
  })

  it('is shown page by page, without users who are gone meanwhile', async () => {
    const { purge } = open({
      host: (real) => ({
        ...real,
        readUsers: async (request) =>
          (await real.readUsers(request)).filter(({ key }) => key !== '5'),
      }),
    })
    expect(await kind.page(purge, '3' as UserKey, 2)).toEqual({ keys: ['4'], next: '5' })
    expect(await kind.page(purge, '5' as UserKey, 2)).toEqual({ keys: ['6'], next: null })
  })

  it('is ordered as it was confirmed, and every user gets an outcome', async () => {
    const { purge } = open()
    const plan = await kind.plan(purge)
    const job = await succeeds(kind.submit(purge, plan))
    expect(job).toMatchObject({ status: 'Queued', confirmed: plan })
    const { totals, addsUp } = await succeeds(purge.run(job.id))
    expect([totals.scope, totals.purged + totals.applied, addsUp]).toEqual([6, plan.count, true])
  })

  it.each([
    ['PlanStale', { digest: '0'.repeat(64) }, {}],
    ['CountMismatch', { count: 1 }, {}],
    ['InvalidOrder', {}, { requestedBy: '' as ActorKey }],
    ['ApprovalMissing', {}, {}],
    ['ApprovalBySamePerson', {}, { approvedBy: ACTOR }],
  ])('is refused as %s, and nothing is stored', async (tag, wrong, people) => {
    const approval = tag === 'ApprovalMissing' ? 'second-person' : 'none'
    const { purge } = open({ policy: aPolicy().with({ approval }).build() })
    const plan = await kind.plan(purge)
    expect(await fails(kind.submit(purge, { ...plan, ...wrong }, people))).toMatchObject({
      _tag: tag,
    })
    expect(await succeeds(purge.jobs())).toEqual([])
  })

  it('is accepted with the approval of a second person, once at a time', async () => {
    const { purge } = open({ policy: aPolicy().with({ approval: 'second-person' }).build() })
    const plan = await kind.plan(purge)
    await succeeds(kind.submit(purge, plan, { approvedBy: APPROVER }))
    expect(await fails(kind.submit(purge, plan, { approvedBy: APPROVER }))).toMatchObject({
      _tag: 'AlreadySubmitted',
    })
  })
})
