// The page on NestJS leads to a first plan: its files, as they stand there, on a database.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { postgresDatabase, postgresMissing } from '../support/servers.js'

const ROOT = join(import.meta.dirname, '..', '..')
const PAGE = readFileSync(join(ROOT, 'docs', 'how-to', 'nestjs.md'), 'utf8')
const missing = await postgresMissing()
const execute = promisify(execFile)

/** The files of the page, by their names. */
function filesOf(page: string): ReadonlyMap<string, string> {
  const fences = page.matchAll(/^```ts no-run (\S+)\n([\s\S]*?)^```$/gm)
  return new Map([...fences].map(([, name = '', text = '']) => [name, text]))
}

/** What the page says that `main.ts` prints. */
const said = /^```text\n([\s\S]*?)^```$/m.exec(PAGE)?.[1]

async function run(folder: string, args: readonly string[], url: string): Promise<string> {
  const env = {
    ...process.env,
    LIBRARY_URL: url,
    TSX_TSCONFIG_PATH: join(folder, 'tsconfig.json'),
  }
  const running = execute(process.execPath, [...args], { cwd: ROOT, env, timeout: 100_000 })
  return running.then(
    ({ stdout }) => stdout,
    (fault: { stdout?: string; stderr?: string }) => `${fault.stdout}${fault.stderr}`,
  )
}

describe.skipIf(missing !== null)(
  missing === null ? 'the page on NestJS' : `the page on NestJS (skipped: ${missing})`,
  () => {
    it('has files that type-check, and print the plan that it shows', async () => {
      mkdirSync(join(ROOT, '.test-results'), { recursive: true })
      const folder = mkdtempSync(join(ROOT, '.test-results', 'nestjs-'))
      const database = await postgresDatabase()
      try {
        const files = filesOf(PAGE)
        expect([...files.keys()]).toContain('main.ts')
        for (const [name, text] of files) writeFileSync(join(folder, name), text)
        const compilerOptions = { experimentalDecorators: true, emitDecoratorMetadata: true }
        writeFileSync(
          join(folder, 'tsconfig.json'),
          JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['*.ts'] }),
        )
        const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
        expect(await run(folder, [tsc, '-p', folder], database.url)).toBe('')
        const main = join(folder, 'main.ts')
        expect(await run(folder, ['--import', 'tsx', main], database.url)).toBe(said)
      } finally {
        await database.drop()
        rmSync(folder, { recursive: true, force: true })
      }
    })
  },
)
