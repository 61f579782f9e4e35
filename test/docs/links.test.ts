// Every link of the documentation leads to a file that is published with it, and to a heading that
// is there; every command names what there is.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandLine } from '../../examples/embedded-library/cli/command-line.js'
import { commandsOf, pagesOf } from './blocks.js'

const ROOT = join(import.meta.dirname, '..', '..')
const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly files: readonly string[]
  readonly scripts: Readonly<Record<string, string>>
}

const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8')

/**
 * As GitHub names them: lower case, punctuation left out, hyphens for spaces, and a number behind
 * the second of a name.
 */
const anchorsOf = (text: string): readonly string[] => {
  const met = new Map<string, number>()
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const name = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
    const before = met.get(name) ?? 0
    met.set(name, before + 1)
    return before === 0 ? name : `${name}-${before}`
  })
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)]
}

const linksOf = (text: string): readonly string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)

/** What is wrong with a link of a page; empty where nothing is. */
function wrongWith(page: string, target: string): string {
  if (/^https:/.test(target)) return ''
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path)
  if (!existsSync(file) || !statSync(file).isFile()) return `${target}: no such file`
  const [top = ''] = relative(ROOT, file).split('/')
  if (!MANIFEST.files.includes(top)) return `${target}: not in the published package`
  return anchor === undefined || anchorsOf(readFileSync(file, 'utf8')).includes(anchor)
    ? ''
    : `${target}: no such heading`
}

/** What is wrong with a command; only `npm run` and `npm start` can be known here. */
function wrongWithCommand(command: string): string {
  const [, script] = /\bnpm run ([\w:-]+)/.exec(command) ?? []
  if (script !== undefined && MANIFEST.scripts[script] === undefined)
    return `${command}: no such script`
  if (!/\bnpm start\b/.test(command)) return ''
  const known = new Set([...commandLine().options.map(({ long }) => long), '--help'])
  const unknown = [
    ...command.slice(command.indexOf('npm start')).matchAll(/\s(--[a-z][a-z-]*)/g),
  ].filter(([, name = '']) => !known.has(name))
  return unknown.length === 0
    ? ''
    : `${command}: no such option${unknown.map(([, name]) => ` ${name}`).join('')}`
}

describe.each([...pagesOf(ROOT), 'CHANGELOG.md'])('%s', (page) => {
  it('links to what is there, and published', () => {
    expect(
      linksOf(textOf(page))
        .map((target) => wrongWith(page, target))
        .filter((each) => each !== ''),
    ).toEqual([])
  })

  it('names scripts and options that there are', () => {
    expect(
      commandsOf(textOf(page))
        .map(wrongWithCommand)
        .filter((each) => each !== ''),
    ).toEqual([])
  })
})

describe('CONTRIBUTING.md', () => {
  const text = textOf('CONTRIBUTING.md')

  it('names scripts that there are', () => {
    const wrong = commandsOf(text).map(wrongWithCommand)
    const inline = [...text.matchAll(/`(npm run [\w:-]+)/g)].map(([, command = '']) => command)
    expect([...wrong, ...inline.map(wrongWithCommand)].filter((each) => each !== '')).toEqual([])
  })

  it('names files and folders that there are', () => {
    const named = [...text.matchAll(/`((?:src|test|docs|scripts|examples|bench|api)\/[\w./-]+)`/g)]
    expect(named.length).toBeGreaterThan(20)
    expect(
      named.map(([, path = '']) => path).filter((path) => !existsSync(join(ROOT, path))),
    ).toEqual([])
  })
})

it(
  'notices a link to nowhere, out of the package, to no ' + 'heading, and a command that is none',
  () => {
    const wrong = [
      'nowhere.md',
      'test/docs/links.test.ts',
      'README.md#nothing',
      'README.md#try-it',
    ].map((target) => wrongWith('README.md', target))
    expect(wrong).toEqual([
      expect.stringContaining('no such file'),
      expect.stringContaining('not in'),
      expect.stringContaining('no such heading'),
      '',
    ])
    const commands = ['npm run benhc', 'npm start -- --yse', 'npm start -- --yes']
    expect(commands.map(wrongWithCommand)).toEqual([
      expect.stringContaining('no such script'),
      expect.stringContaining('--yse'),
      '',
    ])
  },
)
