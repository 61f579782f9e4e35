// Fails when the package a host would install is broken: exports against files, publint, types in
// every resolution.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { freshDist, packedTarball } from './package.js'

const ROOT = join(import.meta.dirname, '..')

/**
 * Export targets without a file, and built entries without an export: both sides of the promise.
 */
export function disagreements(
  exported: readonly string[],
  built: readonly string[],
): readonly string[] {
  const entries = built.filter((path) => /(^|\/)index\.(js|cjs|d\.ts|d\.cts)$/.test(path))
  return [
    ...exported
      .filter((path) => !built.includes(path))
      .map((path) => `exports names ${path}, but no such file was built`),
    ...entries
      .filter((path) => !exported.includes(path))
      .map((path) => `${path} was built, but exports does not name it`),
  ]
}

type Exports = string | { readonly [condition: string]: Exports }

const targets = (value: Exports): readonly string[] =>
  typeof value === 'string' ? [value] : Object.values(value).flatMap(targets)

function exportsAgree(): boolean {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const exported = targets(exports)
    .map((path) => path.replace(/^\.\//, ''))
    .filter((path) => path !== 'package.json')
  const built = readdirSync(freshDist(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
  const complaints = disagreements(exported, built)
  for (const complaint of complaints) console.error(complaint)
  console.log(`exports: ${exported.length} targets, ${complaints.length} disagreements`)
  return complaints.length === 0
}

/** Runs a checker of the registry's kind; shows its words only when it complains. */
function passes(command: string, args: readonly string[]): boolean {
  const { status, stdout, stderr } = spawnSync(join(ROOT, 'node_modules', '.bin', command), args, {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (status !== 0) console.error(`${stdout}${stderr}`)
  console.log(`${command}: ${status === 0 ? 'clean' : 'complains'}`)
  return status === 0
}

if (process.argv[1] === import.meta.filename) {
  const tarball = packedTarball()
  const results = [
    exportsAgree(),
    passes('publint', [tarball, '--strict']),
    passes('attw', [
      '--profile',
      'node16',
      '--no-definitely-typed',
      '--format',
      'ascii',
      '--no-emoji',
      tarball,
    ]),
  ]
  process.exitCode = results.every(Boolean) ? 0 : 1
}
