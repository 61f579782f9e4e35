// How the tests run under mutation: only those files that the command names, without projects.
import { defineConfig } from 'vitest/config'
import { sources } from './vitest.config.js'

const MINUTE = 60_000

export default defineConfig({
  resolve: { alias: sources },
  test: {
    include: (process.env.MUTATION_TESTS ?? '').split(',').filter((each) => each !== ''),
    setupFiles: ['test/support/same-draws.ts'],
    testTimeout: MINUTE,
    hookTimeout: MINUTE,
  },
})
