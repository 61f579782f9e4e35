// What the library costs a host before it does anything: bytes in a bundle, and the time to import
// it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'
import { atMost, digits, goalLine, type Line } from '../lines.js'
import { interleaved, median, ratioOf } from '../measure.js'
import { ROOT } from '../root.js'
import type { Section } from '../section.js'

const KILOBYTE = 1024
const IMPORTS = 21
const EVERYTHING: readonly string[] = []
const PACKAGES = ['fp-ts', 'luxon', 'decimal.js', '@noble/hashes']

/** The bounds are those of the package test. */
const BUNDLES = [
  { what: 'core alone, minified', entry: 'index', external: PACKAGES, bound: 195 },
  { what: 'promise face alone, minified', entry: 'promises', external: PACKAGES, bound: 181 },
  {
    what: 'core with all that it needs, minified',
    entry: 'index',
    external: EVERYTHING,
    bound: 313,
  },
] as const

const CORE = { entryPoints: [join(ROOT, 'src', 'index.ts')] }
const PROMISES = { entryPoints: [join(ROOT, 'src', 'promises', 'index.ts')] }

/** What the core takes out of its packages, and nothing of its own. */
const PACKAGES_ALONE = {
  stdin: {
    resolveDir: ROOT,
    contents: `export { either, taskEither } from 'fp-ts';
      export { DateTime, IANAZone } from 'luxon';
      export { Decimal } from 'decimal.js'; export { sha256 } from '@noble/hashes/sha2'`,
  },
}

const kilobytes = (bytes: Uint8Array): string => (bytes.byteLength / KILOBYTE).toFixed(1)

/** An entry as one module. */
const bundled = async (
  entry: Pick<BuildOptions, 'entryPoints' | 'stdin'>,
  external: readonly string[],
): Promise<Uint8Array> => {
  const { outputFiles } = await build({
    ...entry,
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
  return outputFiles?.[0]?.contents ?? new Uint8Array()
}

export const sizeSection: Section = async ({ emit }) => {
  for (const { what, entry, external, bound } of BUNDLES) {
    const contents = await bundled(entry === 'index' ? CORE : PROMISES, external)
    const size = contents.byteLength / KILOBYTE
    emit(
      goalLine({
        section: 'size',
        what,
        figure: `${size.toFixed(1)} KB`,
        value: size,
        against: `bound of ${bound} KB (gzip ${kilobytes(gzipSync(contents))} KB)`,
        ratio: size / bound,
        goal: atMost(1),
      }),
    )
  }
  emit(await importLine())
}

/**
 * Importing takes as long as the machine pleases; how much of it is the core's own is in the ratio.
 */
const importLine = async (): Promise<Line> => {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-bench-'))
  const [core, packages] = ['core', 'its packages alone']
  const timesOf = async (name: string, module: Uint8Array) => {
    const [file, program] = [
      join(folder, `${name.length}.mjs`),
      join(folder, `${name.length}-program.mjs`),
    ]
    writeFileSync(file, module)
    const timed =
      `const began = performance.now(); await import(${JSON.stringify(file)}); ` +
      'console.log(performance.now() - began)'
    writeFileSync(program, timed)
    return {
      name,
      run: () => Number(execFileSync(process.execPath, [program], { encoding: 'utf8' })),
    }
  }
  try {
    const contenders = [
      await timesOf(core, await bundled(CORE, EVERYTHING)),
      await timesOf(packages, await bundled(PACKAGES_ALONE, EVERYTHING)),
    ]
    const millis = await interleaved(contenders, IMPORTS)
    const of = (name: string): number => median(millis.get(name) ?? [])
    return goalLine({
      section: 'size',
      what: 'import of the core in a fresh process',
      figure: `${digits(of(core))} ms`,
      value: of(core),
      against: `${packages} (${digits(of(packages))} ms)`,
      ratio: ratioOf(millis, core, packages),
      goal: atMost(2),
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
