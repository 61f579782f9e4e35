// What the exit codes mean, for the help.

/** Every exit code. */
export const EXIT_HELP =
  'Exit codes: 0 done, 1 not confirmed or refused (nobody was touched), 2 a mistake in ' +
  'the input (nothing was changed),\n' +
  '10 --nightly: nobody would go, 11 --nightly: the plan waits for a person (nothing is ' +
  'ordered in either case),\n' +
  '75 asked to end while a job runs (go on with --resume), 70 a fault.'
