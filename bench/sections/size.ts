// What the library costs a host before it does anything: bytes in a bundle, and the time to import it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { atMost, digits, figureLine, goalLine } from '../lines.js'
import { median } from '../measure.js'
import { ROOT } from '../root.js'
import type { Section } from '../section.js'

const KILOBYTE = 1024
const IMPORTS = 9
const EVERYTHING: readonly string[] = []
const PACKAGES = ['fp-ts', 'luxon', 'decimal.js', '@noble/hashes']

/** The bounds are those of the package test. */
const BUNDLES = [
  { what: 'core alone, minified', external: PACKAGES, bound: 96 },
  { what: 'core with all that it needs, minified', external: EVERYTHING, bound: 224 },
] as const

/** The core as one module. */
const bundledCore = async (external: readonly string[]): Promise<Uint8Array> => {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'src', 'index.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    mainFields: ['module', 'main'],
    external: [...external],
    logLevel: 'silent',
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

export const sizeSection: Section = async ({ emit }) => {
  for (const { what, external, bound } of BUNDLES) {
    const contents = await bundledCore(external)
    const size = contents.byteLength / KILOBYTE
    emit(
      goalLine({
        section: 'size',
        what,
        figure: `${size.toFixed(1)} KB`,
        value: size,
        against: `bound of ${bound} KB (gzip ${(gzipSync(contents).byteLength / KILOBYTE).toFixed(1)} KB)`,
        ratio: size / bound,
        goal: atMost(1),
      }),
    )
  }
  const millis = await importMillis()
  emit(figureLine({ section: 'size', what: 'import of the core in a fresh process', figure: `${digits(millis)} ms`, value: millis }))
}

/** How long a fresh process takes for `import`, everything it needs included. */
const importMillis = async (): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-bench-'))
  try {
    const core = join(folder, 'core.mjs')
    const program = join(folder, 'program.mjs')
    writeFileSync(core, await bundledCore(EVERYTHING))
    writeFileSync(program, `const began = performance.now(); await import('./core.mjs'); console.log(performance.now() - began)`)
    return median(Array.from({ length: IMPORTS }, () => Number(execFileSync(process.execPath, [program], { encoding: 'utf8' }))))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
