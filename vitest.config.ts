// How the tests run: by package name onto the sources, the slow package and documentation checks as
// projects of their own.
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'

const src = fileURLToPath(new URL('./src', import.meta.url))
export const sources = [
  { find: /^ils-user-purge$/, replacement: `${src}/index.ts` },
  { find: /^ils-user-purge\/(.+)$/, replacement: `${src}/$1/index.ts` },
]
const MINUTES = 60_000

export default defineConfig({
  resolve: { alias: sources },
  test: {
    // Tests that wait for a process or a server leave the other core to the rest.
    maxWorkers: '100%',
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reportsDirectory: 'coverage' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Only to end what hangs: some seconds of work take minutes on a busy machine.
          testTimeout: 2 * MINUTES,
          hookTimeout: 2 * MINUTES,
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, 'test/package/packed/**', 'test/docs/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['test/package/packed/**/*.test.ts'],
          // One file at a time, after all others: both build the package.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 2 * MINUTES,
          hookTimeout: 5 * MINUTES,
        },
      },
      {
        extends: true,
        test: {
          name: 'docs',
          include: ['test/docs/**/*.test.ts'],
          testTimeout: 2 * MINUTES,
          hookTimeout: 5 * MINUTES,
          maxConcurrency: 2,
        },
      },
    ],
  },
})
