// The header of an import file, and the cells of a row under it; every mistake by line and column.
import { COLUMNS, type Column, columnNamed } from './csv-columns.js'
import { SEPARATORS, type Separator } from './csv-file.js'

/**
 * The columns that the first line names, in its order. What it names wrongly is not repeated: where
 * the header was lost, the first line is a user.
 */
export function headerOf(
  names: readonly string[],
  separator: Separator,
  mistakes: string[],
): readonly Column[] {
  const known = names.map(columnNamed)
  const separated = `read as separated by ${SEPARATORS[separator]}`
  if (known.every((column) => column === undefined)) {
    mistakes.push(
      `line 1: this is no header (${separated}); the first line must name the columns`,
      `the columns are ${COLUMN_NAMES}`,
    )
    return []
  }
  const header: Column[] = []
  for (const [index, column] of known.entries()) {
    if (column === undefined) {
      mistakes.push(`line 1, column ${index + 1}: not the name of a column`)
    } else if (header.includes(column)) {
      mistakes.push(`line 1, column ${index + 1}: ${column.name} is there twice`)
    } else {
      header.push(column)
    }
  }
  for (const column of COLUMNS) {
    if (column.required && !known.includes(column))
      mistakes.push(`line 1: the required column ${column.name} is missing`)
  }
  if (known.includes(undefined)) mistakes.push(`the columns are ${COLUMN_NAMES} (${separated})`)
  return header
}

const COLUMN_NAMES = COLUMNS.map((column) => column.name).join(', ')

/** The values of a row by the names of their columns. */
export type Cells = Readonly<Record<string, string | number | boolean | null>>

/** The values of a row; `null`, and mistakes, where a cell is not what its column wants. */
export function cellsOf(
  header: readonly Column[],
  record: readonly string[],
  line: number,
  mistakes: string[],
): Cells | null {
  if (record.length !== header.length) {
    mistakes.push(`line ${line}: ${record.length} columns, but the header names ${header.length}`)
    return null
  }
  const cells: Record<string, string | number | boolean | null> = {}
  let sound = true
  for (const [index, column] of header.entries()) {
    const cell = column.read((record[index] ?? '').trim())
    if (cell._tag === 'Value') {
      cells[column.name] = cell.value
    } else {
      sound = false
      mistakes.push(`line ${line}, column ${index + 1} (${column.name}): must be ${cell.expected}`)
    }
  }
  return sound ? cells : null
}
