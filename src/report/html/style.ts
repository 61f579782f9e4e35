// How the page looks, and how it is searched and sorted. Both are named by their hash in the page's
// policy, so nothing else can run in it.

/**
 * The page's style: light, dark, narrow and on paper. Each colour is a variable, so that contrast
 * can be checked.
 */
export const STYLE = `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1b1b1b; --quiet: #565656; --line: #8a8a8a; --link: #0b4f9c;
  --alarm-paper: #fde7e7; --alarm-ink: #7d0f0f; --bar: #0b5cad; --bar-kept: #8a5a00; --bar-bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #eceff1; --quiet: #b3bcc4; --line: #77818a; --link: #8cc4ff;
  --alarm-paper: #4d1414; --alarm-ink: #ffdcdc; --bar: #6fb3f5; --bar-kept: #e0a94a; --bar-bad: #ff8a80 } }
* { box-sizing: border-box } [hidden] { display: none !important }
body { margin: 0 auto; padding: 1rem; max-width: 70rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word }
bdi, code, li, dd { overflow-wrap: anywhere }
h1 { font-size: 1.6rem; line-height: 1.2 } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); font-size: 1.3rem } h3 { font-size: 1.1rem }
a { color: var(--link) }
nav ul { padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem }
nav a { display: inline-block; padding: .25rem 0 }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .25rem 1rem } dl div { display: contents } dt { color: var(--quiet) } dd { margin: 0 }
.said { font-weight: 600 } .quiet { color: var(--quiet) }
.alarm { padding: .75rem 1rem; border: 3px solid var(--alarm-ink); background: var(--alarm-paper); color: var(--alarm-ink); font-size: 1.15rem; font-weight: 700 }
.scroll { overflow-x: auto; max-width: 100% }
table { border-collapse: collapse; width: 100% } .list table { min-width: 36rem; font-size: .9rem }
caption { text-align: start; font-weight: 600; padding: .25rem 0 }
h3 + .scroll .same { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top }
tbody th { font-weight: 500 } .number { text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums }
tfoot th, tfoot td { border-top: 2px solid var(--ink); font-weight: 700 } .searched tfoot { display: none }
th button { padding: 0; border: 0; background: none; color: inherit; font: inherit; text-align: inherit; text-decoration: underline dotted; cursor: pointer }
th[aria-sort=ascending] button::after { content: " \\2191" / "" } th[aria-sort=descending] button::after { content: " \\2193" / "" }
.list tbody th, .list td { min-width: 6rem } .list tbody th bdi, .when { white-space: nowrap } .list bdi.long { white-space: normal }
svg { display: block; overflow: hidden; margin-top: .2rem }
.bar { fill: var(--bar) } .bar-kept { fill: var(--bar-kept) } .bar-bad { fill: var(--bar-bad) }
.search input { font: inherit; padding: .35rem .5rem; width: 100%; max-width: 24rem; border: 1px solid var(--line); background: var(--paper); color: var(--ink) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
@media (max-width: 30rem) { body { padding: .75rem } dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .5rem } }
@page { margin: 12mm }
@media print { :root { color-scheme: light; --paper: #ffffff; --ink: #000000; --quiet: #333333; --line: #8a8a8a; --link: #000000;
  --alarm-paper: #ffffff; --alarm-ink: #000000; --bar: #444444; --bar-kept: #444444; --bar-bad: #444444 }
  body { max-width: none; padding: 0; font-size: 8.5pt; line-height: 1.3 } nav, .search, svg { display: none } .scroll { overflow: visible }
  h1 { margin: 0 0 4pt; font-size: 14pt } h2 { margin: 10pt 0 4pt; font-size: 11pt } h3 { margin: 6pt 0 2pt; font-size: 9.5pt }
  p, ul, ol, dl { margin-top: 2pt; margin-bottom: 2pt } dl { gap: 0 1rem } .list table { min-width: 0; font-size: 7.5pt }
  th, td { padding: .5pt 3pt } .list tbody th, .list td { min-width: 0 } code, header bdi { white-space: nowrap } bdi.long { white-space: normal } th button { text-decoration: none }
  th button::after { content: none !important } thead { display: table-header-group } tfoot { display: table-row-group }
  tr, dl div, li { break-inside: avoid } h1, h2, h3, caption { break-after: avoid } }
`

/**
 * Searches labels and rows, and sorts tables by a column. Without it, or where it may not run, the
 * page is complete; only the search field stays hidden.
 *
 * A row is found where each word stands in it, in the heading over it, or in the labels of its
 * reasons; accents and capitals make no difference.
 */
export const SCRIPT = `
const main = document.querySelector('main')
const box = document.querySelector('.search')
const input = box.querySelector('input')
const said = box.querySelector('output')
const plain = (text) => text.normalize('NFD').replace(/\\p{M}/gu, '').toLowerCase()
const ROWS = 'tbody tr, dl > div, li'
const labels = new Map(
  Array.from(main.querySelectorAll('[data-code]'), (row) => [row.dataset.code, row.cells[0].textContent]),
)
const wordsOf = (row) => {
  const heading = row.closest('.part')?.querySelector('h3')
  const codes = (row.dataset.codes ?? '').split(' ')
  return plain([row.innerText, ...codes, ...codes.map((code) => labels.get(code)), heading?.textContent].join(' '))
}
let rows = null
const search = () => {
  rows ??= Array.from(main.querySelectorAll(ROWS), (row) => [row, wordsOf(row)])
  const wanted = plain(input.value).split(/\\s+/).filter((word) => word !== '')
  let shown = 0
  for (const [row, words] of rows) {
    row.hidden = !wanted.every((word) => words.includes(word))
    if (!row.hidden) shown++
  }
  const isSearched = wanted.length > 0
  main.classList.toggle('searched', isSearched)
  for (const part of main.querySelectorAll('section, .part'))
    part.hidden = isSearched && !Array.from(part.querySelectorAll(ROWS)).some((row) => !row.hidden)
  said.textContent = isSearched ? box.dataset.said.replace('{shown}', shown).replace('{all}', rows.length) : ''
}
box.hidden = false
input.addEventListener('input', search)
if (input.value !== '') search()
const collator = new Intl.Collator(undefined, { numeric: true })
const NUMBER = /^\\d+(\\.\\d+)?$/
const compare = (left, right) =>
  NUMBER.test(left) && NUMBER.test(right) ? left - right : collator.compare(left, right)
const sortBy = (head) => {
  const isUp = head.getAttribute('aria-sort') !== 'ascending'
  for (const each of head.parentElement.cells) each.removeAttribute('aria-sort')
  head.setAttribute('aria-sort', isUp ? 'ascending' : 'descending')
  const body = head.closest('table').tBodies[0]
  const keyOf = (row) => row.cells[head.cellIndex].dataset.sort ?? row.cells[head.cellIndex].textContent
  const keyed = Array.from(body.rows, (row) => [keyOf(row), row])
  keyed.sort(([left], [right]) => (isUp ? compare(left, right) : compare(right, left)))
  body.append(...keyed.map(([, row]) => row))
}
for (const head of main.querySelectorAll('thead th')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = head.textContent
  button.addEventListener('click', () => sortBy(head))
  head.replaceChildren(button)
}
`

/**
 * SHA-256 of the two texts above in base64, as a content security policy wants it; a test holds
 * them against the texts.
 */
export const STYLE_HASH = '+YOS/UA3wvTbpNQrdMyVpSaHFnC+YaWYLMmXlqV2vrk='
export const SCRIPT_HASH = 'SdjlxGiX7At/8XtokGNvzLqXZTXVBGF/FRRCQ9Xoixo='
