// Reads a CSV file as a stream of rows, each with its line; what is no UTF-8 text or no CSV is said
// in words.
import { createReadStream } from 'node:fs'
import { Transform, type TransformCallback } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { codeOf } from '../../shared/trouble.js'

const LONGEST_RECORD = 100_000

/** A row, and the line on which it ends. */
export interface Row {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/** The rows of a file, the header included; throws where {@link unreadable} says why. */
export function rowsOf(file: string): AsyncIterable<Row> {
  const source = createReadStream(file)
  const text = new Utf8Only()
  const parser = parse({
    bom: true,
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

/** Why a file cannot be read, in words; throws a fault that is not the file's. */
export function unreadable(fault: unknown): string {
  if (fault instanceof CsvError)
    return `line ${String(fault.lines ?? '?')}: ${CSV_FAULTS[fault.code] ?? `not readable as CSV (${fault.code})`}`
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
