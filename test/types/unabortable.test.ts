// No public type offers a way to take a confirmed job back: no name that says so, and nothing
// shaped like an abort signal.
import { fileURLToPath } from 'node:url'
import type { Job, Purge } from 'ils-user-purge'
import ts from 'typescript'
import { describe, expect, expectTypeOf, it } from 'vitest'

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
const FORBIDDEN = [
  /abort|cancel|withdraw|revoke|terminat|undo|signal/i,
  /^(?:stop|halt|kill)|Stop|Halt|Kill/,
]

/**
 * Requests at the circulation desk are cancelled; jobs are not. These are all the names that may
 * say so, and what each is about.
 */
const ABOUT_REQUESTS = new Set([
  'cancel', // a setting: requests in this state are cancelled
  'block, cancel or ignore', // that setting, as a mistake says it
  'cancel-requests', // the step, as a catalogue labels it
  'cancelRequests', // the effect on requests, and how many
  'CancelRequestsCommand',
  'requestsCancelled', // a count in plan and tally
  'requests_cancelled', // the column of the CSV
  'requests_to_be_cancelled', // the same of a plan's
  'Cancellation', // the memory host's book of cancelled requests
  'cancellations',
])

const namesIn = (source: string): ReadonlySet<string> => {
  const program = ts.createProgram(
    ENTRIES.map((entry) => `${root}src/${entry}.ts`),
    {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2022.d.ts'],
      types: [],
      strict: true,
      skipLibCheck: true,
    },
  )
  const checker = program.getTypeChecker()
  const names = new Set<string>()
  const seen = new Set<ts.Node>()
  const visit = (node: ts.Node): void => {
    if (seen.has(node)) return
    seen.add(node)
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node))
      follow(ts.isTypeReferenceNode(node) ? node.typeName : node.expression)
    if (ts.isFunctionLike(node) || ts.isVariableDeclaration(node)) {
      // Bodies and initial values are no types; what they are made of is not public.
      if (node.name !== undefined) names.add(node.name.getText())
      if (ts.isFunctionLike(node)) node.parameters.forEach(visit)
      if (node.type !== undefined) visit(node.type)
      if (
        ts.isVariableDeclaration(node) &&
        node.initializer !== undefined &&
        ts.isArrowFunction(node.initializer)
      )
        visit(node.initializer)
      return
    }
    if (ts.isIdentifier(node) || ts.isStringLiteral(node)) names.add(node.text)
    ts.forEachChild(node, visit)
  }
  const follow = (name: ts.Node): void => {
    const symbol = checker.getSymbolAtLocation(name)
    const target =
      symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0
        ? checker.getAliasedSymbol(symbol)
        : symbol
    for (const declaration of target?.declarations ?? [])
      if (declaration.getSourceFile().fileName.includes(`${source}/`)) visit(declaration)
  }
  for (const entry of ENTRIES) {
    const file = program.getSourceFile(`${root}src/${entry}.ts`)
    const module = file === undefined ? undefined : checker.getSymbolAtLocation(file)
    for (const exported of module === undefined ? [] : checker.getExportsOfModule(module)) {
      names.add(exported.name)
      const target =
        (exported.flags & ts.SymbolFlags.Alias) !== 0
          ? checker.getAliasedSymbol(exported)
          : exported
      target.declarations?.forEach(visit)
    }
  }
  return names
}

describe('the public types', () => {
  const names = namesIn(`${root}src`)

  it('were really walked through', () => {
    for (const name of [
      'createPurge',
      'submit',
      'JournalPort',
      'claimShard',
      'TransactionPort',
      'Completed',
      'sleep',
      'memoryHost',
    ])
      expect(names).toContain(name)
  })

  it('name nothing that takes a job back', () => {
    expect(
      [...names].filter(
        (name) => FORBIDDEN.some((word) => word.test(name)) && !ABOUT_REQUESTS.has(name),
      ),
    ).toEqual([])
  })

  it('know four states of a job, and none of them is given up', () => {
    expectTypeOf<Job['status']>().toEqualTypeOf<'Queued' | 'Running' | 'Completed' | 'Refused'>()
  })

  it('take nothing shaped like an abort signal', () => {
    type Parameters_ = Parameters<Purge[keyof Purge]>[0]
    expectTypeOf<Extract<Parameters_, { readonly aborted: boolean }>>().toEqualTypeOf<never>()
  })
})
