// A house of files in a temporary folder, in which a test plants what a check must find.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'

/** The folder of the project. */
export const ROOT = join(import.meta.dirname, '..', '..')

/** A house of the test that runs. */
export interface House {
  /** Its folder. */
  readonly path: (...parts: readonly string[]) => string
  readonly plant: (files: Readonly<Record<string, string>>) => void
  /** What a command says about the house, whether it complains or not. */
  readonly outputOf: (command: string, args: readonly string[]) => string
}

/** A new house for every test of the file. */
export function newHouse(): House {
  let house = ''
  beforeEach(() => {
    house = realpathSync(mkdtempSync(join(tmpdir(), 'ils-user-purge-house-')))
  })
  afterEach(() => {
    process.chdir(ROOT)
    rmSync(house, { recursive: true, force: true })
  })
  return {
    path: (...parts) => join(house, ...parts),
    plant: (files) => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(house, path)), { recursive: true })
        writeFileSync(join(house, path), text)
      }
    },
    outputOf: (command, args) => {
      try {
        return execFileSync(command, [...args], {
          cwd: house,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        })
      } catch (failure) {
        return String((failure as { stdout?: string }).stdout)
      }
    },
  }
}
