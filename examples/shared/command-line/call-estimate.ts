// What a plan and its run take of the calls that an API allows, said before the first of them.

/** An estimate of calls: the least that it takes. */
export interface CallEstimate {
  /** Users whom the plan reads. */
  readonly users: number
  /** Calls of the plan. */
  readonly plan: number
  /** Calls of a run, if all of them go. */
  readonly run: number
  readonly perSecond: number
  /**
   * Calls that are left today, without those that are left to others; `null` = there is no limit.
   */
  readonly leftToday: number | null
}

/** The estimate in sentences. */
export function estimateText({ users, plan, run, perSecond, leftToday }: CallEstimate): string {
  const day =
    leftToday === null
      ? 'There is no limit a day.'
      : `That is ${shareOf(plan, leftToday)} of the ${number(leftToday)} calls that are left today.`
  const pause =
    leftToday !== null && plan > leftToday
      ? ' When they are spent the plan stops; what it has read is kept. Go on with --resume the ' +
        'next day.'
      : ''
  return [
    `This plan reads ${number(users)} users. It takes about ${number(plan)} ` +
      `calls, ${duration(plan / perSecond)}. ${day}${pause}`,
    `A run takes about ${number(run)} calls if all of them go, ${duration(run / perSecond)}; ` +
      'fines, requests and researchers take some more.',
  ].join('\n')
}

function number(count: number): string {
  return count.toLocaleString('en-US')
}

function shareOf(part: number, whole: number): string {
  if (whole <= 0) return 'more than all'
  const percent = Math.ceil((part / whole) * 100)
  return percent > 100 ? 'more than all' : `${percent} %`
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 90 ? `${minutes} minutes` : `${(seconds / 3600).toFixed(1)} hours`
}
