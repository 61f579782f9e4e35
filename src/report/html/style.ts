// How the page looks and how its tables are searched. Both are named by their hash in the page's
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
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 70rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word }
bdi, code, li, dd { overflow-wrap: anywhere }
h1 { font-size: 1.6rem; line-height: 1.2 } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); font-size: 1.3rem } h3 { font-size: 1.1rem }
a { color: var(--link) }
nav ul { padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem }
nav a { display: inline-block; padding: .25rem 0 }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .25rem 1rem } dt { color: var(--quiet) } dd { margin: 0 }
.said { font-weight: 600 } .quiet { color: var(--quiet) }
.alarm { padding: .75rem 1rem; border: 3px solid var(--alarm-ink); background: var(--alarm-paper); color: var(--alarm-ink); font-size: 1.15rem; font-weight: 700 }
.scroll { overflow-x: auto; max-width: 100% }
table { border-collapse: collapse; width: 100% } .list table { min-width: 36rem; font-size: .9rem }
caption { text-align: start; font-weight: 600; padding: .25rem 0 }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top }
tbody th { font-weight: 500 } .number { text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums }
tfoot th, tfoot td { border-top: 2px solid var(--ink); font-weight: 700 }
.list tbody th, .list td { min-width: 6rem } .when { white-space: nowrap }
figure { margin: 1rem 0 } svg { display: block; overflow: hidden } svg text { fill: var(--ink); font-size: 14px }
.bar { fill: var(--bar) } .bar-kept { fill: var(--bar-kept) } .bar-bad { fill: var(--bar-bad) }
.search input { font: inherit; padding: .35rem .5rem; width: 100%; max-width: 24rem; border: 1px solid var(--line); background: var(--paper); color: var(--ink) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
@media (max-width: 30rem) { body { padding: .75rem } dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .5rem } }
@media print { :root { color-scheme: light; --paper: #ffffff; --ink: #000000; --quiet: #333333; --line: #8a8a8a; --link: #000000;
  --alarm-paper: #ffffff; --alarm-ink: #000000; --bar: #444444; --bar-kept: #444444; --bar-bad: #444444 }
  body { max-width: none; padding: 0; font-size: 10pt } nav, .search { display: none } .scroll { overflow: visible } .list table { min-width: 0 }
  thead { display: table-header-group } tr, figure, svg, dl { break-inside: avoid } h2, h3, caption { break-after: avoid }
  svg { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
`

/**
 * Lets tables be searched. Without it, or where it may not run, the page is complete; only the
 * search boxes stay hidden.
 */
export const SCRIPT = `
for (const box of document.querySelectorAll('.search')) {
  const input = box.querySelector('input')
  const said = box.querySelector('output')
  const rows = Array.from(document.getElementById(box.dataset.table).tBodies[0].rows)
  box.hidden = false
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase()
    let shown = 0
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted)
      if (!row.hidden) shown++
    }
    said.textContent = wanted === '' ? '' : box.dataset.said.replace('{shown}', shown).replace('{all}', rows.length)
  })
}
`

/**
 * SHA-256 of the two texts above in base64, as a content security policy wants it; a test holds
 * them against the texts.
 */
export const STYLE_HASH = 'E7EXdkVZJoVUPbpMCL3wltLBU4jiTCV+W2Lg3iCTmYA='
export const SCRIPT_HASH = '90tmIjb/YBkZL0IgbrTZVYVDX9qPMt0XXMt3PymEqR0='
