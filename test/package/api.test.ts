// The check of the API reports judges rightly: what differs, and which warnings a reader needs.
import { describe, expect, it } from 'vitest'
import { staleReports, withoutKnownWarnings } from '../../scripts/api.js'

describe('the reports in git', () => {
  it('are in order when each is as it should be', () => {
    const reports = new Map([['index.api.md', 'a']])
    expect(staleReports(reports, new Map(reports))).toEqual([])
  })

  it.each([
    { case: 'changed', kept: [['a.api.md', 'old']], why: 'is out of date', file: 'a.api.md' },
    { case: 'not there', kept: [], why: 'is missing', file: 'a.api.md' },
    {
      case: 'of an entry that is gone',
      kept: [
        ['a.api.md', 'new'],
        ['b.api.md', 'x'],
      ],
      why: 'is of no entry',
      file: 'b.api.md',
    },
  ] as const)('complain about one that is $case', ({ kept, file, why }) => {
    const wanted = new Map([['a.api.md', 'new']])
    expect(staleReports(wanted, new Map(kept))).toEqual([{ file, why }])
  })
})

const warning = (name: string): string =>
  `// Warning: (ae-forgotten-export) The symbol "${name}" needs to be exported by the entry point`

describe('the warnings of a report', () => {
  it('name a type that no reader can import, and not one of the main entry', () => {
    const report = [
      warning('Job'),
      warning('Hidden'),
      '//',
      '// @public',
      'export const one: Job | Hidden;',
      '',
      warning('Job'),
      '//',
      '// @public',
      'export const two: Job;',
    ].join('\n')
    expect(withoutKnownWarnings(report, new Set(['Job']))).toBe(
      [
        warning('Hidden'),
        '//',
        '// @public',
        'export const one: Job | Hidden;',
        '',
        '// @public',
        'export const two: Job;',
      ].join('\n'),
    )
  })
})
