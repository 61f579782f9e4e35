// Bundles the programs that run as processes of their own, once, so that starting one takes a
// moment only.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** The bundled programs. */
export interface Programs {
  readonly worker: string
  /** The worker that goes through an ORM or another driver. */
  readonly layerWorker: string
  /** The worker that is given its shards by an engine. */
  readonly servingWorker: string
  readonly separateHost: string
  readonly remove: () => void
}

const here = import.meta.dirname
// Inside the project, so that the bundles find its packages.
const scratch = join(here, '..', '..', '.test-results')

/** Bundles the workers and the separate host. */
export const buildPrograms = async (): Promise<Programs> => {
  mkdirSync(scratch, { recursive: true })
  const folder = mkdtempSync(join(scratch, 'chaos-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.on('exit', remove)
  await build({
    entryPoints: {
      worker: join(here, 'worker.ts'),
      layerWorker: join(here, 'layer-worker.ts'),
      servingWorker: join(here, '..', 'pg-boss', 'worker.ts'),
      separateHost: join(here, 'separate', 'server.ts'),
    },
    outdir: folder,
    bundle: true,
    splitting: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
  })
  return {
    worker: join(folder, 'worker.mjs'),
    layerWorker: join(folder, 'layerWorker.mjs'),
    servingWorker: join(folder, 'servingWorker.mjs'),
    separateHost: join(folder, 'separateHost.mjs'),
    remove,
  }
}
