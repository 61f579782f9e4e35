// What a change changes, in words: each field with what stood there and what is to stand there.
import type { Caps, Difference, ProtectedGroups, RecentDays } from 'ils-user-purge'
import { html, type Markup, shown } from './markup.js'
import { policyLabel } from './policy-form.js'
import { decimalWords, label } from './words/library.js'
import { many, say } from './words/say.js'
import type { PageKey } from './words/view.js'

/** The differences as a table; nothing where there are none. */
export function differenceTable(caption: string, differences: readonly Difference[]): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr><th scope="col">${say('difference.what')}</th><th scope="col">${say('difference.from')}</th><th scope="col">${say('difference.to')}</th><th scope="col">${say('difference.effect')}</th></tr></thead>
<tbody>${differences.map(
    (each) =>
      html`<tr><th scope="row">${shown(nameOf(each.path))}</th><td>${shown(valueWords(each.path, each.from))}</td><td>${shown(valueWords(each.path, each.to))}</td><td>${
        each.narrows
          ? html`<span class="state good">${say('difference.narrows')}</span>`
          : html`<span class="state warn">${say('difference.widens')}</span>`
      }</td></tr>`,
  )}</tbody></table></div>`
}

/** What differs is called. */
function nameOf(path: string): string {
  const [kind = '', ...rest] = path.split('.')
  const name = rest.join('.')
  switch (kind) {
    case 'rules':
      return label(name)
    case 'requests':
      return policyLabel(`requests:${name}`)
    case 'accounts':
      return say('difference.account', { name })
    default:
      return say(`policy.field.${kind}` as PageKey)
  }
}

function valueWords(path: string, value: unknown): string {
  const [kind = ''] = path.split('.')
  if (value === null) return say('difference.none')
  switch (kind) {
    case 'rules':
      return say(`policy.rule.${String(value)}` as PageKey)
    case 'requests':
      return say(`policy.request.${String(value)}` as PageKey)
    case 'accounts':
      return rolesWords(value as readonly string[])
    case 'recentActivity':
    case 'recentLoan':
      return recentWords(value as RecentDays)
    case 'protectedGroups':
      return (value as ProtectedGroups).groups.join(', ')
    case 'caps':
      return capsWords(value as Caps)
    case 'currency':
      return JSON.stringify(value)
    case 'deletePolicy':
      return label(String(value))
    default: {
      const prefix = PREFIXES[kind]
      return prefix === undefined ? String(value) : say(`${prefix}.${String(value)}` as PageKey)
    }
  }
}

const PREFIXES: Readonly<Record<string, string>> = {
  fineTotal: 'policy.total',
  researchers: 'policy.researchers',
  approval: 'policy.approval',
  evidence: 'policy.evidence',
}

/** What an account may do, in words. */
export function rolesWords(roles: readonly string[]): string {
  return roles.length === 0
    ? say('role.none')
    : roles.map((role) => say(`role.${role}` as PageKey)).join(', ')
}

function recentWords({ days, setting }: RecentDays): string {
  return `${many('days', days)}: ${say(`policy.asked.${setting}`)}`
}

function capsWords(caps: Caps): string {
  const period = caps.period ?? null
  const joined = (limits: Pick<Caps, 'maxCount' | 'maxPercent'>) =>
    [
      limits.maxCount === null ? '' : many('users', limits.maxCount),
      limits.maxPercent === null ? '' : `${decimalWords(limits.maxPercent)} %`,
    ]
      .filter((part) => part !== '')
      .join(say(`difference.${caps.exceededWhen}`))
  const parts = [
    joined(caps),
    period === null
      ? ''
      : `${joined(period)} ${say('difference.within')} ${many('days', period.days)}`,
  ]
  return parts.filter((part) => part !== '').join('; ')
}
