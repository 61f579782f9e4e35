// Builds dist when it is older than its sources, and packs it: what a host would install, for the
// checks and the package tests.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const OUT = join(ROOT, '.test-results', 'package')
const STAMP = join(OUT, 'built-from')
const INPUTS = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsup.config.ts']

function sourcesHash(): string {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const hash = createHash('sha256')
  for (const path of [...INPUTS.map((name) => join(ROOT, name)), ...sources.sort()])
    hash.update(`${path}\0`).update(readFileSync(path))
  return hash.digest('hex')
}

/** Builds unless dist comes from exactly these sources; a failing build throws with its output. */
export function freshDist(): string {
  const wanted = sourcesHash()
  const built = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : ''
  if (built !== wanted || !existsSync(join(ROOT, 'dist', 'index.js'))) {
    rmSync(STAMP, { force: true })
    run('npx', ['tsup', '--silent'])
    mkdirSync(OUT, { recursive: true })
    writeFileSync(STAMP, wanted)
  }
  return join(ROOT, 'dist')
}

/** Path of a freshly packed tarball. */
export function packedTarball(): string {
  freshDist()
  mkdirSync(OUT, { recursive: true })
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', OUT]))
  return join(OUT, filename)
}

function run(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, [...args], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (failure) {
    const { stdout = '', stderr = '' } = failure as { stdout?: string; stderr?: string }
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`)
  }
}
