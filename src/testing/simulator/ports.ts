// The ports as one simulated process sees them: every call waits for its turn, may be struck by a
// fault, and is noted in the books.
import type { ClockPort } from '../../ports/clock.js'
import { hostOf } from './host.js'
import { journalOf } from './journal.js'
import { transactionsOf } from './transactions.js'
import type { Runner, SimulatedPorts, World } from './world.js'

/** The clock of a process: its own time, which no jump of the database's clock moves. */
export function clockOf<Tx>(world: World<Tx>, process: Runner): Required<ClockPort> {
  return {
    now: () => world.clock.now + process.clockSkew,
    sleep: async (millis) => {
      const wakeAt = world.clock.now + millis
      await world.schedule.wait(
        process,
        'sleep',
        `sleep ${millis}`,
        () => world.clock.now >= wakeAt,
        wakeAt,
      )
    },
    alarm: (millis, ring) =>
      world.schedule.alarm(process, `alarm ${millis}`, world.clock.now + millis, ring),
  }
}

/** The ports of a process. */
export function portsOf<Tx>(world: World<Tx>, process: Runner): SimulatedPorts<Tx> {
  return {
    transactions: transactionsOf(world, process),
    journal: journalOf(world, process),
    host: hostOf(world, process),
  }
}
