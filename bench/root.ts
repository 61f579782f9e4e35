// Where the project lies, whether the benchmark runs from its sources or bundled inside the
// project.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const findRoot = (folder: string): string =>
  existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder))

export const ROOT = findRoot(import.meta.dirname)
