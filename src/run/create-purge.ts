// Makes the library's face out of the host's ports.
import type { Invalid } from '../domain/invalid.js'
import type { ActorKey, JobId } from '../domain/keys.js'
import { DEFAULT_CRITERIA } from '../eligibility/defaults.js'
import { compileEvaluator, type Evaluator } from '../eligibility/evaluate.js'
import { E } from '../internal/fp.js'
import { hashOrder } from '../jobs/digest.js'
import { refuseByApproval, refuseByConfirmation } from '../jobs/guards.js'
import type { Job, JobOrder, JobStatus, PurgeOrder, QueuedJob, RunningJob } from '../jobs/job.js'
import { startedJob } from '../jobs/job.js'
import { type PurgeReport, reportOf } from '../jobs/report-data.js'
import type { TransactionOptions } from '../ports/transaction.js'
import { bulkWork } from './bulk-work.js'
import { missingEffects, mistakesInBulk } from './check-order.js'
import type { PurgeError } from './errors.js'
import type { BulkRequest, Operation, PreviewRequest, Purge, PurgeConfig, SubmitBulkRequest, SubmitRequest } from './face.js'
import { describeFault } from './fault.js'
import { purgeWork, readUsers } from './purge-work.js'
import { runJob } from './run-job.js'
import { instantNow, type JobRun, RESTING, type Runner, tell } from './runner.js'
import { checkSettings, DEFAULT_SETTINGS } from './settings.js'
import { type BulkSurvey, bulkPage, makeBulkPlan, makePlan, reading, type Survey, surveyPage } from './survey.js'

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
  const settingMistakes = checkSettings(settings)
  let resting = false
  const atWork = new Set<Promise<unknown>>()

  const inTransaction = <Result>(mode: TransactionOptions['mode'], work: (tx: Tx) => Promise<Result>): Promise<Result> =>
    transactions.run(work, { mode })

  const operation =
    <Result>(name: string, action: () => Promise<Result>): Operation<Result> =>
    async () => {
      try {
        if (settingMistakes.length > 0) refuseOrder(settingMistakes)
        return E.right(await action())
      } catch (thrown) {
        if (isAnswer(thrown)) return E.left(thrown.answer)
        return E.left({ _tag: 'HostFault', code: 'host-fault', operation: name, fault: describeFault(thrown, host.describeFault) })
      }
    }

  const compile = (order: Pick<PurgeOrder, 'criteria' | 'policy'>, asOf: Job['asOf'], actor: ActorKey | null): Evaluator => {
    const compiled = compileEvaluator({ ...order, asOf, actor, rules: config.rules ?? [] })
    if (E.isLeft(compiled)) return refuseOrder(compiled.left)
    const missing = missingEffects(host, order)
    return missing.length > 0 ? refuseOrder(missing) : compiled.right
  }

  const surveyOf = ({ criteria, requestedBy }: PreviewRequest): Survey<Tx> => {
    const asOf = instantNow(clock)
    return { transactions, host, criteria, policy, asOf, requestedBy, evaluator: compile({ criteria, policy }, asOf, requestedBy) }
  }

  const bulkSurveyOf = ({ order }: BulkRequest): BulkSurvey<Tx> => {
    const mistakes = mistakesInBulk(host, order)
    if (mistakes.length > 0) refuseOrder(mistakes)
    return { transactions, host, order, asOf: instantNow(clock) }
  }

  const findJob = async (tx: Tx, jobId: JobId): Promise<Job> =>
    (await journal.readJob({ tx, jobId })) ?? answerWith({ _tag: 'JobNotFound', code: 'job-not-found', jobId })

  const reportIn = async (tx: Tx, jobId: JobId): Promise<PurgeReport> => {
    const job = await findJob(tx, jobId)
    return reportOf(job, await journal.jobNumbers({ tx, jobId }))
  }

  const submit = async (request: SubmitRequest): Promise<Job> => {
    const approvedBy = request.approvedBy ?? null
    const survey = surveyOf(request)
    const plan = await makePlan(survey)
    const refusal =
      refuseByApproval(policy, request.requestedBy, approvedBy) ??
      refuseByConfirmation(request.confirm, { digest: plan.digest, count: plan.counts.purge }) ??
      plan.refusal
    if (refusal !== null) return answerWith(refusal)
    return enqueue({ _tag: 'purge', criteria: plan.criteria, policy: plan.policy, cutoff: plan.cutoff }, plan.asOf, request)
  }

  const submitBulk = async (request: SubmitBulkRequest): Promise<Job> => {
    const plan = await makeBulkPlan(bulkSurveyOf(request))
    const refusal =
      refuseByApproval(policy, request.requestedBy, request.approvedBy ?? null) ??
      refuseByConfirmation(request.confirm, { digest: plan.digest, count: plan.counts.apply })
    if (refusal !== null) return answerWith(refusal)
    return enqueue(plan.order, plan.asOf, request)
  }

  const enqueue = async (
    order: JobOrder,
    asOf: Job['asOf'],
    { requestedBy, approvedBy = null, confirm }: Pick<SubmitRequest, 'requestedBy' | 'confirm'> & { readonly approvedBy?: ActorKey | null },
  ): Promise<Job> => {
    const job: QueuedJob = {
      status: 'Queued',
      id: ids.newId() as JobId,
      order,
      orderHash: hashOrder(order),
      requestedBy,
      approvedBy,
      submittedAt: asOf,
      asOf,
      confirmed: { digest: confirm.digest, count: confirm.count },
    }
    const stored = await inTransaction('write', (tx) => journal.createJob({ tx, job }))
    return stored ? job : answerWith({ _tag: 'AlreadySubmitted', code: 'already-submitted', digest: confirm.digest })
  }

  const runner: Runner<Tx> = {
    name: ids.newId(),
    transactions,
    journal,
    clock,
    settings,
    observer: config.observer,
    describeFault: (fault) => describeFault(fault, host.describeFault),
    isResting: () => resting,
  }

  /** Takes the job off the queue, once; whoever comes second finds it running. */
  const start = (jobId: JobId): Promise<{ readonly job: Job; readonly began: boolean }> =>
    inTransaction('write', async (tx) => {
      const job = await findJob(tx, jobId)
      if (job.status !== 'Queued') return { job, began: false }
      const started = startedJob(job, instantNow(clock))
      if (!(await journal.changeJob({ tx, from: 'Queued', job: started }))) return { job: await findJob(tx, jobId), began: false }
      await journal.addShard({ tx, jobId, shard: 0, keys: [] })
      return { job: started, began: true }
    })

  const workOf = (job: RunningJob): JobRun<Tx> => {
    if (hashOrder(job.order) !== job.orderHash)
      throw Object.assign(new Error('a stored order is not the one confirmed'), { code: 'order-changed-in-store' })
    const { order, asOf } = job
    const work = order._tag === 'purge' ? purgeWork(order, compile(order, asOf, job.requestedBy), host) : bulkWork(order, asOf, host)
    return { ...runner, job, work }
  }

  const run = async (jobId: JobId): Promise<PurgeReport> => {
    if (resting) return answerWith({ _tag: 'RunnerResting', code: 'runner-resting', jobId })
    const { job, began } = await start(jobId)
    if (job.status === 'Running') {
      const jobRun = workOf(job)
      tell(runner, jobId, { _tag: began ? 'JobStarted' : 'JobResumed' })
      const end = await track(runJob(jobRun))
      if (end === RESTING) return answerWith({ _tag: 'RunnerResting', code: 'runner-resting', jobId })
      if (end.status === 'Refused') return answerWith(end.refusal)
    }
    if (job.status === 'Refused') return answerWith(job.refusal)
    return inTransaction('read', (tx) => reportIn(tx, jobId))
  }

  const track = async <Result>(work: Promise<Result>): Promise<Result> => {
    atWork.add(work)
    try {
      return await work
    } finally {
      atWork.delete(work)
    }
  }

  /** Runs what is running and then what is queued; a job that is refused is over, and the next one is due. */
  const work = async (): Promise<readonly JobId[]> => {
    const jobs = await inTransaction('read', async (tx) => [
      ...(await journal.listJobs({ tx, statuses: ['Running'], limit: MOST_JOBS })),
      ...(await journal.listJobs({ tx, statuses: ['Queued'], limit: MOST_JOBS })),
    ])
    for (const { id } of jobs) {
      const end = await operation('run', () => run(id))()
      if (E.isLeft(end) && (end.left._tag === 'RunnerResting' || end.left._tag === 'HostFault')) return answerWith(end.left)
    }
    return jobs.map(({ id }) => id)
  }

  return {
    check: ({ userKey, criteria = DEFAULT_CRITERIA, requestedBy }) =>
      operation('check', async () => {
        const evaluator = compile({ criteria, policy }, instantNow(clock), requestedBy ?? null)
        const [user] = await reading(config, (tx) => readUsers(host, { tx, keys: [userKey], lock: false }))
        return user === undefined ? answerWith({ _tag: 'UserNotFound', code: 'user-not-found', userKey }) : evaluator.evaluate(user)
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
    run: (jobId) => operation('run', () => run(jobId)),
    work: () => operation('work', work),
    rest: () =>
      operation('rest', async () => {
        resting = true
        await Promise.allSettled(atWork)
      }),
    jobs: (request = {}) =>
      operation('jobs', () =>
        inTransaction('read', (tx) =>
          journal.listJobs({ tx, statuses: request.statuses ?? ALL_STATUSES, limit: request.limit ?? MOST_JOBS }),
        ),
      ),
    report: (jobId) => operation('report', () => inTransaction('read', (tx) => reportIn(tx, jobId))),
    outcomes: ({ jobId, statuses = [], after, limit }) =>
      operation('outcomes', () =>
        inTransaction('read', async (tx) => {
          await findJob(tx, jobId)
          const items = await journal.listOutcomes({ tx, jobId, statuses, after, limit })
          return { items, next: items.length < limit ? null : (items.at(-1)?.userKey ?? null) }
        }),
      ),
    expireOutcomes: ({ before }) => operation('expireOutcomes', () => inTransaction('write', (tx) => journal.expireOutcomes({ tx, before }))),
  }
}

const MOST_JOBS = 1000

const isAnswer = (thrown: unknown): thrown is Answer => typeof thrown === 'object' && thrown !== null && 'answer' in thrown

const refuseOrder = (mistakes: readonly Invalid[]): never => answerWith({ _tag: 'InvalidOrder', code: 'invalid-order', mistakes })
