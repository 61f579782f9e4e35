// For the tests of hosts and adapters: builders, planned faults, arbitraries and the conformance
// kit. Needs no test runner.
export { type Arbitraries, arbitraries } from './arbitraries.js'
export type { BasicArbitraries, FastCheck } from './arbitrary-basics.js'
export {
  aPolicy,
  aUser,
  type CriteriaAsText,
  type CriteriaBuilder,
  criteria,
  type FactsAsText,
  type PolicyBuilder,
  type UserBuilder,
} from './builders.js'
export { bulkCases } from './conformance/bulk-cases.js'
export {
  type Conformance,
  type ConformanceCase,
  type ConformanceRunner,
  defineConformance,
  missingCapabilities,
} from './conformance/conformance.js'
export { effectCases } from './conformance/effect-cases.js'
export { type ShardQueueSubject, shardQueueCases } from './conformance/shard-queue-cases.js'
export { conformanceAssert } from './conformance/expect.js'
export { capabilitiesOf } from './conformance/host-capabilities.js'
export { hostCases } from './conformance/host-cases.js'
export type { HostSubject } from './conformance/host-subject.js'
export { JOURNAL_CASES } from './conformance/journal-cases.js'
export type { JournalAssert, JournalCase, JournalTrial } from './conformance/journal-trial.js'
export {
  type OutsideEffectSubject,
  outsideEffectCases,
} from './conformance/outside-effect-cases.js'
export { type TransactionSubject, transactionCases } from './conformance/transaction-cases.js'
export {
  type FaultMoment,
  failing,
  failingCommits,
  type MethodOf,
  type PlannedCommitFault,
  type PlannedFault,
  refusing,
  seeded,
} from './faults.js'
export type { Violation, ViolationCode } from './simulator/ledger.js'
export type { ProcessPorts, SimulatedPorts, SimulatedStore } from './simulator/world.js'
export type {
  Delivery,
  Scenario,
  SimulatedFault,
  SimulatedHost,
  StepName,
  UserChange,
} from './simulator/scenario.js'
export type { SimulatedCalls } from './simulator/draw-api.js'
export { describeSimulation, shrink } from './simulator/shrink.js'
export { type Simulation, type SimulationOptions, simulate } from './simulator/simulate.js'
