// Lines of a terminal: headings, indented items and aligned columns.
import { terminalText } from './visible.js'

/** A block with its heading; nothing at all where there is nothing to say. */
export const block = (heading: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', heading, ...lines.map((line) => `  ${line}`)]

/** Names to the left, values to the right, so that numbers stand under each other. */
export const rightAligned = (
  rows: readonly { readonly name: string; readonly value: string; readonly note?: string }[],
): readonly string[] => {
  const named = rows.map((row) => ({ ...row, name: terminalText(row.name) }))
  const nameWidth = Math.max(0, ...named.map((row) => row.name.length))
  const valueWidth = Math.max(0, ...named.map((row) => row.value.length))
  return named.map(
    (row) => `${row.name.padEnd(nameWidth)}  ${row.value.padStart(valueWidth)}${noteOf(row)}`,
  )
}

function noteOf({ note }: { readonly note?: string }): string {
  return note === undefined ? '' : `  ${note}`
}

/** Names with their values behind them. */
export const pairs = (rows: readonly (readonly [string, string])[]): readonly string[] => {
  const width = Math.max(0, ...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`)
}

/** A sentence of the host's, which may be longer than a name. */
export const sentence = (text: string): string => terminalText(text, 1000)

/** Sentences as an indented list under a heading. */
export const sentences = (heading: string, items: readonly string[]): readonly string[] =>
  block(
    heading,
    items.map((item) => `- ${sentence(item)}`),
  )
