// The library with plain promises: a list of what is public.
export {
  createPurge,
  isPurgeFailure,
  type PromisePurge,
  type Promised,
  promisesOf,
  type PurgeFailure,
} from './promises.js'
