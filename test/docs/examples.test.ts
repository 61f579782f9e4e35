// Every TypeScript example of the documentation type-checks and runs as it stands on the page.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allBlocks, type Block, blocksOf, fileOf, placesInPages, saidToPrint } from './blocks.js'

const ROOT = join(import.meta.dirname, '..', '..')
const execute = promisify(execFile)

/**
 * Examples are laid out inside the checkout, so that the package name and its runtime packages
 * resolve.
 */
function layOut(blocks: readonly Block[]): string {
  mkdirSync(join(ROOT, '.test-results'), { recursive: true })
  const folder = mkdtempSync(join(ROOT, '.test-results', 'docs-'))
  for (const block of blocks) writeFileSync(join(folder, fileOf(block)), block.source)
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }),
  )
  return folder
}

/**
 * What node says against it, with the places of the pages, or against what it printed; empty when
 * all is well.
 */
async function complaints(
  args: readonly string[],
  folder: string,
  said: readonly string[] = [],
): Promise<string> {
  try {
    const { stdout } = await execute(process.execPath, [...args], {
      cwd: ROOT,
      env: { ...process.env, TSX_TSCONFIG_PATH: join(folder, 'tsconfig.json') },
      timeout: 100_000,
    })
    return misprints(stdout.split('\n'), said)
  } catch (failure) {
    const {
      stdout = '',
      stderr = '',
      message,
    } = failure as { stdout?: string; stderr?: string; message: string }
    return placesInPages(`${stdout}${stderr}` || message)
  }
}

/**
 * What the page says is printed, line after line, and is not; the example may print more in
 * between.
 */
function misprints(printed: readonly string[], said: readonly string[]): string {
  let from = 0
  for (const line of said) {
    const at = printed.indexOf(line, from)
    if (at === -1)
      return `the page says that it prints ${line}, but it prints:\n${printed.join('\n')}`
    from = at + 1
  }
  return ''
}

const typeErrors = (folder: string) =>
  complaints([join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder], folder)
const runErrors = (folder: string, block: Block) =>
  complaints(['--import', 'tsx', join(folder, fileOf(block))], folder, saidToPrint(block))

describe('the examples of the documentation', () => {
  const blocks = allBlocks(ROOT)
  let folder: string
  beforeAll(() => {
    folder = layOut(blocks)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('type-check', async () => {
    expect(blocks.length === 0 ? '' : await typeErrors(folder)).toBe('')
  })

  it.concurrent.each(blocks)('$page:$line runs', async (block) => {
    expect(await runErrors(folder, block)).toBe('')
  })
})

describe('the executor of examples', () => {
  const page = (...lines: readonly string[]) => lines.join('\n')
  const laidOut = async <T>(
    text: string,
    look: (folder: string, blocks: readonly Block[]) => Promise<T>,
  ): Promise<T> => {
    const blocks = blocksOf('docs/how-to/page.md', text)
    const folder = layOut(blocks)
    try {
      return await look(folder, blocks)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  it('takes the ts blocks, and only them', () => {
    const text = page(
      '```ts',
      'a',
      '```',
      '```ts no-run',
      'b',
      '```',
      '```console',
      'c',
      '```',
      '~~~~ts',
      '```ts',
      'd',
      '```',
      '~~~~',
      '```tsx',
      'e',
      '```',
    )
    expect(blocksOf('README.md', text).map(({ line }) => line)).toEqual([1, 10])
  })

  it('lets a block continue the one before', () => {
    const text = page(
      '```ts',
      'first',
      '```',
      'prose',
      '```ts continues',
      'second',
      '```',
      '```ts',
      'third',
      '```',
    )
    expect(
      blocksOf('README.md', text).map(({ source }) =>
        source.split('\n').filter((line) => line !== ''),
      ),
    ).toEqual([
      ['first', 'export {}'],
      ['first', 'second', 'export {}'],
      ['third', 'export {}'],
    ])
  })

  it('names page and line of an example that throws', async () => {
    const text = page(
      'Prose',
      '',
      '```ts',
      'const limit: number = 1',
      "if (limit > 0) throw new Error('the example is wrong')",
      '```',
    )
    const found = await laidOut(text, (folder, [block]) => runErrors(folder, block as Block))
    expect(found).toContain('the example is wrong')
    expect(found).toContain('docs/how-to/page.md:5')
  })

  it('names what an example prints otherwise than the page says', async () => {
    const text = page('```ts', 'console.log(1) // 1', "console.log('two') // three", '```')
    expect(await laidOut(text, (folder, [block]) => runErrors(folder, block as Block))).toContain(
      'says that it prints three',
    )
  })

  it('names page and line of an example that does not type-check', async () => {
    const found = await laidOut(
      page('', '```ts', '', "const limit: number = 'one'", 'console.log(limit)', '```'),
      typeErrors,
    )
    expect(found).toMatch(/docs\/how-to\/page\.md\(4,7\): error TS2322/)
  })

  it('finds no fault with an example in order, and resolves the library by its name', async () => {
    const text = page(
      '```ts',
      "import * as system from 'ils-user-purge/adapters/system'",
      "if (Object.keys(system).length === 0) throw new Error('empty')",
      '```',
    )
    const found = await laidOut(text, async (folder, [block]) => [
      await typeErrors(folder),
      await runErrors(folder, block as Block),
    ])
    expect(found).toEqual(['', ''])
  })
})
