// Fails when a file or a function of src is too long to be read in one go.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const MOST_LINES_IN_A_FILE = 300
const MOST_LINES_IN_A_FUNCTION = 60

/**
 * Files that may be longer, and so may their functions, each for a reason. Tables of data are read
 * row by row; a row more makes them no harder to read.
 */
const EXCEPTIONS: readonly { readonly files: RegExp; readonly why: string }[] = [
  { files: /^src\/domain\/facts\.ts$/, why: 'the table of facts' },
  { files: /^src\/eligibility\/(?:rules\/)?(?:rule-)?(?:rows|presets)\.ts$/, why: 'rules as rows' },
  { files: /^src\/words\//, why: 'the catalogue of words' },
  { files: /^src\/testing\/conformance\/[\w-]+-cases\.ts$/, why: 'conformance cases' },
]

/** A file or function that is too long, as `path` or `path:line name`, with its lines. */
export interface TooLong {
  readonly place: string
  readonly lines: number
}

/** Everything in a source text that is too long. */
export function tooLong(path: string, text: string): readonly TooLong[] {
  if (EXCEPTIONS.some(({ files }) => files.test(path))) return []
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
  const lineOf = (position: number): number => file.getLineAndCharacterOfPosition(position).line
  const found: TooLong[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const first = lineOf(node.getStart())
      const lines = lineOf(node.end) - first + 1
      if (lines > MOST_LINES_IN_A_FUNCTION)
        found.push({ place: `${path}:${first + 1} ${nameOf(node)}`, lines })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  const lines = text.replace(/\n$/, '').split('\n').length
  return lines > MOST_LINES_IN_A_FILE ? [{ place: path, lines }, ...found] : found
}

function nameOf(node: ts.SignatureDeclaration): string {
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined)
  return named?.getText() ?? 'a function'
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sourceFiles(path)
    return path.endsWith('.ts') ? [path] : []
  })
}

function main(): number {
  const files = sourceFiles('src')
  const found = files.flatMap((path) => tooLong(path, readFileSync(path, 'utf8')))
  for (const { place, lines } of found) console.error(`${place}: ${lines} lines`)
  if (files.length === 0) console.error('no file of src was read, so this proves nothing')
  console.log(`sizes: ${files.length} files, ${found.length} too long`)
  return found.length === 0 && files.length > 0 ? 0 : 1
}

if (process.argv[1] === import.meta.filename) process.exitCode = main()
