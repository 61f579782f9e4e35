// Reads a CSV file as a stream of rows, each with its line; what is no UTF-8 text or no CSV is said
// in words.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Transform, type TransformCallback } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { parse as parseText } from 'csv-parse/sync'
import { codeOf } from '../../shared/trouble.js'

const LONGEST_RECORD = 100_000

/** The separators of columns that a file may have, by what people call them. */
export const SEPARATORS = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' } as const

export type Separator = keyof typeof SEPARATORS

/** A row, and the lines on which it begins and ends. */
export interface Row {
  readonly record: readonly string[]
  readonly begins: number
  readonly ends: number
}

/**
 * The separator under which the first line names most columns; a comma where none does better.
 *
 * @param isColumn whether a cell names a column.
 */
export async function separatorOf(
  file: string,
  isColumn: (name: string) => boolean,
): Promise<Separator> {
  const line = await firstLine(file)
  const separators = Object.keys(SEPARATORS) as Separator[]
  const named = separators.map((delimiter) => cellsOfLine(line, delimiter).filter(isColumn).length)
  return separators[named.indexOf(Math.max(...named))] ?? ','
}

async function firstLine(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(LONGEST_RECORD) })
    // Separators and the names of columns are the same in every encoding that is read here.
    const lines = buffer
      .toString('utf8', 0, bytesRead)
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
    return lines.find((line) => line !== '') ?? ''
  } finally {
    await handle.close()
  }
}

function cellsOfLine(line: string, delimiter: Separator): readonly string[] {
  const [cells = []] = parseText(line, { delimiter, relax_quotes: true }) as string[][]
  return cells
}

/** The rows of a file, the header included; throws where {@link unreadable} says why. */
export async function* rowsOf(file: string, delimiter: Separator): AsyncIterable<Row> {
  for await (const { record, info } of parsed(file, delimiter)) {
    // What lies between two rows are empty lines, so only the line ends in the row's own cells
    // count.
    const within = record.reduce((sum, cell) => sum + (cell.match(LINE_ENDS)?.length ?? 0), 0)
    yield { record, begins: info.lines - within, ends: info.lines }
  }
}

const LINE_ENDS = /\r\n|\r|\n/g

interface Parsed {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

function parsed(file: string, delimiter: Separator): AsyncIterable<Parsed> {
  const source = createReadStream(file)
  const text = new Utf8Only()
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
  })
  source.on('error', (fault) => text.destroy(fault))
  text.on('error', (fault) => parser.destroy(fault))
  parser.on('close', () => source.destroy())
  return source.pipe(text).pipe(parser)
}

/** Lets only UTF-8 text through and knows the line of the first byte that is not. */
class Utf8Only extends Transform {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #lines = 1

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#pass(() => this.#decoder.decode(chunk, { stream: true }), chunk, done)
  }

  override _flush(done: TransformCallback): void {
    this.#pass(() => this.#decoder.decode(), Buffer.alloc(0), done)
  }

  #pass(decode: () => string, chunk: Buffer, done: TransformCallback): void {
    try {
      const text = decode()
      if (text.includes('\0')) throw new TypeError('a zero byte')
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) this.#lines++
      done(null, Buffer.from(text))
    } catch {
      const from =
        this.#lines === 1 ? 'the file' : `the file, from line ${this.#lines} or a little later`
      done(
        Object.assign(
          new Error(
            `${from}, is not UTF-8 text; save it as CSV in UTF-8`.replace(
              'the file, is',
              'the file is',
            ),
          ),
          {
            code: 'NOT_TEXT',
          },
        ),
      )
    }
  }
}

/**
 * Why a file cannot be read, in words; throws a fault that is not the file's.
 *
 * @param lastLine the line on which the last row that could be read ends.
 */
export function unreadable(fault: unknown, lastLine: number): string {
  if (fault instanceof CsvError)
    return `line ${lastLine + 1}: ${
      CSV_FAULTS[fault.code] ?? `not readable as CSV (${fault.code})`
    }`
  const code = codeOf(fault)
  if (code === 'NOT_TEXT') return (fault as Error).message
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'that is a folder, not a file'
  if (code === 'EACCES') return 'you may not read the file'
  // Anything else that the system says of a file, but nothing of the database, which is written in
  // the same loop.
  if (code !== null && /^E[A-Z0-9]+$/.test(code)) return `the file cannot be read (${code})`
  throw fault
}

const CSV_FAULTS: Readonly<Record<string, string>> = {
  CSV_MAX_RECORD_SIZE: `a row of more than ${LONGEST_RECORD} characters; is a quote missing?`,
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE:
    'a quote closes in the middle of a cell; write a quote inside a quoted cell twice',
  INVALID_OPENING_QUOTE: 'a quote in the middle of a cell that is not quoted',
}
