// `npm run check:docs`: every export of every entry, and every member of every public interface,
// has a docstring.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'

const ROOT = join(import.meta.dirname, '..')

/** A public name without a docstring. */
export interface Undocumented {
  readonly file: string
  readonly line: number
  readonly name: string
}

/** The sources of the published entries. */
export function entryFiles(): readonly string[] {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  return Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => join(ROOT, 'src', path.slice(1), 'index.ts'))
}

/** What is public in these files, and says nothing of itself. */
export function undocumented(files: readonly string[]): readonly Undocumented[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT)
  const program = ts.createProgram([...files], options)
  const checker = program.getTypeChecker()
  const declarations = new Map<ts.Declaration, string>()
  for (const file of files) {
    const source = program.getSourceFile(file)
    const module = source && checker.getSymbolAtLocation(source)
    for (const symbol of module === undefined ? [] : checker.getExportsOfModule(module)) {
      const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0
      const { declarations: own = [] } = isAlias ? checker.getAliasedSymbol(symbol) : symbol
      for (const each of own) declarations.set(each, symbol.name)
    }
  }
  return [...declarations].flatMap(([declaration, name]) => silentParts(declaration, name))
}

function silentParts(declaration: ts.Declaration, name: string): readonly Undocumented[] {
  const { fileName } = declaration.getSourceFile()
  if (fileName.includes('node_modules')) return []
  const members = ts.isInterfaceDeclaration(declaration) ? [...declaration.members] : []
  const parts: readonly (readonly [ts.Node, string])[] = [
    [declaration, name],
    ...members.map((each) => [each, `${name}.${each.name?.getText() ?? '()'}`] as const),
  ]
  return parts
    .filter(([node]) => ts.getJSDocCommentsAndTags(node).length === 0)
    .map(([node, what]) => {
      const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart())
      return { file: relative(ROOT, fileName), line: line + 1, name: what }
    })
}

function main(): number {
  const files = entryFiles()
  const silent = undocumented(files)
  for (const { file, line, name } of silent)
    console.error(`${file}:${line}: ${name} has no docstring. Say what it is in a sentence.`)
  if (silent.length === 0) console.log(`every public name of ${files.length} entries is documented`)
  return silent.length === 0 ? 0 : 1
}

if (process.argv[1] === import.meta.filename) process.exitCode = main()
