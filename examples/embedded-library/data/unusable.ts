// Why a library file cannot be used, in words: what the system or SQLite says of it.
import { badInput, codeOf, isTrouble } from '../../shared/trouble.js'

const UNUSABLE: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: 'is not an SQLite database',
  SQLITE_CORRUPT: 'is damaged',
  SQLITE_READONLY: 'cannot be written',
  SQLITE_READONLY_DIRECTORY: 'lies in a folder that cannot be written',
  SQLITE_CANTOPEN: 'cannot be opened for writing',
  SQLITE_FULL: 'does not fit on the disk',
  SQLITE_IOERR_SHMSIZE: 'does not fit on the disk',
  SQLITE_IOERR_WRITE: 'does not fit on the disk',
  SQLITE_BUSY: 'is locked by another process',
  EACCES: 'may not be written by you',
  EPERM: 'may not be written by you',
  EROFS: 'lies on a disk that cannot be written',
  ENOTDIR: 'lies in something that is not a folder',
  EEXIST: 'lies in something that is not a folder',
  ENOENT: 'lies where no folder can be made',
  ENOSPC: 'does not fit on the disk',
  ENAMETOOLONG: 'has too long a name',
}

/**
 * The fault as a Trouble where its code says what is wrong with the file, else the fault itself.
 */
export function unusable(file: string, fault: unknown): unknown {
  const code = codeOf(fault)
  if (code === null || isTrouble(fault)) return fault
  const why = UNUSABLE[code]
  return why === undefined
    ? fault
    : badInput(`${file} ${why} (${code}). Nothing was changed; give --db another file.`)
}
