// Tables in Markdown.

/** A table; no cell may hold a bar. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** A text as code. */
export function code(text: string): string {
  return `\`${text}\``
}
