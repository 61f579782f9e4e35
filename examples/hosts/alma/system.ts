// Alma for the command line: its options, how it is opened, and how its users are named.
import type { ActorKey, PurgeCriteria, UserKey } from 'ils-user-purge'
import { journalFileChange } from '../../shared/api/journal-file.js'
import type { CallEstimate } from '../../shared/command-line/call-estimate.js'
import { textIn } from '../../shared/command-line/options.js'
import type { OpenSystem, RawOptions, System } from '../../shared/command-line/system.js'
import { badInput } from '../../shared/trouble.js'
import { CHOICE_OPTIONS, readChoice } from './choice.js'
import { sizeOfSet } from './host/candidates.js'
import { userOf } from './host/facts.js'
import { callsOfPlan, callsOfRun } from './host/host.js'
import { NIGHT_SERVICE } from '../../shared/api/open.js'
import { addressFrom, type OpenAlma, openAlma } from './open.js'

const JOURNAL = 'alma-purge.db'

/** Alma. */
export const alma: System<PurgeCriteria> = {
  program: 'npm run alma --',
  title:
    'Deletes the users who have left a library on Alma. ALMA_URL and ALMA_API_KEY say where it is.',
  nameOfUsers: 'primary ID',
  placeOptions: [
    { flags: '--journal <file>', help: `the journal of the purge (${JOURNAL})` },
    { flags: '--settings <file>', help: 'JSON file of what your institution set in Alma' },
  ],
  choiceOptions: CHOICE_OPTIONS,
  limitsCalls: true,
  readChoice,
  open: async ({ raw, pace, observer }) =>
    systemOf(
      openAlma({
        address: addressFrom(process.env),
        journalFile: textIn(raw, 'journal') ?? JOURNAL,
        settingsFile: textIn(raw, 'settings'),
        policyFile: textIn(raw, 'policy'),
        set: textIn(raw, 'set'),
        settings: pace,
        ...(observer === undefined ? {} : { observer }),
      }),
    ),
  schema: async (raw: RawOptions) => journalFileChange(textIn(raw, 'journal') ?? JOURNAL),
}

function systemOf(opened: OpenAlma): OpenSystem<PurgeCriteria> {
  const { purge, policy, api, close } = opened
  return {
    purge,
    policy,
    // The key is what staff know a user by.
    names: { ofUsers: async () => new Map(), ofKey: (key) => key, ofActor: (actor) => actor },
    criteriaOf: async (criteria) => criteria,
    estimate: (criteria) => estimateOf(opened, criteria),
    actorOf: async (option, name) => {
      const user = await userOf(api, name as UserKey)
      if (user === null)
        throw badInput(`${option} must be the primary ID of a user in Alma. Nothing was changed.`)
      return name as ActorKey
    },
    service: NIGHT_SERVICE,
    keyOf: async (name) => name as UserKey,
    ownTools: () => [],
    close,
  }
}

async function estimateOf(
  { api, set, settings: { perSecond, floor } }: OpenAlma,
  { include }: PurgeCriteria,
): Promise<CallEstimate> {
  const members = include?.length ?? (set === null ? 0 : await sizeOfSet(api, set))
  if (members === null)
    throw badInput('--set must be the ID of a set of users in Alma. Nothing was changed.')
  const left = api.left()
  return {
    users: members,
    plan: callsOfPlan(members, include === null),
    run: callsOfRun(members),
    perSecond,
    leftToday: left === null ? null : Math.max(0, left - floor),
  }
}
