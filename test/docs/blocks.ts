// Finds the TypeScript examples of the documentation and lays each out as a file whose lines are
// the page's lines.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * One runnable example: `line` is that of its opening fence; `source` keeps the page's line
 * numbers.
 */
export type Block = { readonly page: string; readonly line: number; readonly source: string }

type Fence = {
  readonly line: number
  readonly words: readonly string[]
  readonly body: readonly string[]
}

/**
 * The runnable examples of a page: every fence that opens with `ts`, except `ts no-run`. A fence
 * `ts continues` runs after the fences before it, back to the last one that does not continue.
 */
export function blocksOf(page: string, text: string): readonly Block[] {
  const fences = fencesOf(text).filter(
    ({ words }) => words[0] === 'ts' && !words.includes('no-run'),
  )
  return fences.map((fence, index) => ({
    page,
    line: fence.line,
    source: layOut(chainTo(fences, index)),
  }))
}

function chainTo(fences: readonly Fence[], index: number): readonly Fence[] {
  const fence = fences[index]
  if (fence === undefined) return []
  return fence.words.includes('continues') ? [...chainTo(fences, index - 1), fence] : [fence]
}

function layOut(chain: readonly Fence[]): string {
  const lines: string[] = []
  for (const { line, body } of chain) {
    while (lines.length < line) lines.push('')
    lines.push(...body)
  }
  return `${lines.join('\n')}\nexport {}\n`
}

function fencesOf(text: string): readonly Fence[] {
  const fences: Fence[] = []
  let open:
    | {
        readonly mark: string
        readonly indent: string
        readonly line: number
        readonly words: readonly string[]
        readonly body: string[]
      }
    | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const [, indent = '', mark, info = ''] = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(line) ?? []
    if (open !== undefined && mark?.startsWith(open.mark) && info.trim() === '') {
      fences.push(open)
      open = undefined
    } else if (open !== undefined)
      open.body.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line)
    else if (mark !== undefined)
      open = { mark, indent, line: index + 1, words: info.trim().split(/\s+/), body: [] }
  }
  return fences
}

/** Every page a reader may copy from: README.md and docs, in a stable order. */
export function pagesOf(root: string): readonly string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) =>
    join('docs', name),
  )
  return ['README.md', ...docs].filter((name) => name.endsWith('.md')).sort()
}

/** The runnable examples of the whole documentation. */
export function allBlocks(root: string): readonly Block[] {
  return pagesOf(root).flatMap((page) => blocksOf(page, readIfThere(join(root, page))))
}

/** The lines of a page's shell blocks. */
export const commandsOf = (text: string): readonly string[] =>
  fencesOf(text)
    .filter(({ words }) => words[0] === 'console' || words[0] === 'sh')
    .flatMap(({ body }) => body)

/** What the page says that an example prints, in order: the comments behind its `console.log`. */
export const saidToPrint = ({ source }: Block): readonly string[] =>
  [...source.matchAll(/^\s*console\.log\(.*\) \/\/ (.+)$/gm)].map(([, said = '']) => said)

/** Where a block is laid out under `folder`. */
export const fileOf = ({ page, line }: Block): string =>
  `${relative('.', page).replaceAll(/[\\/]/g, '__')}.L${line}.ts`

/** Turns places in laid-out files back into places in the pages. */
export const placesInPages = (text: string): string =>
  text.replaceAll(/[^\s('"]*?([\w.-]+(?:__[\w.-]+)*\.md)\.L\d+\.ts/g, (_, page: string) =>
    page.replaceAll('__', '/'),
  )

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
