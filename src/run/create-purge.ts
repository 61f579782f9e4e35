// Makes the library's face out of the host's ports.
import { instant } from '../domain/calendar.js'
import { type Invalid, quote } from '../domain/invalid.js'
import type { MistakeCode } from '../domain/mistake-codes.js'
import { peopleMistakes } from '../domain/validation/people.js'
import type { ActorKey, JobId } from '../domain/keys.js'
import { DEFAULT_CRITERIA } from '../eligibility/defaults.js'
import { compileEvaluator, type Evaluator } from '../eligibility/evaluate.js'
import { type StoredRules, storedRulesOf } from '../eligibility/stored-rules.js'
import { E } from '../internal/fp.js'
import { hashOrder } from '../jobs/digest.js'
import { refuseByApproval, refuseByConfirmation } from '../jobs/guards.js'
import type { Job, JobOrder, JobStatus, PurgeOrder, QueuedJob } from '../jobs/job.js'
import { refusedJob, startedJob } from '../jobs/job.js'
import { type PurgeReport, reportOf } from '../jobs/report-data.js'
import type { Totals } from '../jobs/totals.js'
import type { ShardQueue, Handled, ShardMessage } from '../ports/shard-queue.js'
import type { TransactionOptions } from '../ports/transaction.js'
import { bulkWork } from './bulk-work.js'
import {
  missingEffects,
  mistakesInBulk,
  mistakesInHost,
  mistakesInId,
  mistakesInSubmission,
} from './check-order.js'
import type { PurgeError } from '../jobs/errors.js'
import type {
  BulkRequest,
  Operation,
  PreviewRequest,
  Purge,
  PurgeConfig,
  ShardWork,
  SubmitBulkRequest,
  SubmitRequest,
} from './face.js'
import { contractFault, describeFault } from './fault.js'
import { foldNameOf } from './fold-name.js'
import { purgeWork, readUsers } from './purge-work.js'
import { announceShards } from './reconcile.js'
import { runJob, runShard } from './run-job.js'
import { instantNow, type JobRun, DRAINING, type Runner, emit } from './runner.js'
import { gatherScope, type Scope } from './scope.js'
import { serveQueue } from './serve.js'
import { checkSettings, DEFAULT_SETTINGS } from './settings.js'
import {
  type BulkSurvey,
  bulkPage,
  makeBulkPlan,
  makePlan,
  reading,
  type Survey,
  surveyPage,
} from './survey.js'
import type { Work } from './work.js'

const ALL_STATUSES: readonly JobStatus[] = ['Queued', 'Running', 'Completed', 'Refused']

/** Thrown inside an operation to answer with an error; only `operation` below catches it. */
interface Answer {
  readonly answer: PurgeError
}

const answerWith = (answer: PurgeError): never => {
  throw { answer } satisfies Answer
}

/**
 * Makes a purge out of the host's ports. Nothing happens until an operation is called.
 *
 * @example
 * const purge = createPurge({ transactions, host, journal, policy, clock: systemClock(), ids: systemIds() })
 * const plan = await purge.preview({ criteria, requestedBy })()
 */
export const createPurge = <Tx>(config: PurgeConfig<Tx>): Purge => {
  const { transactions, host, journal, policy, clock, ids } = config
  const settings = { ...DEFAULT_SETTINGS, ...config.settings }
  const runnerName = ids.newId()
  const configMistakes = [
    ...checkSettings(settings),
    ...mistakesInHost(host),
    ...mistakesInId(runnerName),
  ]
  const foldName = foldNameOf(host)
  let draining = false
  const atWork = new Set<Promise<unknown>>()

  const inTransaction = <Result>(
    mode: TransactionOptions['mode'],
    work: (tx: Tx) => Promise<Result>,
  ): Promise<Result> => transactions.run(work, { mode })

  const operation =
    <Result>(name: string, action: () => Promise<Result>): Operation<Result> =>
    async () => {
      try {
        if (configMistakes.length > 0) refuseOrder(configMistakes)
        return E.right(await action())
      } catch (thrown) {
        if (isAnswer(thrown)) return E.left(thrown.answer)
        return E.left({
          _tag: 'HostFault',
          code: 'host-fault',
          operation: name,
          fault: describeFault(thrown, host.describeFault),
        })
      }
    }

  /** For an order that was stored before, with its rules; for one that is given anew, without. */
  const compile = (
    { criteria, policy }: Pick<PurgeOrder, 'criteria' | 'policy'>,
    asOf: Job['asOf'],
    people: { readonly actor: ActorKey | null; readonly approver?: ActorKey | null },
    storedRules?: StoredRules,
  ): Evaluator => {
    const stored = storedRules === undefined ? {} : { storedRules }
    const folding = foldName === undefined ? {} : { foldName }
    const rules = config.rules ?? []
    const compiled = compileEvaluator({
      criteria,
      policy,
      asOf,
      ...people,
      rules,
      ...folding,
      ...stored,
    })
    if (E.isLeft(compiled)) return refuseOrder(compiled.left.map(asRequestSays))
    const missing = missingEffects(host, { criteria, policy })
    return missing.length > 0 ? refuseOrder(missing) : compiled.right
  }

  const surveyOf = ({ criteria, requestedBy }: PreviewRequest): Survey<Tx> => {
    const asOf = instantNow(clock)
    return {
      transactions,
      host,
      criteria,
      policy,
      asOf,
      requestedBy,
      evaluator: compile({ criteria, policy }, asOf, { actor: requestedBy }),
    }
  }

  const bulkSurveyOf = ({ order, requestedBy }: BulkRequest): BulkSurvey<Tx> => {
    const mistakes = [...mistakesInBulk(host, order), ...peopleMistakes({ requestedBy })]
    if (mistakes.length > 0) refuseOrder(mistakes)
    return { transactions, host, order, asOf: instantNow(clock) }
  }

  const findJob = async (tx: Tx, jobId: JobId): Promise<Job> =>
    (await journal.readJob({ tx, jobId })) ??
    answerWith({ _tag: 'JobNotFound', code: 'job-not-found', jobId })

  const reportIn = async (tx: Tx, jobId: JobId): Promise<PurgeReport> => {
    const job = await findJob(tx, jobId)
    return reportOf(job, await journal.jobNumbers({ tx, jobId }))
  }

  const submit = async (request: SubmitRequest): Promise<Job> => {
    const approvedBy = request.approvedBy ?? null
    requireSubmission(request)
    const survey = surveyOf(request)
    const scope = gatherScope(settings.shardSize)
    const plan = await makePlan(survey, scope)
    const refusal =
      refuseByApproval(policy, request.requestedBy, approvedBy, foldName) ??
      refuseByConfirmation(request.confirm, { digest: plan.digest, count: plan.counts.purge }) ??
      plan.refusal
    if (refusal !== null) return answerWith(refusal)
    const { criteria, cutoff, asOf } = plan
    const rules = Object.fromEntries(
      survey.evaluator.rules.map(({ code, setting }) => [code, setting]),
    )
    return enqueue(
      { _tag: 'purge', criteria, policy: plan.policy, cutoff, rules },
      asOf,
      request,
      scope,
    )
  }

  const submitBulk = async (request: SubmitBulkRequest): Promise<Job> => {
    requireSubmission(request)
    const scope = gatherScope(settings.shardSize)
    const plan = await makeBulkPlan(bulkSurveyOf(request), scope)
    const refusal =
      refuseByApproval(policy, request.requestedBy, request.approvedBy ?? null, foldName) ??
      refuseByConfirmation(request.confirm, { digest: plan.digest, count: plan.counts.apply })
    if (refusal !== null) return answerWith(refusal)
    return enqueue(plan.order, plan.asOf, request, scope)
  }

  const enqueue = async (
    order: JobOrder,
    asOf: Job['asOf'],
    {
      requestedBy,
      approvedBy = null,
      confirm,
    }: Pick<SubmitRequest, 'requestedBy' | 'confirm'> & { readonly approvedBy?: ActorKey | null },
    scope: Scope,
  ): Promise<Job> => {
    const id = ids.newId()
    if (mistakesInId(id).length > 0) throw contractFault('ids-improper')
    const job: QueuedJob = {
      status: 'Queued',
      id: id as JobId,
      host: host.identity,
      order,
      orderHash: hashOrder(order),
      requestedBy,
      approvedBy,
      submittedAt: asOf,
      asOf,
      confirmed: { digest: confirm.digest, count: confirm.count },
    }
    await inTransaction('write', async (tx) => {
      // Thrown inside the transaction, which so is rolled back: a journal that stores a job and
      // then denies it leaves nothing behind.
      if (!(await journal.createJob({ tx, job })))
        answerWith({ _tag: 'AlreadySubmitted', code: 'already-submitted', digest: confirm.digest })
      await scope.store(journal, tx, job.id)
      if (config.queue !== undefined) await announceShards(config.queue, journal, tx, job.id)
    })
    return job
  }

  const runner: Runner<Tx> = {
    name: runnerName,
    transactions,
    journal,
    clock,
    settings,
    observer: config.observer,
    describeFault: (fault) => describeFault(fault, host.describeFault),
    learnedSizes: new Map(),
    isDraining: () => draining,
  }

  const passedOver = new Set<JobId>()

  /**
   * The error for a job of another host that is not over; `null` for a job that this runner may
   * take.
   */
  const foreign = (job: Job): Extract<PurgeError, { _tag: 'ForeignJob' }> | null => {
    const isOver = job.status === 'Completed' || job.status === 'Refused'
    if (isOver || job.host === undefined || job.host === host.identity) return null
    const hosts = { jobHost: job.host, runnerHost: host.identity }
    if (passedOver.size >= MOST_JOBS) passedOver.clear()
    if (!passedOver.has(job.id))
      emit(runner, job.id, { _tag: 'JobPassedOver', code: 'foreign-job', ...hosts })
    passedOver.add(job.id)
    return { _tag: 'ForeignJob', code: 'foreign-job', jobId: job.id, ...hosts }
  }

  const refuseForeign = (job: Job): void => {
    const error = foreign(job)
    if (error !== null) answerWith(error)
  }

  /**
   * The jobs in these statuses that this runner may take. Those of other hosts must not crowd them
   * out.
   */
  const ownJobs = async (tx: Tx, statuses: readonly JobStatus[]): Promise<readonly Job[]> => {
    for (let limit = MOST_JOBS; ; limit *= 2) {
      const jobs = await journal.listJobs({ tx, statuses, limit })
      const own = jobs.filter((job) => foreign(job) === null)
      if (jobs.length < limit || own.length >= MOST_JOBS) return own.slice(0, MOST_JOBS)
    }
  }

  /** Takes the job off the queue, once; whoever comes second finds it running. */
  const start = (jobId: JobId): Promise<{ readonly job: Job; readonly began: boolean }> =>
    inTransaction('write', async (tx) => {
      const job = await findJob(tx, jobId)
      refuseForeign(job)
      if (job.status !== 'Queued') return { job, began: false }
      const refusal = await workOf(job).refuse({ tx, count: job.confirmed.count })
      const next =
        refusal === null
          ? startedJob(job, instantNow(clock))
          : refusedJob(job, instantNow(clock), refusal)
      if (!(await journal.changeJob({ tx, from: 'Queued', job: next })))
        return { job: await findJob(tx, jobId), began: false }
      if (next.status === 'Refused') await journal.dropShards({ tx, jobId })
      return { job: next, began: true }
    })

  const workOf = (job: Job): Work<Tx> => {
    if (hashOrder(job.order) !== job.orderHash)
      throw Object.assign(new Error('a stored order is not the one confirmed'), {
        code: 'order-changed-in-store',
      })
    const { order, asOf, requestedBy, approvedBy } = job
    if (order._tag !== 'purge') return bulkWork(order, asOf, host)
    const people = { actor: requestedBy, approver: approvedBy }
    return purgeWork(order, compile(order, asOf, people, storedRulesOf(order)), host)
  }

  const refusedAtStart = (job: Job, began: boolean): never => {
    if (job.status !== 'Refused')
      return answerWith({
        _tag: 'JobNotReady',
        code: 'job-not-ready',
        jobId: job.id,
        status: job.status,
      })
    if (began) emit(runner, job.id, { _tag: 'JobRefused', refusal: job.refusal })
    return answerWith(job.refusal)
  }

  const numbersOf = (jobId: JobId) =>
    inTransaction('read', (tx) => journal.jobNumbers({ tx, jobId }))

  const totalsOf = async (jobId: JobId): Promise<Totals> => (await numbersOf(jobId)).totals

  const run = async (jobId: JobId): Promise<PurgeReport> => {
    if (draining) return answerWith({ _tag: 'RunnerDraining', code: 'runner-draining', jobId })
    const { job, began } = await start(jobId)
    if (job.status === 'Running') {
      const jobRun: JobRun<Tx> = { ...runner, job, work: workOf(job) }
      emit(runner, jobId, {
        _tag: began ? 'JobStarted' : 'JobResumed',
        totals: await totalsOf(jobId),
      })
      const end = await runJob(jobRun)
      if (end === DRAINING)
        return answerWith({ _tag: 'RunnerDraining', code: 'runner-draining', jobId })
      if (end.status === 'Refused') return answerWith(end.refusal)
    }
    if (job.status === 'Refused') return refusedAtStart(job, began)
    return inTransaction('read', (tx) => reportIn(tx, jobId))
  }

  const workShard = async ({ jobId, shard }: ShardMessage): Promise<ShardWork> => {
    if (draining) return answerWith({ _tag: 'RunnerDraining', code: 'runner-draining', jobId })
    const { job, began } = await start(jobId)
    if (job.status === 'Completed') return 'over'
    if (job.status !== 'Running') return refusedAtStart(job, began)
    if (began) emit(runner, jobId, { _tag: 'JobStarted', totals: await totalsOf(jobId) })
    const end = await runShard({ ...runner, job, work: workOf(job) }, shard)
    return end === DRAINING
      ? answerWith({ _tag: 'RunnerDraining', code: 'runner-draining', jobId })
      : SHARD_WORK[end]
  }

  const queueOf = (): ShardQueue<Tx> =>
    config.queue ?? refuseOrder([mistake('missing-shard-queue', 'queue', 'a queue', config.queue)])

  /**
   * One transaction a job, so that none is held up by another. A job without an open shard only
   * wants to be completed.
   */
  const reconcile = async (): Promise<number> => {
    const queue = queueOf()
    const jobs = await inTransaction('read', (tx) => ownJobs(tx, ['Running', 'Queued']))
    let free = 0
    for (const { id } of jobs) {
      const found = await inTransaction('write', (tx) => announceShards(queue, journal, tx, id))
      if (found === 0 && (await numbersOf(id)).openShards === 0)
        await operation('run', () => track(run(id)))()
      free += found
    }
    return free
  }

  const handle = async (message: ShardMessage): Promise<Handled> => {
    const end = await operation('workShard', () => track(workShard(message)))()
    return E.isLeft(end) && DELIVER_AGAIN.has(end.left._tag) ? 'again' : 'done'
  }

  const serve = async (reconcileMs: number): Promise<void> => {
    const queue = queueOf()
    if (!(Number.isInteger(reconcileMs) && reconcileMs >= 1 && reconcileMs <= MOST_RECONCILE_MS))
      return refuseOrder([
        mistake(
          'invalid-setting',
          'reconcileMs',
          `a whole number from 1 to ${MOST_RECONCILE_MS}`,
          reconcileMs,
        ),
      ])
    if (draining)
      return answerWith({ _tag: 'RunnerDraining', code: 'runner-draining', jobId: null })
    const concurrency = settings.shardsAtOnce
    await track(
      serveQueue({
        queue,
        concurrency,
        reconcileMs,
        clock,
        isDraining: () => draining,
        handle,
        reconcile,
      }),
    )
  }

  const track = async <Result>(work: Promise<Result>): Promise<Result> => {
    atWork.add(work)
    try {
      return await work
    } finally {
      atWork.delete(work)
    }
  }

  /**
   * Runs what is running and then what is queued; a job that is refused is over, and the next one
   * is due.
   */
  const work = async (): Promise<readonly JobId[]> => {
    const jobs = await inTransaction('read', async (tx) => [
      ...(await ownJobs(tx, ['Running'])),
      ...(await ownJobs(tx, ['Queued'])),
    ])
    let fault: PurgeError | null = null
    for (const { id } of jobs) {
      const end = await operation('run', () => track(run(id)))()
      if (E.isRight(end)) continue
      if (end.left._tag === 'RunnerDraining') return answerWith(end.left)
      if (end.left._tag !== 'HostFault') continue
      // A fault of one job, such as an order that somebody changed in the store, must not hold up
      // the others. If the store is away, so are they.
      await numbersOf(id)
      fault ??= end.left
    }
    return fault === null ? jobs.map(({ id }) => id) : answerWith(fault)
  }

  return {
    check: ({ userKey, criteria = DEFAULT_CRITERIA, requestedBy }) =>
      operation('check', async () => {
        const evaluator = compile({ criteria, policy }, instantNow(clock), {
          actor: requestedBy ?? null,
        })
        const [user] = await reading(config, (tx) =>
          readUsers(host, { tx, keys: [userKey], lock: false }),
        )
        return user === undefined
          ? answerWith({ _tag: 'UserNotFound', code: 'user-not-found', userKey })
          : evaluator.evaluate(user)
      }),
    preview: (request) => operation('preview', () => makePlan(surveyOf(request))),
    previewUsers: (request) =>
      operation('previewUsers', async () => {
        const page = await surveyPage(surveyOf(request), request.after, request.limit)
        return { items: page.users, next: page.next }
      }),
    submit: (request) => operation('submit', () => submit(request)),
    previewBulk: (request) => operation('previewBulk', () => makeBulkPlan(bulkSurveyOf(request))),
    previewBulkUsers: (request) =>
      operation('previewBulkUsers', async () => {
        const page = await bulkPage(bulkSurveyOf(request), request.after, request.limit)
        return { items: page.users, next: page.next }
      }),
    submitBulk: (request) => operation('submitBulk', () => submitBulk(request)),
    run: (jobId) => operation('run', () => track(run(jobId))),
    workShard: (message) => operation('workShard', () => track(workShard(message))),
    reconcile: () => operation('reconcile', reconcile),
    serve: ({ reconcileMs = RECONCILE_MS } = {}) => operation('serve', () => serve(reconcileMs)),
    work: () => operation('work', work),
    drain: () =>
      operation('rest', async () => {
        draining = true
        await Promise.allSettled(atWork)
      }),
    jobs: (request = {}) =>
      operation('jobs', () =>
        inTransaction('read', (tx) =>
          journal.listJobs({
            tx,
            statuses: request.statuses ?? ALL_STATUSES,
            limit: request.limit ?? MOST_JOBS,
          }),
        ),
      ),
    report: (jobId) =>
      operation('report', () => inTransaction('read', (tx) => reportIn(tx, jobId))),
    outcomes: ({ jobId, statuses = [], after, limit }) =>
      operation('outcomes', () =>
        inTransaction('read', async (tx) => {
          await findJob(tx, jobId)
          const items = await journal.listOutcomes({ tx, jobId, statuses, after, limit })
          return { items, next: items.length < limit ? null : (items.at(-1)?.userKey ?? null) }
        }),
      ),
    expireOutcomes: ({ before }) =>
      operation('expireOutcomes', async () => {
        const moment = instant(before)
        if (E.isLeft(moment)) return refuseOrder([{ ...moment.left, path: 'before' }])
        return inTransaction('write', (tx) => journal.expireOutcomes({ tx, before: moment.right }))
      }),
  }
}

const MOST_JOBS = 1000
const RECONCILE_MS = 15_000
const MOST_RECONCILE_MS = 86_400_000

/** What stands in the way of this runner only, or only for now. */
const DELIVER_AGAIN: ReadonlySet<PurgeError['_tag']> = new Set([
  'RunnerDraining',
  'HostFault',
  'InvalidOrder',
  'ForeignJob',
])

const SHARD_WORK = {
  finished: 'worked',
  lost: 'elsewhere',
  AllLeased: 'elsewhere',
  NoneOpen: 'over',
} as const

const mistake = (code: MistakeCode, path: string, expected: string, got: unknown): Invalid => ({
  code,
  path,
  expected,
  got: quote(got),
})

/** Without a name nobody asked, and nobody approved. */
function requireSubmission(request: Parameters<typeof mistakesInSubmission>[0]): void {
  const mistakes = mistakesInSubmission(request)
  if (mistakes.length > 0) refuseOrder(mistakes)
}

/** A request names people as who asks and who approves, the evaluator as those whom it protects. */
const REQUEST_FIELDS: Readonly<Record<string, string>> = {
  actor: 'requestedBy',
  approver: 'approvedBy',
}

function asRequestSays(each: Invalid): Invalid {
  return { ...each, path: REQUEST_FIELDS[each.path] ?? each.path }
}

const isAnswer = (thrown: unknown): thrown is Answer =>
  typeof thrown === 'object' && thrown !== null && 'answer' in thrown

const refuseOrder = (mistakes: readonly Invalid[]): never =>
  answerWith({ _tag: 'InvalidOrder', code: 'invalid-order', mistakes })
