// What makes a system behind HTTP hard to deal with: how slow it is, what it allows, what goes
// wrong.

/** How the system is at the moment. */
export interface Weather {
  /** An answer takes so long, in milliseconds, and up to `jitterMs` longer. */
  latencyMs: number
  jitterMs: number
  /** Calls in any one second of the clock; `null` = as many as come. */
  perSecond: number | null
  /** Calls that are left of the day; `null` = as many as come. */
  left: number | null
  /** Of a hundred calls, so many are carried out and lose their answer. */
  lost: number
  /** Of a hundred calls, so many fail with the status 500 before anything is done. */
  failing: number
  /** Modules that are away, until when, in milliseconds since 1970. */
  away: Record<string, number>
}

/** What is changed of it; `away` says for how many milliseconds from now. */
export type WeatherChange = Partial<Weather>

/** Fair weather. */
export const FAIR: Readonly<Weather> = {
  latencyMs: 20,
  jitterMs: 20,
  perSecond: null,
  left: null,
  lost: 0,
  failing: 0,
  away: {},
}

/** Changes the weather. */
export function change(weather: Weather, { away = {}, ...others }: WeatherChange): void {
  Object.assign(weather, others)
  for (const [module, millis] of Object.entries(away)) weather.away[module] = Date.now() + millis
}

/** Counts the calls of a second. */
export function secondCounter(): (allowed: number) => boolean {
  let [second, calls] = [0, 0]
  return (allowed) => {
    const now = Math.floor(Date.now() / 1000)
    if (now !== second) [second, calls] = [now, 0]
    calls += 1
    return calls <= allowed
  }
}
