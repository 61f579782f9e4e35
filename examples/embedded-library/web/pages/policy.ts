// The institution's policy in words, the presets to start from, and what administrators may change
// of it.
import type { Hono } from 'hono'
import {
  DELETE_POLICY_LEVELS,
  labelOf,
  describePolicy,
  PRESETS,
  presetNames,
  type PurgePolicy,
  removesMore,
} from 'ils-user-purge'
import { decodePolicy } from 'ils-user-purge/codec'
import {
  choiceField,
  type Labels,
  mistakeLinks,
  type Mistakes,
  mistakeWords,
  numberIn,
  textField,
  typedIn,
} from '../fields.js'
import { mistakesBox, notice, page, token } from '../layout.js'
import { html, type Markup, sentences } from '../markup.js'
import type { Env, Request, Site } from '../site.js'

interface Typed {
  readonly preset: string
  readonly deletePolicy: string
  readonly approval: string
  readonly evidence: string
  readonly maxCount: string
  readonly maxPercent: string
  readonly periodDays: string
  readonly periodCount: string
  readonly periodPercent: string
}

const LABELS = {
  preset: 'Preset',
  deletePolicy: 'Delete policy',
  maxCount: 'Cap: users in one job',
  maxPercent: 'Cap: percent of all users',
  periodDays: 'Cap over a period: days',
  periodCount: 'Cap over a period: users in all its jobs',
  periodPercent: 'Cap over a period: percent of all users',
  approval: 'Approval',
  evidence: 'Evidence',
} satisfies Labels

/** The policy and its form. */
export const policyPages = (app: Hono<Env>, site: Site): void => {
  app.get('/policy', (c) => show(site, c, typedOf(site.policy()), {}))

  app.post('/policy', async (c) => {
    const form = await c.req.formData()
    const typed: Typed = {
      preset: typedIn(form, 'preset'),
      deletePolicy: typedIn(form, 'deletePolicy'),
      approval: typedIn(form, 'approval'),
      evidence: typedIn(form, 'evidence'),
      maxCount: typedIn(form, 'maxCount'),
      maxPercent: typedIn(form, 'maxPercent'),
      periodDays: typedIn(form, 'periodDays'),
      periodCount: typedIn(form, 'periodCount'),
      periodPercent: typedIn(form, 'periodPercent'),
    }
    const before = site.policy()
    const read = decodePolicy(
      changesOf(typed),
      baseOf(before, typed.preset),
      Object.keys(before.rules),
    )
    if (read._tag === 'Left') return show(site, c, typed, mistakesOf(read.left))
    await site.setPolicy(read.right)
    const tighter = removesMore(read.right.deletePolicy, before.deletePolicy)
    return c.redirect(tighter ? '/policy?saved&tighter' : '/policy?saved', 303)
  })
}

/**
 * Another preset changes the rules; zone, currency and research system are the library's own.
 * Without one, the rules stay as they are.
 */
const baseOf = (before: PurgePolicy, preset: string): PurgePolicy => {
  const chosen = presetNames.find((name) => name === preset)
  if (chosen === undefined || chosen === before.name) return before
  const { timeZone, currency, researchers } = before
  return { ...PRESETS[chosen], timeZone, currency, researchers }
}

const changesOf = (typed: Typed): unknown => {
  const { deletePolicy, approval, evidence } = typed
  return { deletePolicy, approval, evidence, caps: capsOf(typed) }
}

const capsOf = ({ maxCount, maxPercent, ...typed }: Typed): unknown => {
  const { periodDays, periodCount, periodPercent } = typed
  const period = [periodDays, periodCount, periodPercent].every((text) => text === '')
    ? null
    : { days: numberIn(periodDays), ...limitsOf(periodCount, periodPercent) }
  if (maxCount === '' && maxPercent === '' && period === null) return null
  return { ...limitsOf(maxCount, maxPercent), exceededWhen: 'or', period }
}

const limitsOf = (count: string, percent: string) => ({
  maxCount: numberIn(count),
  maxPercent: percent === '' ? null : percent,
})

const typedOf = ({
  name,
  deletePolicy,
  approval,
  evidence = 'none',
  caps,
}: PurgePolicy): Typed => ({
  preset: name,
  deletePolicy,
  approval,
  evidence,
  maxCount: caps?.maxCount?.toString() ?? '',
  maxPercent: caps?.maxPercent ?? '',
  periodDays: caps?.period?.days.toString() ?? '',
  periodCount: caps?.period?.maxCount?.toString() ?? '',
  periodPercent: caps?.period?.maxPercent ?? '',
})

/** The fields of what is not called as its field is. */
const FIELDS: Readonly<Record<string, string>> = {
  'caps.period': 'periodCount',
  'caps.period.days': 'periodDays',
  'caps.period.maxCount': 'periodCount',
  'caps.period.maxPercent': 'periodPercent',
}

const mistakesOf = (
  mistakes: readonly { readonly path: string; readonly expected: string }[],
): Mistakes =>
  Object.fromEntries(
    mistakes.map(({ path, expected }) => [
      FIELDS[path] ?? path.split('.').at(-1) ?? '',
      mistakeWords(expected),
    ]),
  )

const show = (site: Site, c: Request, typed: Typed, mistakes: Mistakes): Promise<Response> => {
  const policy = site.policy()
  const wrong = Object.values(mistakes)
  const content = html`${
    c.req.query('saved') === undefined
      ? ''
      : notice(
          html`<p>The policy is changed. Jobs that are confirmed already keep the one they were confirmed with.</p>${
            c.req.query('tighter') === undefined
              ? ''
              : html`<p>Less is kept of a deleted user now. <a href="/delete-policy">Apply it to those who were deleted before</a></p>`
          }`,
        )
  }
${mistakesBox(mistakeLinks(mistakes, LABELS))}
<h2>The policy in words</h2>${sentences(describePolicy(policy))}
<h2>Change it</h2><form class="panel" method="post" action="/policy">${token(site, c)}
${choiceField(
  {
    name: 'preset',
    label: LABELS.preset,
    value: typed.preset,
    hint: 'Another preset changes what each rule does.',
    mistakes,
  },
  [
    ...(presetNames.some((name) => name === policy.name)
      ? []
      : [[policy.name, `${policy.name} (as it is)`] as const]),
    ...presetNames.map((name) => [name, name] as const),
  ],
)}
${choiceField(
  {
    name: 'deletePolicy',
    label: LABELS.deletePolicy,
    value: typed.deletePolicy,
    hint: 'What is kept of a purged user, from most to least.',
    mistakes,
  },
  DELETE_POLICY_LEVELS.map((level) => [level, labelOf(level)]),
)}
${textField({ name: 'maxCount', label: LABELS.maxCount, value: typed.maxCount, hint: 'Empty means no such cap.', mistakes }, html`inputmode="numeric"`)}
${textField({ name: 'maxPercent', label: LABELS.maxPercent, value: typed.maxPercent, hint: 'Empty means no such cap. A job over either cap is refused.', mistakes }, html`inputmode="decimal"`)}
${textField({ name: 'periodDays', label: LABELS.periodDays, value: typed.periodDays, hint: 'Empty means no cap over a period.', mistakes }, html`inputmode="numeric"`)}
${textField({ name: 'periodCount', label: LABELS.periodCount, value: typed.periodCount, hint: 'What the jobs of so many days may purge together. Empty means no such cap.', mistakes }, html`inputmode="numeric"`)}
${textField({ name: 'periodPercent', label: LABELS.periodPercent, value: typed.periodPercent, hint: 'Empty means no such cap.', mistakes }, html`inputmode="decimal"`)}
${choiceField({ name: 'approval', label: LABELS.approval, value: typed.approval, mistakes }, [
  ['none', 'One administrator is enough'],
  ['second-person', 'A second administrator has to approve'],
])}
${choiceField(
  {
    name: 'evidence',
    label: LABELS.evidence,
    value: typed.evidence,
    hint: 'It is personal data, and is forgotten with the list of users.',
    mistakes,
  },
  [
    ['none', 'Keep nothing of why a purged user was selected'],
    ['dates', 'Keep the date, record type and user group of each purged user'],
  ],
)}
<button type="submit">Change the policy</button></form>
<h2>The presets in words</h2>${presetNames.map((name) => presetWords(name))}`
  return page(site, c, { title: 'Policy', content }, wrong.length > 0 ? 422 : 200)
}

const presetWords = (name: (typeof presetNames)[number]): Markup =>
  html`<details><summary>${name}</summary>${sentences(describePolicy(PRESETS[name]))}</details>`
