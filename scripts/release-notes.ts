// The notes of a release: `tsx scripts/release-notes.ts 0.1.0` prints the section of the changelog.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The section of a version, without its heading; `null` where there is none. */
export function notesOf(changelog: string, version: string): string | null {
  const sections = changelog.split(/^## /m)
  const section = sections.find((each) => each.startsWith(`[${version}]`))
  if (section === undefined) return null
  return section.slice(section.indexOf('\n')).trim()
}

function main(version: string | undefined): number {
  const changelog = readFileSync(join(import.meta.dirname, '..', 'CHANGELOG.md'), 'utf8')
  const notes = version === undefined ? null : notesOf(changelog, version)
  if (notes === null) {
    console.error(
      version === undefined
        ? 'Say the version whose notes you want, for example 0.1.0.'
        : `CHANGELOG.md has no section [${version}]. Add it, or say another version.`,
    )
    return 2
  }
  console.log(notes)
  return 0
}

if (process.argv[1] === import.meta.filename) process.exitCode = main(process.argv[2])
