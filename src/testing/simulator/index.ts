// The simulator: a fleet of runners in one thread, from a seed.
export type { Violation, ViolationCode } from './ledger.js'
export type { SimulatedPorts, SimulatedStore } from './ports.js'
export type { Delivery, Scenario, SimulatedFault, SimulatedHost, StepName, UserChange } from './scenario.js'
export { describeSimulation, shrink } from './shrink.js'
export { type Simulation, type SimulationOptions, simulate } from './simulate.js'
