// Files that a command writes: into a folder that is free, and each of them whole or not at all.
import { inWords } from './spoken.js'
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { badInput, codeOf } from './trouble.js'

/** What a file holds: a text, or lines that are made while they are written. */
export type FileContent = string | AsyncIterable<string>

/** What each file holds, by its name. */
export type Files = Readonly<Record<string, FileContent>>

/**
 * Makes sure, before anything begins, that files can be written to the folder that `--out` names,
 * and that none would be overwritten. Throws a Trouble.
 */
export function requireFreeFolder(folder: string, names: readonly string[]): void {
  if (folder === '')
    throw badInput(inWords('--out must name a folder, got "". Nothing was changed.'))
  const taken = names.filter((name) => existsSync(join(folder, name)))
  if (taken.length > 0)
    throw badInput(
      inWords('{folder} holds {taken} already. Give --out another folder; nothing was changed.', {
        folder,
        taken: taken.join(', '),
      }),
    )
  let at = resolve(folder)
  while (!existsSync(at)) at = dirname(at)
  try {
    if (!statSync(at).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' })
    // Tried, not asked: to the superuser everything seems to be allowed.
    rmdirSync(mkdtempSync(join(at, '.ils-user-purge-')))
  } catch (fault) {
    throw badInput(
      inWords(
        'Reports cannot be written to {folder} ({codeOf}). Give --out another ' +
          'folder; nothing was changed.',
        { folder, codeOf: codeOf(fault) ?? 'fault' },
      ),
    )
  }
}

/** Writes the files, each of which replaces one of its name. Throws what the system says. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  try {
    // Files name people: nobody but their owner may read them.
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const [name, content] of Object.entries(files))
      await replaceFile(join(folder, name), content)
  } catch (fault) {
    for (const name of Object.keys(files)) removeHalf(asideOf(join(folder, name)))
    throw fault
  }
}

// Written aside first, so that a killed process leaves no half report under the report's name. Two
// processes may finish the same job.
function asideOf(file: string): string {
  return `${file}.part-${process.pid}`
}

async function replaceFile(file: string, content: FileContent): Promise<void> {
  const lines = typeof content === 'string' ? Readable.from([content]) : content
  await pipeline(lines, createWriteStream(asideOf(file), { mode: 0o600 }))
  renameSync(asideOf(file), file)
}

function removeHalf(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // What cannot be removed either is no reason to say anything but why it could not be written.
  }
}
