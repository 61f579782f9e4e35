// `schema`: adds the journal's tables, and what the system needs beside them, to its database.
import { outputOf } from '../../output.js'
import { refuseMistakes } from '../options.js'
import type { RawOptions, System } from '../system.js'

/** Adds what is missing, or with `--print` only says it. */
export async function schemaCommand<Choice>(from: System<Choice>, raw: RawOptions): Promise<void> {
  const mistakes: string[] = []
  from.readPlace?.(raw, mistakes)
  refuseMistakes(mistakes)
  const output = outputOf(raw)
  const change = await from.schema(raw)
  const { statements, found } = change
  try {
    if (raw.print === true)
      return output.answer(statements.map((each) => `${each};`).join('\n\n'), { statements, found })
    await change.apply()
    const done =
      statements.length === 0
        ? 'Everything that a purge needs is there already.'
        : `Statements that were carried out: ${statements.length}.`
    output.answer([...found, done].join('\n'), { found, applied: statements.length })
  } finally {
    await change.close()
  }
}
