// The head of the page: its policy, its title, and the field that searches it.
import type { Words } from '../words.js'
import { around, html, isolated, type Markup, NOTHING, onOneLine, text } from './markup.js'
import type { ReportHtmlInput } from './input.js'
import { SCRIPT_HASH, STYLE, STYLE_HASH } from './style.js'

function titleOf({ report }: ReportHtmlInput, { say }: Words): string {
  return say(`title.${report.job.order._tag}`)
}

/** The name of the library where it is known; an empty one names nothing. */
function libraryOf({ library = '' }: ReportHtmlInput): string | null {
  return library.trim() === '' ? null : library
}

/** The library, and of what the report is; without a name, the latter alone. */
export function heading(input: ReportHtmlInput, words: Words): Markup {
  const job = around(
    (mark) => words.say('report.job', { job: mark }),
    onOneLine(input.report.job.id, 255),
  )
  const title = html`${text(titleOf(input, words))}: ${job}`
  const library = libraryOf(input)
  return library === null
    ? html`<h1>${title}</h1>`
    : html`<h1>${isolated(library, 200)}</h1>
<p class="said">${title}</p>`
}

/** Shown by the page's script alone; without it everything is shown. */
export function searchField({ say }: Words): Markup {
  return html`<p class="search" data-said="${text(say('page.rows'))}" hidden><label for="search">${text(say('page.search'))}</label> <input id="search" type="search" autocomplete="off"> <output for="search"></output></p>
`
}

/** What stands before the body: the policy of the page, its title, its style. */
export function head(input: ReportHtmlInput, words: Words): Markup {
  const job = words.say('report.job', { job: input.report.job.id })
  const library = libraryOf(input)
  return html`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${STYLE_HASH as Markup}'; script-src 'sha256-${SCRIPT_HASH as Markup}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${library === null ? NOTHING : html`${text(library, 200)}: `}${text(titleOf(input, words))}: ${text(job, 300)}</title>
<style>${STYLE as Markup}</style>
</head>
`
}
