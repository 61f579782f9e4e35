// Researchers in Esploro, a system of its own: it may be away while Alma answers.
import type {
  DemoteCommand,
  EffectAnswer,
  OutsideEffect,
  ResearcherFacts,
  UserKey,
} from 'ils-user-purge'
import { setTimeout as pause } from 'node:timers/promises'
import { orBusy, unlessAway } from '../../../shared/api/faults.js'
import { countIn, objectIn } from '../../../shared/api/read-json.js'
import { type AlmaApi, isNoSuchUser, okIn } from './api.js'

type Json = Readonly<Record<string, unknown>>

/**
 * Where Esploro keeps a researcher, and how it writes what a purge needs. Its researcher API is
 * documented to customers only: hold these names against your own documentation before you switch
 * `researchers` on. `portal_profile` and `auto_capture` are those of xsd/rest_researcher.xsd.
 */
const pathOf = (key: string): readonly string[] => ['esploro', 'v1', 'researchers', key]

function factsIn(researcher: Json): ResearcherFacts | undefined {
  const { affiliated, assets, grants } = researcher
  const [assetCount, grantCount] = [countIn(assets), countIn(grants)]
  if (typeof affiliated !== 'boolean' || assetCount === undefined || grantCount === undefined)
    return undefined
  return { affiliated, assets: assetCount, grants: grantCount }
}

/** The researcher as one who is no longer affiliated; every other field stays. */
function demoted(researcher: Json): Json {
  return {
    ...researcher,
    affiliated: false,
    previously_affiliated: true,
    portal_profile: { value: 'false' },
    auto_capture: false,
  }
}

/**
 * The researcher behind a user; `null` = there is none. Only users who are marked as researchers
 * cost a call.
 *
 * @param asks - where Esploro is not asked, a researcher is unknown, and stays.
 */
export async function researcherOf(
  api: AlmaApi,
  key: UserKey,
  user: Json,
  asks: boolean,
): Promise<ResearcherFacts | null | undefined> {
  if (user.is_researcher !== true) return null
  if (!asks) return undefined
  const researcher = await unlessAway('esploro', () => read(api, key))
  return researcher === null ? null : factsIn(researcher)
}

async function read(api: AlmaApi, key: UserKey): Promise<Json | null> {
  const answer = await api.call({ path: pathOf(key), system: 'esploro' })
  return isNoSuchUser(answer) ? null : okIn(answer, 'esploro')
}

/** So long a call whose answer was lost may still be under way, in milliseconds. */
const SETTLED_MS = 2000

/** Reads the researcher, and writes it. */
const CALLS = 2

/**
 * Demotes a researcher: affiliation, public profile and harvesting off. Esploro honours no key, so
 * where an answer is lost it is looked up whether the researcher is demoted.
 */
export function demoteResearchers(api: AlmaApi): OutsideEffect<DemoteCommand> {
  return {
    delivery: 'uncertain',
    calls: CALLS,
    perform: ({ command: { key } }) =>
      orBusy(async (): Promise<EffectAnswer> => {
        api.meter.declare(CALLS)
        const researcher = await read(api, key)
        if (researcher === null) return { _tag: 'AlreadyGone' }
        const answer = await api.call({
          method: 'PUT',
          path: pathOf(key),
          body: demoted(researcher),
          system: 'esploro',
        })
        return answer._tag === 'Ok'
          ? { _tag: 'Done' }
          : { _tag: 'Refused', code: `esploro-${answer.codes[0]}` }
      }),
    lookUp: ({ command: { key } }) =>
      orBusy(async () => {
        const isDemoted = async () => {
          api.meter.declare(1)
          const researcher = await read(api, key)
          return researcher === null ? null : objectIn(researcher).affiliated === false
        }
        const at = await isDemoted()
        if (at !== false) return at === null ? 'unknown' : 'done'
        await pause(SETTLED_MS)
        return (await isDemoted()) === true ? 'done' : 'not-done'
      }),
    probe: async () => {
      // Somebody who is not there: any answer will do.
      await api.call({ path: pathOf('probe'), system: 'esploro' })
    },
  }
}
