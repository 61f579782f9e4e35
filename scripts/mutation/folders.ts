// What is mutated, and by which tests the mutants are to be found: those at the lowest level first.

/** A part of the library, and the tests that must notice when it decides otherwise. */
export interface Mutated {
  readonly mutate: readonly string[]
  readonly tests: readonly string[]
}

/** The pure decisions of a run: what is done next, whose fault it is, what became of a user. */
const DECISIONS = [
  'src/run/batch-size.ts',
  'src/run/witness.ts',
  'src/run/calls/account.ts',
  'src/run/outside/next-move.ts',
  'src/run/outside/outcome.ts',
  'src/run/outside/user.ts',
]

export const FOLDERS: Readonly<Record<string, Mutated>> = {
  domain: {
    mutate: ['src/domain/**/*.ts'],
    tests: ['test/domain/**/*.test.ts', 'test/codec/**/*.test.ts', 'test/words/explain.test.ts'],
  },
  eligibility: {
    mutate: ['src/eligibility/**/*.ts', '!src/eligibility/generated/**'],
    tests: ['test/eligibility/**/*.test.ts'],
  },
  jobs: {
    mutate: ['src/jobs/**/*.ts'],
    tests: [
      'test/jobs/**/*.test.ts',
      'test/report/json.test.ts',
      'test/run/guards.test.ts',
      'test/run/confirmation.test.ts',
      'test/run/stored-orders.test.ts',
      'test/run/plans/tampered.test.ts',
    ],
  },
  run: {
    mutate: DECISIONS,
    tests: [
      'test/run/decisions/**/*.test.ts',
      'test/run/next-move.test.ts',
      'test/run/whose-fault.test.ts',
      'test/run/call-budget.test.ts',
    ],
  },
}
