// The terminal in German: every sentence is in its catalogue, and help, answers, refusals and files
// hold nothing in English.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENGLISH } from 'ils-user-purge'
import { GERMAN } from 'ils-user-purge/german'
import { REPORT_ENGLISH } from 'ils-user-purge/report'
import { beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from '../../examples/embedded-library/cli/command-line.js'
import { TERMINAL_GERMAN } from '../../examples/embedded-library/cli/words/german.js'
import { wordsIn } from '../words/everything.js'
import { type Ended, runHere, temporaryFolder } from './fixture.js'

const ROOT = new URL('../../examples/', import.meta.url)
const FOLDERS = [
  'embedded-library/cli',
  'embedded-library/cli/commands',
  'embedded-library/data',
  'shared',
]

/** Every sentence that the sources hand to `inWords` as it stands. */
const SENTENCES = FOLDERS.flatMap((folder) =>
  readdirSync(new URL(folder, ROOT))
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const source = readFileSync(new URL(`${folder}/${name}`, ROOT), 'utf8')
      return [
        ...source.matchAll(
          /\binWords\(\s*((?:'(?:[^'\\]|\\.)*'|"[^"]*")(?:\s*\+\s*'(?:[^'\\]|\\.)*')*)/g,
        ),
      ].map(([, literals = '']) =>
        [...literals.matchAll(/'((?:[^'\\]|\\.)*)'|"([^"]*)"/g)]
          .map(([, single, double]) => (single ?? double ?? '').replaceAll(`\\'`, `'`))
          .join(''),
      )
    }),
)

const placeholdersOf = (text: string): readonly string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()

const lowerWords = (texts: readonly (string | undefined)[]): readonly string[] =>
  texts.flatMap((text = '') =>
    wordsIn(text.replace(/\{[\w:]+\}|--[\w-]+|<[^>]*>/g, ' ')).map((word) => word.toLowerCase()),
  )

const GERMAN_WORDS = new Set(
  lowerWords([...Object.values(TERMINAL_GERMAN), ...Object.values(GERMAN)]),
)
const ENGLISH_WORDS = new Set(
  lowerWords([
    ...Object.keys(TERMINAL_GERMAN),
    ...Object.values(ENGLISH),
    ...Object.values(REPORT_ENGLISH),
  ]).filter((word) => word.length > 2 && !GERMAN_WORDS.has(word)),
)

/** English words in an output, but for codes, options, files and names. */
const englishIn = (text: string): readonly string[] => {
  const plain = text
    .replace(/<(script|style|code)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(
      /<[^>]*>|\([a-z-]+(?:\/[a-z-]+)?\)|--[\w-]+|\/\S+|"[^"]*"|\S+\.\w+|npm start|ils-user-purge\S*/g,
      ' ',
    )
  return wordsIn(plain).filter((word) => ENGLISH_WORDS.has(word.toLowerCase()))
}

describe('the German of the terminal', () => {
  it('has every sentence of the code and every option of the help, with its placeholders', () => {
    const help = commandLine()
    const said = [...SENTENCES, help.description(), ...help.options.map((each) => each.description)]
    expect(SENTENCES.length).toBeGreaterThan(100)
    expect(said.filter((sentence) => !Object.hasOwn(TERMINAL_GERMAN, sentence))).toEqual([])
    for (const [english, german] of Object.entries(TERMINAL_GERMAN))
      expect([english, placeholdersOf(german)]).toEqual([english, placeholdersOf(english)])
  })

  describe('spoken', () => {
    const folder = temporaryFolder()
    const file = join(folder, 'library.sqlite')
    const out = join(folder, 'files')
    const german = (...args: string[]): Promise<Ended> => runHere(['--language', 'de', ...args])
    let planned: Ended

    beforeAll(async () => {
      planned = await german(
        '--db',
        file,
        '--users',
        '300',
        '--as-of',
        '2026-11-22',
        '--days',
        '0',
        '--plan',
      )
    })

    it('says the help, the plan, one user, the run and what became of a user', async () => {
      expect([planned.code, planned.err]).toEqual([0, ''])
      expect(planned.out).toContain('LÖSCHPLAN')
      expect(englishIn(planned.out)).toEqual([])
      const { out: help } = await german('--help')
      expect(help).toContain('Aufruf:')
      expect(help.match(/display help|may be repeated|Exit codes/g)).toBeNull()
      const check = await german('--db', file, '--check', 'P00000002', '--threshold', '10')
      expect([check.code, englishIn(check.out)]).toEqual([0, []])
      const run = await german(
        '--db',
        file,
        '--as-of',
        '2026-11-22',
        '--days',
        '0',
        '--yes',
        '--out',
        out,
      )
      expect([run.code, run.err]).toEqual([0, ''])
      expect(run.out).toContain('Berichtsdateien: ')
      expect(englishIn(run.out)).toEqual([])
      for (const args of [['--plans'], ['--history', 'P00000002']])
        expect([args, englishIn((await german('--db', file, ...args)).out)]).toEqual([args, []])
      for (const name of ['report.txt', 'report.html'])
        expect([name, englishIn(readFileSync(join(out, name), 'utf8'))]).toEqual([name, []])
      // The names of the columns are the same in every language, for programs.
      const csv = readFileSync(join(out, 'outcomes.csv'), 'utf8')
      expect(csv).toContain('user,outcome,at,reason_codes,reasons')
      expect(csv).toMatch(/\r\nSchlüssel \d+,purged,/)
      expect(csv).not.toMatch(/key \d|The user|A debt/)
      const dates = await german('--db', file, '--set-purge-dates', 'expiry+30d', '--plan')
      expect([dates.code, englishIn(dates.out)]).toEqual([0, []])
    })

    it.each([
      [['--days', 'x'], 2, /erwartet wird/],
      [['--users', '0'], 2, /--users muss eine ganze Zahl von 1 bis/],
      [['--nowhere'], 2, /Fehler: unbekannte Option --nowhere/],
      [['--plans', '--web'], 2, /schließen|schließt einander aus/],
      [['--submit', 'x', '--digest', 'x', '--count', '1'], 2, /--digest muss die Prüfsumme sein/],
      [['--check', 'nobody'], 2, /Kein Konto in .* hat die Primär-ID/],
      [['--resume'], 0, /es gibt nichts fortzusetzen/i],
    ] as const)('refuses %j in German', async (args, code, said) => {
      const ended = await german('--db', file, ...args)
      expect(ended.code).toBe(code)
      expect(ended.out + ended.err).toMatch(said)
      expect(englishIn(ended.out + ended.err)).toEqual([])
    })

    it('refuses a language that it does not speak', async () => {
      const ended = await runHere(['--language', 'fr', '--plans'])
      expect([ended.code, ended.err]).toEqual([
        2,
        '--language must be one of en, de. Nothing was changed.\n',
      ])
    })
  })
})
