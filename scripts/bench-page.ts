// `npm run bench:page -- FILE …`: puts what `npm run bench -- --json` printed into the page on
// performance, as tables and two plots.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { type Line, lineCells } from '../bench/lines.js'

interface Measured {
  readonly machine: {
    readonly date: string
    readonly node: string
    readonly databases: readonly string[]
    readonly cpu: string
    readonly cores: number
    readonly memoryGigabytes: number
    readonly loadAverage: readonly number[]
    readonly loadAverageAfter: readonly number[]
  }
  /** `null` = each section's own number. */
  readonly rounds: number | null
  readonly lines: readonly Line[]
}

const ROOT = join(import.meta.dirname, '..')
const PAGE = join(ROOT, 'docs', 'explanation', 'performance.md')
const PICTURES = join(ROOT, 'docs', 'pictures')

const tableOf = ({ machine, rounds, lines }: Measured): string =>
  [
    `Measured on ${machine.date.slice(0, 10)}: ` +
      `Node ${machine.node.slice(1)}, ${machine.databases.join(', ')}; ${machine.cores} ` +
      `× ${machine.cpu}, ${machine.memoryGigabytes} GB;` +
      ` load before ${machine.loadAverage.join(', ')}, ` +
      `after ${machine.loadAverageAfter.join(', ')}.${
        rounds === null ? '' : ` In a hurry, with rounds: ${rounds}.`
      }`,
    '',
    '| what | figure | ratio | goal | |',
    '|---|---|---|---|---|',
    ...lines.map((line) => `| ${lineCells(line).join(' | ')} |`),
  ].join('\n')

/** How far a line is from its goal: 1 = just met, 2 = twice as good. */
const timesGoal = ({ ratio, goal }: Line): number =>
  ratio === null || goal === null
    ? Number.NaN
    : goal.sense === 'at-least'
      ? ratio / goal.value
      : goal.value / ratio

const drawn = (options: Plot.PlotOptions): string => {
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const plot = Plot.plot({
    width: 900,
    style: {
      background: 'white',
      color: 'black',
      fontFamily: 'system-ui, sans-serif',
      fontSize: '12px',
    },
    ...options,
    document: document as unknown as NonNullable<Plot.PlotOptions['document']>,
  })
  plot.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  return `${plot.outerHTML}\n`
}

const goalsPlot = (lines: readonly Line[]): string => {
  const held = lines
    .filter(({ goal }) => goal !== null)
    .map((line) => ({
      what: `${line.what} / ${line.against?.replace(/ \(.*/, '')}`,
      times: timesGoal(line),
    }))
  return drawn({
    marginLeft: 470,
    marginBottom: 50,
    insetLeft: 12,
    height: 90 + held.length * 22,
    x: { type: 'log', label: 'times as good as the goal (1 = just met)', grid: true },
    y: { label: null, domain: held.map(({ what }) => what) },
    marks: [
      Plot.ruleX([1], { stroke: 'black', strokeWidth: 2 }),
      Plot.dot(held, {
        x: 'times',
        y: 'what',
        r: 5,
        fill: (each: { times: number }) => (each.times >= 1 ? '#0b5cad' : '#b3261e'),
      }),
    ],
  })
}

const RUN = /^(SQLite|PostgreSQL|MariaDB): (.+)$/

const ratesPlot = (lines: readonly Line[]): string => {
  const rates = new Map<string, { database: string; who: string; rate: number }>()
  for (const { section, what, value } of lines) {
    const [, database = '', who = ''] = (section === 'run' ? RUN.exec(what) : null) ?? []
    if (database !== '')
      rates.set(what, { database, who: who === 'run' ? 'this library' : who, rate: value / 1000 })
  }
  return drawn({
    marginLeft: 190,
    marginRight: 90,
    marginBottom: 50,
    height: 400,
    x: { label: 'thousand users a second', grid: true },
    y: { label: null },
    fy: { label: null },
    color: { legend: false },
    marks: [
      Plot.barX([...rates.values()], {
        x: 'rate',
        y: 'who',
        fy: 'database',
        fill: (each: { who: string }) =>
          each.who === 'this library' || each.who === 'two shards at once' ? '#0b5cad' : '#9aa3b2',
        sort: { y: '-x', fy: null },
      }),
      Plot.ruleX([0]),
    ],
  })
}

const files = process.argv.slice(2)
if (files.length === 0)
  throw new Error('npm run bench:page -- FILE …, files that `npm run bench -- --json` wrote')
const measured = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Measured)
const lines = measured.flatMap((each) => each.lines)
const [begin, end] = ['<!-- begin figures -->', '<!-- end figures -->']
const page = readFileSync(PAGE, 'utf8')
const [before, after] = [page.split(begin)[0], page.split(end)[1]]
if (before === undefined || after === undefined) throw new Error(`${PAGE} has no place for figures`)
writeFileSync(PAGE, `${before}${begin}\n\n${measured.map(tableOf).join('\n\n')}\n\n${end}${after}`)
writeFileSync(join(PICTURES, 'goals.svg'), goalsPlot(lines))
writeFileSync(join(PICTURES, 'rates.svg'), ratesPlot(lines))
