// The system adapter: the only place that reads a clock, sets a timer or draws chance.
export { systemClock } from './clock.js'
export { systemIds } from './ids.js'
