// The conformance kit in the hands of another test runner: that of node itself, in a process of its
// own.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const FILE = fileURLToPath(new URL('under-node-test.ts', import.meta.url))

const underNodeTest = (faulty: 'yes' | 'no') => {
  // Without the mark by which a node:test that is run by another says nothing of its own.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const command = ['--import', 'tsx', '--test', '--test-reporter=tap', FILE]
  return spawnSync(process.execPath, command, { encoding: 'utf8', env: { ...env, FAULTY: faulty } })
}

describe('the conformance kit under node:test', () => {
  it('runs its cases, and shows what it skips with the reason', { timeout: 240_000 }, () => {
    const { status, stdout } = underNodeTest('no')
    expect(stdout).toMatch(/ok \d+ - transaction-1: commits when the work resolves/)
    expect(stdout).toMatch(
      /ok \d+ - transaction-4-commit: .*\(not declared: failing-commit\) # SKIP/,
    )
    expect(stdout).toMatch(/^# fail 0$/m)
    expect(stdout).toMatch(/^# skipped 1$/m)
    expect(status).toBe(0)
  })

  it('fails where the adapter does not conform, and says what must hold', {
    timeout: 240_000,
  }, () => {
    const { status, stdout } = underNodeTest('yes')
    expect(stdout).toMatch(/not ok \d+ - transaction-3: /)
    expect(stdout).toContain('what was written is committed by the time that run resolves')
    expect(status).toBe(1)
  })
})
