// Purge dates in bulk: the form, and on to the plan.
import type { Hono } from 'hono'
import { decodeBulkOrder } from 'ils-user-purge/codec'
import {
  choiceField,
  type Labels,
  mistakeLinks,
  type Mistakes,
  mistakeWords,
  numberIn,
  peopleFields,
  peopleIn,
  strayGroups,
  textField,
  tickField,
  typedIn,
  type TypedPeople,
} from '../fields.js'
import {
  furtherTypeFields,
  furtherTypesIn,
  furtherTypesMistake,
  typesJson,
} from '../further-types.js'
import {
  BLANK_LIBRARIES,
  librariesIn,
  librariesJson,
  librariesMistake,
  libraryFields,
  type TypedLibraries,
} from '../home-library-fields.js'
import { mistakesBox, page, token } from '../layout.js'
import { html } from '../markup.js'
import { userGroups } from '../../data/people.js'
import { planAndShow } from '../planning.js'
import { say } from '../words/say.js'
import type { Env, Request, Site } from '../site.js'

interface Typed extends TypedPeople, TypedLibraries {
  readonly furtherTypes: readonly string[]
  readonly anchor: string
  readonly day: string
  readonly months: string
  readonly days: string
  readonly exceptGroup: string
  readonly exceptMonths: string
  readonly exceptDays: string
  readonly onlyWhereEmpty: boolean
  readonly notify: boolean
}

const labels = (): Labels => ({
  recordType: say('criteria.recordType'),
  userGroups: say('criteria.userGroups'),
  furtherTypes: say('criteria.furtherTypes'),
  homeLibraries: say('criteria.homeLibraries'),
  ...Object.fromEntries(NAMED.map((name) => [name, say(`dates.${name}`)])),
})

const NAMED = [
  'anchor',
  'day',
  'months',
  'days',
  'exceptGroup',
  'exceptMonths',
  'exceptDays',
] as const

const BLANK: Typed = {
  ...BLANK_LIBRARIES,
  recordType: '',
  userGroups: [],
  furtherTypes: [],
  anchor: 'expiry-date',
  day: '',
  months: '0',
  days: '30',
  exceptGroup: '',
  exceptMonths: '0',
  exceptDays: '0',
  onlyWhereEmpty: true,
  notify: false,
}

/** The form of purge dates. */
export const purgeDatesPages = (app: Hono<Env>, site: Site): void => {
  app.get('/purge-dates', (c) => show(site, c, BLANK, {}))

  app.post('/purge-dates', async (c) => {
    const form = await c.req.formData()
    const typed = typedOf(form)
    const stray = strayGroups(site.db, typed)
    if (form.get('do') === 'type')
      return show(
        site,
        c,
        { ...typed, userGroups: typed.userGroups.filter((group) => !stray.includes(group)) },
        {},
      )
    const read = decodeBulkOrder(orderOf(typed, site.policy().timeZone))
    const mistakes: Record<string, string> = {}
    if (read._tag === 'Left')
      for (const { path, expected } of read.left) mistakes[fieldOf(path)] ??= mistakeWords(expected)
    if (stray.length > 0)
      mistakes.userGroups =
        typed.recordType === ''
          ? 'This must be empty as long as no record type is chosen.'
          : 'The groups belong to another record type. Choose again.'
    for (const [name, said] of [
      ['homeLibraries', librariesMistake(site.db, typed)],
      ['furtherTypes', furtherTypesMistake(site.db, typed.recordType, typed.furtherTypes)],
    ] as const)
      if (said !== undefined) mistakes[name] = said
    if (read._tag === 'Left' || Object.keys(mistakes).length > 0)
      return show(site, c, typed, mistakes)
    return planAndShow(site, c, read.right)
  })
}

const typedOf = (form: FormData): Typed => ({
  ...peopleIn(form),
  ...librariesIn(form),
  furtherTypes: furtherTypesIn(form),
  anchor: typedIn(form, 'anchor'),
  day: typedIn(form, 'day'),
  months: typedIn(form, 'months'),
  days: typedIn(form, 'days'),
  exceptGroup: typedIn(form, 'exceptGroup'),
  exceptMonths: typedIn(form, 'exceptMonths'),
  exceptDays: typedIn(form, 'exceptDays'),
  onlyWhereEmpty: form.get('onlyWhereEmpty') === 'yes',
  notify: form.get('notify') === 'yes',
})

const orderOf = (typed: Typed, timeZone: string): unknown => {
  const anchor = typed.anchor === 'day' ? { _tag: 'day', date: typed.day } : { _tag: typed.anchor }
  const rule = (months: string, days: string) => ({
    anchor,
    months: numberIn(months) ?? 0,
    days: numberIn(days) ?? 0,
  })
  return {
    _tag: 'assign-purge-dates',
    users: {
      recordTypes: typesJson(typed),
      homeLibraries: librariesJson(typed),
    },
    assignment: {
      rule: rule(typed.months, typed.days),
      exceptions:
        typed.exceptGroup === ''
          ? []
          : [
              {
                _tag: 'group',
                userGroup: typed.exceptGroup,
                rule: rule(typed.exceptMonths, typed.exceptDays),
              },
            ],
      onlyWhereEmpty: typed.onlyWhereEmpty,
    },
    timeZone,
    notify: typed.notify,
  }
}

/** The field of the form that a part of the order came from. */
const fieldOf = (path: string): string => {
  const last = path.split('.').at(-1) ?? ''
  if (path.startsWith('users.homeLibraries')) return 'homeLibraries'
  if (path.startsWith('users.')) return path.includes('userGroups') ? 'userGroups' : 'recordType'
  if (path.includes('anchor')) return last === 'date' ? 'day' : 'anchor'
  if (path.includes('exceptions'))
    return last === 'months' ? 'exceptMonths' : last === 'days' ? 'exceptDays' : 'exceptGroup'
  return last
}

const show = (site: Site, c: Request, typed: Typed, mistakes: Mistakes): Promise<Response> => {
  const wrong = Object.values(mistakes)
  const named = labels()
  const numeric = html`inputmode="numeric"`
  const field = (name: (typeof NAMED)[number]) =>
    ({ name, label: named[name] ?? name, value: typed[name], mistakes }) as const
  const content = html`${mistakesBox(mistakeLinks(mistakes, named))}
<p>${say('dates.lead')}</p>
<form class="panel" method="post" action="/purge-dates">${token(site, c)}
<button class="first" type="submit" name="do" value="plan" tabindex="-1" aria-hidden="true">${say('dates.look')}</button>
${peopleFields(site.db, typed, mistakes)}
${furtherTypeFields(site.db, typed.furtherTypes, mistakes)}
${libraryFields(site.db, typed, mistakes)}
${choiceField(
  field('anchor'),
  ANCHORS.map((anchor) => [anchor, say(`anchor.${anchor}`)]),
)}
${textField({ ...field('day'), hint: say('dates.day.hint') }, html`type="date"`)}
${textField(field('months'), numeric)}
${textField(field('days'), numeric)}
<fieldset><legend>${say('dates.except')}</legend>
${choiceField(field('exceptGroup'), [
  ['', say('dates.except.none')],
  ...[...new Set([...userGroups(site.db), typed.exceptGroup])]
    .filter((group) => group !== '')
    .map((group) => [group, group] as const),
])}
${textField(field('exceptMonths'), numeric)}
${textField(field('exceptDays'), numeric)}</fieldset>
${tickField('onlyWhereEmpty', say('dates.empty'), typed.onlyWhereEmpty)}
${tickField('notify', say('dates.notify'), typed.notify)}
<div class="actions"><button type="submit" name="do" value="plan">${say('dates.look')}</button></div></form>`
  return page(site, c, { title: say('dates.title'), content }, wrong.length > 0 ? 422 : 200)
}

const ANCHORS = ['expiry-date', 'quarter-end-of-expiry-date', 'run-date', 'day'] as const
