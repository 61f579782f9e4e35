// A tiny CSV writer: RFC 4180, one line a record, and nothing in it that a spreadsheet would run.
import { visibleText } from './visible.js'

/** How a CSV is written. */
export interface CsvFormat {
  /**
   * What stands between two cells: a comma, or a semicolon for spreadsheets in countries that write
   * a decimal comma. Left out: a comma.
   */
  readonly separator?: ',' | ';'
  /**
   * Whether the file begins with U+FEFF, without which some spreadsheets misread letters beyond
   * ASCII. Left out: no.
   */
  readonly byteOrderMark?: boolean
}

/**
 * A cell that a spreadsheet could take for a formula, or that an earlier guard made out of one.
 * Look-alikes of wider scripts count.
 */
const FORMULA = /^'*\s*[=+\-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]/
const NUMBER = /^-?\d+(?:\.\d+)?$/
const QUOTED = /[",;]|^\s|\s$/

/**
 * One cell: what cannot be seen is written as its number (so a line end is no line end), a would-be
 * formula gets an apostrophe before it, and quotes where they are needed. A plain number, a
 * negative one too, stays as it is.
 *
 * Exactly one apostrophe is added, and only before `= + - @` and their look-alikes, whatever spaces
 * or apostrophes stand between; so who reads the file by program takes one apostrophe off such
 * cells and has the text.
 */
const csvCell = (text: string): string => {
  const visible = visibleText(text)
  const guarded = FORMULA.test(visible) && !NUMBER.test(visible) ? `'${visible}` : visible
  return QUOTED.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

/**
 * One record of a list of a host's own, as safe as those of the library: ended by CRLF, each cell
 * quoted where it must be, and none that a spreadsheet would run.
 */
export const csvLine = (cells: readonly string[], format: CsvFormat = {}): string =>
  `${cells.map(csvCell).join(format.separator ?? ',')}\r\n`
