// A disk of a few megabytes that a test can fill: a file system in memory, which only root may
// mount.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of its own. */
export interface SmallDisk {
  readonly folder: string
  /** Takes what is free, to the last block; answers how to give it back. */
  readonly fill: () => () => void
  readonly remove: () => void
}

const MEGABYTES = 32

const mount = (folder: string, options: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' })
    .status === 0

/** Mounts one that belongs to an account, or answers `null` where this process may not. */
export const smallDisk = ({
  uid = process.getuid?.() ?? 0,
  gid = process.getgid?.() ?? 0,
} = {}): SmallDisk | null => {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-disk-'))
  if (!mount(folder, `size=${MEGABYTES}m,mode=700,uid=${uid},gid=${gid}`)) {
    rmSync(folder, { recursive: true })
    return null
  }
  const remove = (): void => {
    process.off('exit', remove)
    // At once, no matter who still has files open there: a server that was killed may take a moment
    // to be gone.
    spawnSync('umount', ['--lazy', folder], { stdio: 'ignore' })
    rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', remove)
  return { folder, fill: () => fillUp(join(folder, 'filler')), remove }
}

/** Why no disk can be filled; `null` = one can. */
export const missingDisk = (): string | null => {
  const disk = smallDisk()
  disk?.remove()
  return disk === null ? 'this process may not mount a file system' : null
}

const fillUp = (file: string): (() => void) => {
  const filler = openSync(file, 'w')
  for (const size of [1024 * 1024, 4096]) {
    const block = Buffer.alloc(size)
    while (takes(() => writeSync(filler, block) === size));
  }
  closeSync(filler)
  return () => rmSync(file)
}

const takes = (write: () => boolean): boolean => {
  try {
    return write()
  } catch (fault) {
    if ((fault as { readonly code?: unknown }).code === 'ENOSPC') return false
    throw fault
  }
}
