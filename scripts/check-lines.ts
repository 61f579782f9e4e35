// Fails when a line is too long to be read beside another, or a public name that was renamed is
// still about.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const MOST_COLUMNS = 100

/** Files whose lines are as they are, each for a reason. */
const APART: readonly { readonly files: RegExp; readonly why: string }[] = [
  { files: /\.(?:png|svg|lock)$|^package-lock\.json$/, why: 'pictures and locks' },
  { files: /^api\/|^docs\/reference\/api\//, why: 'generated out of the code' },
  { files: /\.json$/, why: 'data' },
  { files: /^scripts\/pictures\.ts$/, why: 'drawings' },
  {
    files:
      /^src\/(?:domain|words\/german)\/phrases\.ts$|^src\/domain\/(?:checks|validation\/\w+)\.ts$/,
    why: 'phrases are types, which nothing can join',
  },
  {
    files: /^(?:examples\/embedded-library\/web|src\/report\/html)\//,
    why: 'markup, where a line end is a blank that people see',
  },
  { files: /^test\/package\/|^scripts\/(?:compat|lint\/)/, why: 'programs as text' },
]

/** Public names that a release renamed. The changelog alone names them. */
const FORMER_NAMES = [
  'memoryEngine',
  'pgBossEngine',
  'MemoryEngineOptions',
  'PgBossEngineOptions',
  'engineCases',
  'RunnerResting',
  'runner-resting',
  'outlivesFaults',
  'handOverEarly',
  'isInfrastructureFault',
  'sqlInfrastructureFault',
  'missing-engine',
  'PlanStale',
  'plan-stale',
  'AlreadySubmitted',
  'already-submitted',
]
const FORMER = new RegExp(`(?<![\\w-])(?:${FORMER_NAMES.join('|')})(?![\\w-])`)
const MAY_NAME_THEM = /^(?:CHANGELOG\.md|scripts\/check-lines\.ts)$/

/** What a link leads to cannot be wrapped, and neither can a pattern. */
const UNBREAKABLE = /\]\([^)]*\)|https?:\/\/\S+|^\s*\/(?![/*]).*\/[a-z]*[,)]?$/g

const isTableRow = (path: string, line: string): boolean =>
  path.endsWith('.md') && line.trimStart().startsWith('|')

/** What a program prints stands behind the line that prints it; commands are typed as they are. */
function isData(fence: string | null, line: string): boolean {
  if (fence === null) return false
  return !/^(?:ts|js)\b/.test(fence) || /\) \/\/ /.test(line)
}

/** What is wrong with the lines of a file, as `path:line what`. */
export function wrongLines(path: string, text: string): readonly string[] {
  if (APART.some(({ files }) => files.test(path))) return []
  let fence: string | null = null
  return text.split('\n').flatMap((line, at) => {
    const place = `${path}:${at + 1}`
    const edge = path.endsWith('.md') ? /^\s*```(.*)$/.exec(line) : null
    if (edge !== null) fence = fence === null ? (edge[1] ?? '') : null
    const isLong = line.replaceAll(UNBREAKABLE, ']').length > MOST_COLUMNS
    const isApart = isTableRow(path, line) || isData(fence, line)
    const former = MAY_NAME_THEM.test(path) ? null : FORMER.exec(line)
    return [
      ...(isLong && !isApart ? [`${place} ${line.length} columns`] : []),
      ...(former === null ? [] : [`${place} ${former[0]} was renamed`]),
    ]
  })
}

function main(): number {
  const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n')
  const tracked = files.filter((path) => path !== '')
  const wrong = tracked.flatMap((path) =>
    APART.some(({ files: apart }) => apart.test(path))
      ? []
      : wrongLines(path, readFileSync(path, 'utf8')),
  )
  for (const each of wrong) console.log(each)
  console.log(`lines: ${tracked.length} files, ${wrong.length} lines to mend`)
  return wrong.length === 0 && tracked.length > 0 ? 0 : 1
}

if (process.argv[1] === import.meta.filename) process.exitCode = main()
