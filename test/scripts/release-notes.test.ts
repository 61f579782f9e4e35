// The notes of a release are the section of its version.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { notesOf } from '../../scripts/release-notes.js'

const CHANGELOG = `# Changelog

## [0.2.0] - 2026-12-01

### Added

- Two.

## [0.1.0] - 2026-11-01

- One.
`

it('are the section of the version, without its heading', () => {
  expect(notesOf(CHANGELOG, '0.2.0')).toBe('### Added\n\n- Two.')
  expect(notesOf(CHANGELOG, '0.1.0')).toBe('- One.')
})

it('are none for a version that has no section', () => {
  expect(notesOf(CHANGELOG, '0.1')).toBeNull()
})

it('are there for the version of the package', () => {
  const root = join(import.meta.dirname, '..', '..')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(notesOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version)).not.toBeNull()
})
