// Chaos for the hosts behind an API, by command: `npm run chaos:hosts -- alma`. Answers are lost,
// parts of the system and the calls of days end, the desk lends, and workers are killed. It ends
// with 1 where the two sides do not add up.
import { parseArgs } from 'node:util'
import { wrongIn } from '../test/hosts/api/account.js'
import { type ApiChaosPlan, runApiChaos } from '../test/hosts/api/chaos.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    users: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '10' },
    'per-second': { type: 'string', default: '200' },
    'calls-a-day': { type: 'string', default: '15000' },
    'away-ms': { type: 'string', default: '60000' },
    'desk-ms': { type: 'string', default: '400' },
    'lease-ms': { type: 'string', default: '2000' },
    lost: { type: 'string', default: '5' },
    verbose: { type: 'boolean', default: false },
  },
})
const plan: ApiChaosPlan = {
  system: positionals[0] ?? 'alma',
  seed: Number(values.seed),
  users: Number(values.users),
  kills: Number(values.kills),
  lost: Number(values.lost),
  failing: 1,
  latencyMs: 20,
  perSecond: Number(values['per-second']),
  callsADay: Number(values['calls-a-day']),
  awayMs: Number(values['away-ms']),
  deskEveryMs: Number(values['desk-ms']),
  leaseMs: Number(values['lease-ms']),
}
const began = performance.now()
const tried = await runApiChaos(plan, values.verbose)
const wrong = wrongIn(tried)
const { report, plan: made, outcomes: _outcomes, ...figures } = tried
const least = figures.calls / plan.perSecond
process.stdout.write(
  `${JSON.stringify(
    {
      ...figures,
      totals: report.totals,
      wrong,
      waived: report.tally.waived,
      demoted: report.tally.demoted,
      requestsCancelled: report.tally.requestsCancelled,
      planned: made.counts,
      timeOverLeast: Math.round((figures.seconds / least) * 1000) / 1000,
      allSeconds: Math.round((performance.now() - began) / 1000),
    },
    null,
    2,
  )}\n`,
)
if (wrong.length > 0) process.exitCode = 1
