// What every journal must do with plans and the users in them, as data: the cases of `PlanJournal`.
import type { PlanId, UserKey } from '../../domain/keys.js'
import type { PlannedUser } from '../../jobs/plan.js'
import { discardedPlan, orderedPlan } from '../../jobs/stored-plan.js'
import type { ListPart } from '../../ports/plan-journal.js'
import { bySort, rejected, testCase } from './journal-case.js'
import { desk } from './journal-desk.js'
import { AT, HOUR, JOB, key, LATER, NEW_STATE, outcome, queuedJob } from './journal-fixtures.js'
import {
  FAR_PROGRESS,
  LATER_OUTCOMES,
  OUTCOME_FILTERS,
  planned,
  PLANNED_FILTERS,
  PLANNED_USERS,
  planning,
  PROGRESS,
  ready,
} from './journal-plan-fixtures.js'
import type { JournalCase } from './journal-trial.js'

const OTHER = 'job-2' as PlanId

/** Greater than every key of the cases. */
const END = key('\u{10ffff}')

/** Reads a list from its first user to its last, and from its last to its first, in small pages. */
const bothWays = async (
  pageOf: (part: ListPart) => Promise<readonly UserKey[]>,
): Promise<{ readonly forwards: readonly UserKey[]; readonly backwards: readonly UserKey[] }> => {
  const forwards: UserKey[] = []
  for (let after: UserKey | null = null; ; ) {
    const page = await pageOf({ after, before: null, limit: 2 })
    forwards.push(...page)
    if (page.length === 0 || forwards.length > 99) break
    after = page.at(-1) ?? null
  }
  const backwards: UserKey[] = []
  for (let before = END; ; ) {
    const page = await pageOf({ after: null, before, limit: 2 })
    backwards.unshift(...page)
    if (page[0] === undefined || backwards.length > 99) break
    before = page[0]
  }
  return { forwards, backwards }
}

const keysOf = (users: readonly PlannedUser[]): readonly UserKey[] => users.map((each) => each.key)

/** The cases of the plans in a journal. Each wants an empty journal. */
export const JOURNAL_PLAN_CASES: readonly JournalCase[] = [
  testCase('journal-23', 'a plan is created once, and not where a job is', async (trial) => {
    const { equal, ok } = trial.assert
    const mine = desk(trial, trial.transactions)
    const theirs = desk(trial, trial.others)
    equal(await mine.plan(JOB), null, 'no plan before it is created')
    equal(await mine.createPlan(planning(JOB), FAR_PROGRESS), true, 'the plan is created')
    const stored = { plan: planning(JOB), progress: FAR_PROGRESS }
    equal(await theirs.plan(JOB), stored, 'and is there for every process, as it was')
    equal(await mine.createPlan(planning(JOB, 'other')), false, 'not with an id that is taken')
    equal(await mine.plan(JOB), stored, 'and the first one stays')
    await mine.create(queuedJob(OTHER))
    const after = await mine.write(async (tx) => {
      const request = { tx, progress: PROGRESS }
      const refused = await trial.journal.createPlan({ ...request, plan: planning(OTHER) })
      return [refused, await trial.journal.createPlan({ ...request, plan: planning('job-0') })]
    })
    equal(after, [false, true], 'not with the id of a job, and the transaction can go on')
    equal(await mine.plan(OTHER), null, 'and nothing of it is stored')
    equal(await mine.create(queuedJob(JOB)), true, 'the job that a plan becomes has its id')
    const failing = mine.write(async (tx) => {
      await trial.journal.createPlan({ tx, plan: planning('job-3'), progress: PROGRESS })
      throw new Error('roll back')
    })
    ok(await rejected(failing), 'the work rejects')
    equal(await mine.plan('job-3'), null, 'a plan is gone after a rollback')
  }),

  testCase(
    'journal-24',
    'a plan changes only from the status given, and keeps its progress',
    async (trial) => {
      const { equal } = trial.assert
      const mine = desk(trial, trial.transactions)
      const ended = ready(JOB)
      equal(await mine.changePlan('Planning', ended), false, 'no plan, no change')
      await mine.createPlan(planning(JOB), FAR_PROGRESS)
      equal(
        await mine.changePlan('Ready', orderedPlan(ended, AT)),
        false,
        'not from another status',
      )
      equal((await mine.plan(JOB))?.plan, planning(JOB), 'it is as it was')
      equal(await mine.changePlan('Planning', ended), true, 'from its own')
      const stored = { plan: ended, progress: FAR_PROGRESS }
      equal(await mine.plan(JOB), stored, 'whole, and the progress stays')
      equal(await mine.changePlan('Ready', ended), true, 'also to the very same plan')
      equal(await mine.changePlan('Planning', ended), false, 'not twice')
      const [first, second] = await Promise.all([
        mine.changePlan('Ready', orderedPlan(ended, AT)),
        desk(trial, trial.others)
          .changePlan('Ready', discardedPlan(ended, AT, 'discarded'))
          .catch(() => false),
      ])
      equal([first, second].filter((each) => each).length, 1, 'of two at once, one')

      for (const id of ['job-c', 'job-a', 'job-b']) await mine.createPlan(planning(id))
      await mine.changePlan('Planning', { ...ready('job-a'), holdsUsers: false })
      const list = async (...request: Parameters<typeof mine.plans>) =>
        (await mine.plans(...request)).map(({ id }) => id)
      equal(
        await list([]),
        [JOB, 'job-c', 'job-a', 'job-b'],
        'plans are listed as they were begun, where no status is given all of them',
      )
      equal(await list([], 2), [JOB, 'job-c'], 'at most so many')
      equal(await list(['Planning']), ['job-c', 'job-b'], 'of one status')
      equal(await list(['Ready', 'Planning'], 2), ['job-c', 'job-a'], 'of several')
      equal(await list([], 9, false), ['job-a'], 'those that hold no users')
      equal(await list(['Planning', 'Ready'], 9, true), ['job-c', 'job-b'], 'and those that do')
    },
  ),

  testCase(
    'journal-25',
    'a page of a plan is stored with the progress, under a lease, each user once',
    async (trial) => {
      const { equal, ok } = trial.assert
      const mine = desk(trial, trial.transactions)
      const theirs = desk(trial, trial.others)
      await mine.createPlan(planning(JOB))
      await mine.createPlan(planning(OTHER))
      const lease = await mine.planLease(0)
      await mine.savePage(lease, PLANNED_USERS.slice(0, 2), FAR_PROGRESS)
      equal(keysOf(await theirs.planUsers()), ['A', 'a'], 'the users are there for every process')
      const stored = { plan: planning(JOB), progress: FAR_PROGRESS }
      equal(await theirs.plan(JOB), stored, 'and so is the progress')
      equal((await theirs.plan(OTHER))?.progress, PROGRESS, 'that of another plan stays')
      equal((await theirs.claimNumber(lease.shard, HOUR))._tag, 'AllLeased', 'the lease is renewed')
      const next = { ...FAR_PROGRESS, users: 4 }
      ok(
        await rejected(mine.savePage(lease, [planned('b'), planned('a')], next)),
        'a user who is stored already fails',
      )
      ok(
        await rejected(mine.savePage(lease, [planned('c'), planned('c')], next)),
        'also within one page',
      )
      equal(keysOf(await mine.planUsers()), ['A', 'a'], 'and nothing of that page is stored')
      equal(await mine.plan(JOB), stored, 'nor its progress')
      await mine.savePage(lease, [], next, 0)
      equal((await mine.plan(JOB))?.progress, next, 'a page without users moves the progress')
      const other = await mine.planLease(HOUR, OTHER)
      await mine.savePage(other, [planned('a')])
      equal(keysOf(await mine.planUsers({}, WHOLE, OTHER)), ['a'], 'another plan has its own')
      const taken = await theirs.claimNumber(lease.shard, HOUR)
      equal(taken._tag, 'Claimed', 'a lease ends as it was renewed')
      const late = mine.write((tx) =>
        trial.journal.savePlanPage({
          tx,
          lease,
          leaseMs: HOUR,
          users: [planned('d')],
          progress: PROGRESS,
        }),
      )
      ok(await rejected(late), 'a page without its lease fails')
      equal(await mine.planUser('d'), null, 'and stores nothing')
      equal((await mine.plan(JOB))?.progress, next, 'nothing at all')
    },
  ),

  testCase(
    'journal-26',
    'pages of users are complete and without overlap, forwards and backwards',
    async (trial) => {
      const { equal } = trial.assert
      const mine = desk(trial, trial.transactions)
      await mine.createPlan(planning(JOB))
      const lease = await mine.planLease()
      await mine.savePage(lease, [...PLANNED_USERS.slice(4), ...PLANNED_USERS.slice(0, 2)])
      await mine.savePage(lease, PLANNED_USERS.slice(2, 4))
      await mine.finish(lease)
      for (const [filter, keys] of PLANNED_FILTERS)
        equal(
          await bothWays(async (part) => keysOf(await mine.planUsers(filter, part))),
          { forwards: keys, backwards: keys },
          `the users of a plan with ${JSON.stringify(filter)}`,
        )
      const between = { after: key('A'), before: key('c') }
      equal(
        keysOf(await mine.planUsers({}, { ...between, limit: 2 })),
        ['a', 'a '],
        'between two keys, from the first on',
      )
      equal(
        keysOf(await mine.planUsers({}, { ...between, limit: 9 })),
        ['a', 'a ', 'b"\\'],
        'and none of them',
      )

      await mine.addShard(1, keysOf(PLANNED_USERS))
      const { lease: working } = await mine.claim(HOUR)
      await mine.record(working, LATER_OUTCOMES, NEW_STATE)
      const outcomeKeys = async (...request: Parameters<typeof mine.outcomesOf>) =>
        (await mine.outcomesOf(...request)).map((each) => each.userKey)
      for (const [filter, keys] of OUTCOME_FILTERS)
        equal(
          await bothWays((part) => outcomeKeys(filter, part)),
          { forwards: keys, backwards: keys },
          `the outcomes with ${JSON.stringify(filter)}`,
        )
      equal(
        await outcomeKeys({ statuses: ['purged', 'kept'] }, { ...between, limit: 9 }),
        ['a'],
        'and those between two keys',
      )
      await mine.dropUsers(100)
      const all = LATER_OUTCOMES.map((each) => each.userKey)
      equal(
        await outcomeKeys({ userGroup: null, homeLibrary: null }, WHOLE),
        all,
        'nobody is known to be of a group once the plan has no users',
      )
    },
  ),

  testCase('journal-27', 'every user of a plan comes back as stored', async (trial) => {
    const { equal } = trial.assert
    const mine = desk(trial, trial.transactions)
    const theirs = desk(trial, trial.others)
    await mine.createPlan(planning(JOB))
    const lease = await mine.planLease()
    await mine.savePage(lease, [...PLANNED_USERS].reverse())
    equal(await theirs.planUsers(), PLANNED_USERS, 'in a list, in the order of their keys')
    for (const user of PLANNED_USERS)
      equal(await theirs.planUser(user.key), user, `one by one: ${user.verdict._tag}`)
    equal(await theirs.planUser('b'), null, 'and none where there is none')
    equal(await theirs.planUser('a', OTHER), null, 'nor in another plan')
  }),

  testCase(
    'journal-28',
    'the users of a plan can be dropped, some at a time, while its numbers stay',
    async (trial) => {
      const { equal } = trial.assert
      const mine = desk(trial, trial.transactions)
      await mine.createPlan(planning(JOB))
      const lease = await mine.planLease()
      await mine.savePage(lease, PLANNED_USERS.slice(0, 5), FAR_PROGRESS)
      await mine.savePage(await mine.planLease(HOUR, OTHER), [planned('a')])
      equal(await mine.dropUsers(0), 0, 'none of them')
      equal(await mine.dropUsers(2), 2, 'at most so many')
      equal((await mine.planUsers()).length, 3, 'the others stay')
      equal(await mine.dropUsers(2), 2, 'then so many again')
      equal(await mine.dropUsers(2), 1, 'then those that are left')
      equal(await mine.dropUsers(2), 0, 'then none')
      equal(await mine.planUsers(), [], 'all of them are gone')
      equal(await mine.planUser('a'), null, 'and cannot be read')
      const stored = { plan: planning(JOB), progress: FAR_PROGRESS }
      equal(await mine.plan(JOB), stored, 'the plan and its progress stay')
      equal(keysOf(await mine.planUsers({}, WHOLE, OTHER)), ['a'], 'another plan keeps its own')
    },
  ),

  testCase(
    'journal-29',
    'what is known of a user is found in every plan and job, and forgotten where it is asked',
    async (trial) => {
      const { equal } = trial.assert
      const mine = desk(trial, trial.transactions)
      const theirs = desk(trial, trial.others)
      equal(await mine.find('a'), [], 'of nobody, nothing')
      for (const id of [OTHER, JOB, 'job-0']) await mine.createPlan(planning(id))
      const user = planned('a', { userGroup: 'a ' })
      const others = [planned('A'), planned('a '), planned('b')]
      const lease = await mine.planLease()
      await mine.savePage(lease, [user, ...others])
      await mine.savePage(await mine.planLease(HOUR, OTHER), [user, ...others])
      await mine.finish(lease)
      await mine.create(queuedJob(JOB))
      await mine.addShard(1, ['a', 'b'])
      const { lease: working } = await mine.claim(HOUR)
      const kept = outcome('a', { status: 'kept', at: LATER })
      await mine.record(working, [kept, outcome('b'), outcome('c')], NEW_STATE)
      equal(
        await theirs.find('a'),
        [
          { jobId: JOB, planned: user, outcome: kept },
          { jobId: OTHER, planned: user, outcome: null },
        ],
        'in the order of the ids',
      )
      equal(
        await theirs.find('c'),
        [{ jobId: JOB, planned: null, outcome: outcome('c') }],
        'also of whom the plan does not know',
      )
      await mine.forget('a')
      equal(
        await theirs.find('a'),
        [{ jobId: OTHER, planned: user, outcome: null }],
        'forgotten in the plan and the job given, and in no other',
      )
      equal(await theirs.outcome('a'), null, 'the outcome is gone')
      equal(
        (await theirs.outcomes()).map((each) => each.userKey),
        ['b', 'c'],
        'those of others stay',
      )
      equal(keysOf(await theirs.planUsers()), ['A', 'a ', 'b'], 'and so do they in the plan')
      await mine.forget('a')
      await mine.forget('a', OTHER)
      equal(await theirs.find('a'), [], 'nothing is left')
    },
  ),

  testCase(
    'journal-30',
    'who is noted to be forgotten is answered once, when they are taken',
    async (trial) => {
      const { equal, ok } = trial.assert
      const mine = desk(trial, trial.transactions)
      const theirs = desk(trial, trial.others)
      const sorted = (keys: readonly UserKey[]) => [...keys].sort(bySort)
      equal(await mine.take(), [], 'nobody noted, nobody taken')
      for (const userKey of ['a ', 'a', '"\\']) await mine.note(userKey)
      const again = await mine.write(async (tx) => {
        const note = { tx, jobId: JOB }
        await trial.journal.noteToForget({ ...note, userKey: key('a') })
        await trial.journal.noteToForget({ ...note, userKey: key('A') })
        return 'goes on'
      })
      equal(again, 'goes on', 'noted again, the transaction goes on')
      await mine.note('a', OTHER)
      const failing = theirs.write(async (tx) => {
        await trial.journal.takeToForget({ tx, jobId: JOB })
        throw new Error('roll back')
      })
      ok(await rejected(failing), 'the work rejects')
      const taken = await Promise.all([mine.take(), theirs.take().catch(() => [])])
      equal(sorted(taken.flat()), ['"\\', 'A', 'a', 'a '], 'of two who take them, one does')
      equal(await mine.take(), [], 'and then nobody is noted')
      equal(await mine.take(OTHER), ['a'], 'another job has notes of its own')
      await mine.note('a')
      equal(await mine.take(), ['a'], 'who is noted anew is taken anew')
    },
  ),
]

const WHOLE: ListPart = { after: null, before: null, limit: 100 }
