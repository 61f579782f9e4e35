// The fields of the policy: every rule, request state, protected group and limit, chosen by label.
import type { Database } from 'better-sqlite3'
import {
  BUILT_IN_RULES,
  DELETE_POLICY_LEVELS,
  EVIDENCE_SETTINGS,
  PRESETS,
  presetNames,
  type PurgePolicy,
  type RecentDays,
  REQUEST_STATES,
} from 'ils-user-purge'
import { userGroups } from '../data/people.js'
import { choiceField, decimalIn, type Mistakes, numberIn, textField } from './fields.js'
import { html, type Markup, shown } from './markup.js'
import { decimalWords, label } from './words/library.js'
import { say } from './words/say.js'
import type { PageKey } from './words/view.js'

/** What stands in the fields, by their names; a field of several choices has several texts. */
export type TypedPolicy = Readonly<Record<string, readonly string[]>>

/** Rules that a field of their own sets. */
const IN_FIELDS = ['recent-activity', 'recent-loan', 'protected-group']
const isSetHere = (code: string): boolean =>
  !IN_FIELDS.includes(code) && !(code.startsWith('requests-') && code !== 'requests')

/** Rules that are set one by one, and those that nobody can switch off. */
const RULES = BUILT_IN_RULES.filter(({ code, hard }) => !hard && isSetHere(code))
const HARD_RULES = BUILT_IN_RULES.filter(({ hard }) => hard)

const ruleName = (code: string): string => `rule:${code}`
const requestName = (state: string): string => `requests:${state}`

/** A policy as the form shows it. */
export function typedPolicy(policy: PurgePolicy): TypedPolicy {
  const { caps } = policy
  const period = caps?.period ?? null
  const groups = policy.protectedGroups
  const one = (value: string | number | null | undefined) => [String(value ?? '')]
  const percent = (value: string | null | undefined) => [decimalWords(value ?? '')]
  return {
    name: [policy.name],
    timeZone: [policy.timeZone],
    ...Object.fromEntries(
      RULES.map((rule) => [ruleName(rule.code), [settingOf(policy, rule)] as readonly string[]]),
    ),
    ...Object.fromEntries(
      REQUEST_STATES.map((state) => [requestName(state), [policy.requests[state]]]),
    ),
    ...typedRecent('recentActivity', policy.recentActivity),
    ...typedRecent('recentLoan', policy.recentLoan),
    protectedGroups: groups?.groups ?? [],
    'protectedGroups:setting': [groups?.setting ?? 'on'],
    fineTotal: [policy.fineTotal],
    researchers: [policy.researchers],
    deletePolicy: [policy.deletePolicy],
    maxCount: one(caps?.maxCount),
    maxPercent: percent(caps?.maxPercent),
    exceededWhen: [caps?.exceededWhen ?? 'or'],
    periodDays: one(period?.days),
    periodCount: one(period?.maxCount),
    periodPercent: percent(period?.maxPercent),
    approval: [policy.approval],
    evidence: [policy.evidence ?? 'none'],
  }
}

type PolicyRule = (typeof BUILT_IN_RULES)[number]

function settingOf({ rules }: PurgePolicy, { code, warnsOnly }: PolicyRule): string {
  const setting = (Object.hasOwn(rules, code) ? rules[code] : undefined) ?? 'on'
  return warnsOnly === true && setting === 'on' ? 'warn' : setting
}

const typedRecent = (name: string, recent: RecentDays | null): TypedPolicy => ({
  [name]: [String(recent?.days ?? '')],
  [`${name}:setting`]: [recent?.setting ?? 'on'],
})

/** What a form says of the policy. */
export function policyIn(form: FormData, known: TypedPolicy): TypedPolicy {
  return Object.fromEntries(
    Object.keys(known).map((name) => [
      name,
      form.getAll(name).filter((value): value is string => typeof value === 'string'),
    ]),
  )
}

const textIn = (typed: TypedPolicy, name: string): string => (typed[name]?.[0] ?? '').trim()

/** The policy that is typed, as JSON; what the form does not ask stays as it is. */
export function policyJson(typed: TypedPolicy, before: PurgePolicy): unknown {
  const text = (name: string) => textIn(typed, name)
  const [first, ...others] = typed.protectedGroups ?? []
  // Only what is changed: a rule that can only warn, and is `on` by no name, would seem to be
  // another.
  const settings = RULES.filter(
    (rule) => text(ruleName(rule.code)) !== settingOf(before, rule),
  ).map(({ code }) => [code, text(ruleName(code))] as const)
  return {
    name: text('name'),
    timeZone: text('timeZone'),
    rules: { ...before.rules, ...Object.fromEntries(settings) },
    requests: Object.fromEntries(REQUEST_STATES.map((state) => [state, text(requestName(state))])),
    recentActivity: recentJson(typed, 'recentActivity'),
    recentLoan: recentJson(typed, 'recentLoan'),
    protectedGroups:
      first === undefined
        ? null
        : { groups: [first, ...others], setting: text('protectedGroups:setting') },
    fineTotal: text('fineTotal'),
    researchers: text('researchers'),
    deletePolicy: text('deletePolicy'),
    caps: capsJson(typed),
    approval: text('approval'),
    evidence: text('evidence'),
  }
}

function recentJson(typed: TypedPolicy, name: string): unknown {
  const days = textIn(typed, name)
  return days === '' ? null : { days: numberIn(days), setting: textIn(typed, `${name}:setting`) }
}

function capsJson(typed: TypedPolicy): unknown {
  const limits = (count: string, percent: string) => ({
    maxCount: numberIn(textIn(typed, count)),
    maxPercent: decimalIn(textIn(typed, percent)) || null,
  })
  const isBlank = (...names: readonly string[]) => names.every((name) => textIn(typed, name) === '')
  const period = isBlank('periodDays', 'periodCount', 'periodPercent')
    ? null
    : { days: numberIn(textIn(typed, 'periodDays')), ...limits('periodCount', 'periodPercent') }
  return isBlank('maxCount', 'maxPercent') && period === null
    ? null
    : {
        ...limits('maxCount', 'maxPercent'),
        exceededWhen: textIn(typed, 'exceededWhen'),
        period,
      }
}

/**
 * Another preset to start from; zone, currency, research system and groups are the library's own.
 */
export function fromPreset(name: string, before: PurgePolicy): PurgePolicy | null {
  const chosen = presetNames.find((each) => each === name)
  if (chosen === undefined) return null
  const { timeZone, currency, researchers, protectedGroups, caps, approval } = before
  return {
    ...PRESETS[chosen],
    timeZone,
    currency,
    researchers,
    protectedGroups,
    caps,
    approval,
  }
}

/** The fields that a mistake in the policy is about. */
export function fieldOfMistake(path: string): string {
  if (path.startsWith('rules.')) return ruleName(path.slice('rules.'.length))
  if (path.startsWith('requests.')) return requestName(path.slice('requests.'.length))
  const known = FIELDS[path]
  if (known !== undefined) return known
  const [first = '', second] = path.split('.')
  return second === 'setting' ? `${first}:setting` : first
}

const FIELDS: Readonly<Record<string, string>> = {
  caps: 'maxCount',
  'caps.maxCount': 'maxCount',
  'caps.maxPercent': 'maxPercent',
  'caps.exceededWhen': 'exceededWhen',
  'caps.period': 'periodCount',
  'caps.period.days': 'periodDays',
  'caps.period.maxCount': 'periodCount',
  'caps.period.maxPercent': 'periodPercent',
}

/** What the fields are called. */
export function policyLabel(name: string): string {
  const [kind, rest] = name.split(':')
  if (kind === 'rule' && rest !== undefined) return label(rest)
  if (kind === 'requests' && rest !== undefined)
    return say('policy.requests.label', { state: label(rest) })
  if (rest === 'setting') return say('policy.setting.label', { rule: policyLabel(kind ?? '') })
  return say(`policy.field.${name}` as PageKey)
}

const pairs = (prefix: string, values: readonly string[]) =>
  values.map((value) => [value, say(`${prefix}.${value}` as PageKey)] as const)

/** The form, filled in. */
export function policyFields(db: Database, typed: TypedPolicy, mistakes: Mistakes): Markup {
  const field = (name: string) =>
    ({ name, label: policyLabel(name), value: textIn(typed, name), mistakes }) as const
  const numeric = html`inputmode="numeric" autocomplete="off"`
  const limit = (name: string, hint: PageKey) =>
    textField({ ...field(name), hint: say(hint) }, numeric)
  const recent = (name: string) =>
    html`${limit(name, 'policy.recent.hint')}${choiceField(field(`${name}:setting`), pairs('policy.asked', ['on', 'warn']))}`
  return html`<fieldset><legend>${say('policy.part.safety')}</legend>
${choiceField(field('approval'), pairs('policy.approval', ['none', 'second-person']))}
<div class="pairs">${limit('maxCount', 'policy.cap.hint')}${limit('maxPercent', 'policy.cap.hint')}
${choiceField(field('exceededWhen'), pairs('policy.exceeded', ['or', 'and']))}
${limit('periodDays', 'policy.period.hint')}${limit('periodCount', 'policy.cap.hint')}${limit('periodPercent', 'policy.cap.hint')}</div></fieldset>
<fieldset><legend>${say('policy.part.rules')}</legend><p class="hint">${say('policy.rules.hint')}</p>
<div class="pairs">${RULES.map((rule) => choiceField(field(ruleName(rule.code)), pairs('policy.rule', settingsFor(rule))))}</div>
<p class="hint">${say('policy.rules.hard')} ${HARD_RULES.map(({ code }) => label(code)).join(' · ')}</p></fieldset>
<fieldset><legend>${say('policy.part.requests')}</legend><div class="pairs">${REQUEST_STATES.map(
    (state) =>
      choiceField(
        field(requestName(state)),
        pairs('policy.request', ['block', 'cancel', 'ignore']),
      ),
  )}</div></fieldset>
<fieldset><legend>${say('policy.part.recent')}</legend>${recent('recentActivity')}${recent('recentLoan')}</fieldset>
${groupsField(db, typed, mistakes)}
<fieldset><legend>${say('policy.part.deleted')}</legend>
${choiceField(
  { ...field('deletePolicy'), hint: say('policy.level.hint') },
  DELETE_POLICY_LEVELS.map((level) => [level, label(level)]),
)}
${choiceField(field('researchers'), pairs('policy.researchers', ['enabled', 'disabled']))}
${choiceField({ ...field('evidence'), hint: say('policy.evidence.hint') }, pairs('policy.evidence', EVIDENCE_SETTINGS))}</fieldset>
<fieldset><legend>${say('policy.part.library')}</legend>
${choiceField(field('fineTotal'), pairs('policy.total', ['gross', 'net']))}
${choiceField(
  { ...field('timeZone'), hint: say('policy.zone.hint') },
  zones(textIn(typed, 'timeZone')).map((zone) => [zone, zone]),
)}
<input type="hidden" name="name" value="${textIn(typed, 'name')}"></fieldset>`
}

function settingsFor({ code, warnsOnly }: PolicyRule): readonly string[] {
  if (warnsOnly === true) return ['warn', 'off']
  return code === 'debt-over-threshold' ? ['on', 'warn'] : ['on', 'warn', 'off']
}

function groupsField(db: Database, typed: TypedPolicy, mistakes: Mistakes): Markup {
  const chosen = typed.protectedGroups ?? []
  const known = [...new Set([...userGroups(db), ...chosen])]
  const said = mistakes.protectedGroups
  return html`<fieldset id="protectedGroups"><legend>${say('policy.field.protectedGroups')}</legend>
<p class="hint">${say('policy.groups.hint')}</p>${said === undefined ? '' : html`<p class="mistake">${said}</p>`}
<div class="choices">${known.map(
    (group) =>
      html`<label><input type="checkbox" name="protectedGroups" value="${group}"${chosen.includes(group) ? html` checked` : ''}> ${shown(group, 80)}</label>`,
  )}</div>
${choiceField(
  {
    name: 'protectedGroups:setting',
    label: policyLabel('protectedGroups:setting'),
    value: textIn(typed, 'protectedGroups:setting'),
    mistakes,
  },
  pairs('policy.asked', ['on', 'warn']),
)}</fieldset>`
}

/** Every zone, the one that is set too, whatever this machine calls it. */
function zones(now: string): readonly string[] {
  return [...new Set(['UTC', now, ...Intl.supportedValuesOf('timeZone')])].sort()
}
