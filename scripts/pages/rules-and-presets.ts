// The tables of the rules and presets, written from the values themselves.
import { settingInField } from '../../src/domain/field-rules.js'
import type { RecentDays, RuleSetting } from '../../src/domain/policy.js'
import { REQUEST_STATES } from '../../src/domain/user.js'
import { PRESETS, type PresetName, presetNames } from '../../src/eligibility/presets.js'
import type { BuiltInRule } from '../../src/eligibility/rules/built-in-rule.js'
import { BUILT_IN_RULES } from '../../src/eligibility/rules/index.js'
import { SELECTION_CODES } from '../../src/eligibility/selection.js'
import { ENGLISH } from '../../src/words/english/index.js'
import { code, table } from './table.js'

const WORDS: Readonly<Record<string, string | undefined>> = ENGLISH

/** The sentence of a key; how its values are written is no matter of the page. */
function sentenceOf(key: string): string | undefined {
  return WORDS[key]?.replace(/\{(\w+):\w+\}/g, '{$1}')
}

const rulesTable = (): string =>
  table(
    ['code', 'hard', 'facts', 'in words', 'source'],
    BUILT_IN_RULES.map((rule) => [
      code(rule.code),
      rule.hard ? 'yes' : rule.warnsOnly === true ? 'warns only' : '',
      rule.facts.map(code).join(', '),
      sentenceOf(rule.code) ?? '',
      rule.source,
    ]),
  )

const selectionTable = (): string =>
  table(
    ['code', 'in words'],
    SELECTION_CODES.map((each) => [
      code(each),
      sentenceOf(each) ?? sentenceOf(`${each}/unknown`) ?? '',
    ]),
  )

interface Practice {
  /** Where a rule that is on comes from, where one that is not asked. */
  readonly on: string
  readonly off: string
  readonly own: Readonly<Record<string, string>>
}

/** What is known of each system beyond the source of the rule itself. */
const PRACTICE: Readonly<Record<PresetName, Practice>> = {
  alma: {
    on: 'documented or observed to block',
    off: 'no part of the documented job',
    own: {
      credit: 'undocumented: the narrow choice',
      deposit: 'there are no deposits',
      'staff-roles': 'observed not to block, and to hurt people',
      'linked-account': 'observed not to block, and to hurt people',
      'resource-sharing-requests': 'observed not to block, and to hurt people',
      'not-yet-expired': 'observed not to block, and to hurt people',
    },
  },
  koha: {
    on: 'asked before a deletion: `safe_to_delete` of `Koha/Patron.pm`',
    off: 'not asked by Koha',
    own: {
      credit:
        '`delete_patrons.pl` skips every balance that is not 0, also one in the patron’s favour',
      'staff-roles': 'left out by `GetBorrowersToExpunge` of `C4/Members.pm`',
      'protected-user': 'asked before a deletion: `safe_to_delete` of `Koha/Patron.pm`',
      'system-account': 'the anonymous patron is not deleted',
      'not-yet-expired': 'an optional filter of the clean-up; the library warns',
      restriction: 'an optional filter of the clean-up; the library warns',
      'recent-activity': 'an optional filter of the clean-up',
      'recent-loan': 'an optional filter of the clean-up',
    },
  },
  evergreen: {
    on: 'an open transaction: `really_delete_user` of `Actor.pm`',
    off: 'not asked by Evergreen',
    own: {
      credit: 'an open transaction, also with a negative balance',
      'open-transactions': 'an open transaction, also with a balance of 0 or less',
      'system-account': 'super-users are refused, by the staff client alone',
    },
  },
  folio: {
    on: 'asked before a deletion by mod-users-bl, 7.10.0 and 8.0.0',
    off: 'not asked by FOLIO',
    own: {
      'open-transactions': 'an open fee/fine account, whatever is left to pay',
      'restriction-ended':
        'every manual block counts in mod-users-bl 7.10.0 (`FeesFinesModuleClientImpl.java`), ' +
        'only those that end from now on in 8.0.0; kept for either',
    },
  },
  strict: { on: 'everything blocks', off: '', own: {} },
}

/** What holds for every preset but the strict one. */
const EVERYWHERE: Readonly<Record<string, string>> = {
  'legal-hold': 'hard in this library',
  'system-account': 'hard in this library',
  'own-account': 'hard in this library',
  'protected-user': "the host's own mark, so it is heeded",
  'protected-group': "the policy's own list; there is none until somebody names groups",
}

const sourceOf = (name: PresetName, rule: string, setting: RuleSetting): string => {
  const { own, on, off } = PRACTICE[name]
  if (rule === 'boundary-day') return 'always only a warning'
  if (name === 'strict') return on
  if (rule.startsWith('requests-') && setting === 'warn')
    return 'cancelled; the warning says how many'
  const usual = { on, off, warn: `${off}; the library warns` }[setting]
  return own[rule] ?? EVERYWHERE[rule] ?? usual
}

/** The setting of a rule in a preset, as the preset's own fields have it. */
const settingIn = (name: PresetName, rule: BuiltInRule): RuleSetting => {
  const policy = PRESETS[name]
  return settingInField(rule.code, policy) ?? policy.rules[rule.code] ?? 'on'
}

const recentWords = (recent: RecentDays | null): string =>
  recent === null ? 'not asked' : `${recent.days} days, ${recent.setting}`

const presetTable = (name: PresetName): string =>
  table(
    ['rule', 'setting', 'source'],
    BUILT_IN_RULES.map((rule) => {
      const setting = settingIn(name, rule)
      return [code(rule.code), setting, sourceOf(name, rule.code, setting)]
    }),
  )

const comparisonTable = (): string =>
  table(
    ['rule', ...presetNames],
    BUILT_IN_RULES.map((rule) => [
      code(rule.code),
      ...presetNames.map((name) => settingIn(name, rule)),
    ]),
  )

const decisionsTable = (): string => {
  const row = (title: string, pick: (name: PresetName) => string): readonly string[] => [
    title,
    ...presetNames.map(pick),
  ]
  return table(
    ['decision', ...presetNames],
    [
      ...REQUEST_STATES.map((state) =>
        row(`requests ${code(state)}`, (name) => PRESETS[name].requests[state]),
      ),
      row(code('fineTotal'), (name) => PRESETS[name].fineTotal),
      row(code('recentActivity'), (name) => recentWords(PRESETS[name].recentActivity)),
      row(code('recentLoan'), (name) => recentWords(PRESETS[name].recentLoan)),
      row(code('researchers'), (name) => PRESETS[name].researchers),
      row(code('deletePolicy'), (name) => PRESETS[name].deletePolicy),
      row(code('caps'), (name) => capsWords(name)),
      row(code('approval'), (name) => PRESETS[name].approval),
      row(code('evidence'), (name) => PRESETS[name].evidence ?? 'none'),
      row(code('timeZone'), (name) => PRESETS[name].timeZone),
      row(
        code('currency'),
        (name) => `${PRESETS[name].currency.code}, ${PRESETS[name].currency.digits} digits`,
      ),
    ],
  )
}

const capsWords = (name: PresetName): string => {
  const { caps } = PRESETS[name]
  return caps === null ? 'none' : `${caps.maxCount} users ${caps.exceededWhen} ${caps.maxPercent} %`
}

/** The generated parts about rules and presets, by the name that their markers carry. */
export const RULE_PARTS: Readonly<Record<string, () => string>> = {
  rules: rulesTable,
  selection: selectionTable,
  comparison: comparisonTable,
  decisions: decisionsTable,
  ...Object.fromEntries(presetNames.map((name) => [`preset-${name}`, () => presetTable(name)])),
}
