// Every public name says what it is.
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const ENTRIES = [
  'index',
  'codec/index',
  'report/index',
  'adapters/memory/index',
  'adapters/sql/index',
  'adapters/system/index',
  'adapters/pg-boss/index',
  'testing/index',
]

const files = ENTRIES.map((entry) => `${root}src/${entry}.ts`)
const program = ts.createProgram(files, {
  target: ts.ScriptTarget.ES2022,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  module: ts.ModuleKind.ESNext,
  types: [],
})
const checker = program.getTypeChecker()

const undocumented = (entry: string): readonly string[] => {
  const file = program.getSourceFile(`${root}src/${entry}.ts`)
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file)
  return (module === undefined ? [] : checker.getExportsOfModule(module)).flatMap((exported) => {
    const target =
      (exported.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(exported) : exported
    return ts.displayPartsToString(target.getDocumentationComment(checker)).trim() === ''
      ? [exported.name]
      : []
  })
}

describe('the documentation of public names', () => {
  it.each(ENTRIES)('is complete in %s', (entry) => {
    expect(undocumented(entry)).toEqual([])
  })
})

describe('the documentation of facts', () => {
  it('stands on every member of UserFacts, where an editor shows it', () => {
    const file = program.getSourceFile(`${root}src/domain/user.ts`)
    const module = file === undefined ? undefined : checker.getSymbolAtLocation(file)
    const userFacts = checker
      .getExportsOfModule(module as ts.Symbol)
      .find(({ name }) => name === 'UserFacts')
    const members = checker.getDeclaredTypeOfSymbol(userFacts as ts.Symbol).getProperties()
    expect(members.length).toBeGreaterThan(30)
    expect(
      members
        .filter(({ name }) => name !== 'key')
        .filter((member) => member.getDocumentationComment(checker).length === 0)
        .map(({ name }) => name),
    ).toEqual([])
  })
})
