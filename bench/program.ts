// The program that every process of the benchmark runs: a section (sections/), whose lines go to
// the standard output as JSON, or a part beside one (processes/).
import type { SectionName } from './lines.js'
import { desk } from './processes/desk.js'
import { job } from './processes/job.js'
import { worker } from './processes/worker.js'
import type { Part } from './process.js'
import type { Section } from './section.js'
import { evaluatorSection } from './sections/evaluator.js'
import { evergreenSection } from './sections/evergreen.js'
import { kohaSection } from './sections/koha.js'
import { keysSection } from './sections/keys.js'
import { deskSection } from './sections/desk.js'
import { locksSection } from './sections/locks.js'
import { memorySection } from './sections/memory.js'
import { nightsSection } from './sections/nights.js'
import { rateSection } from './sections/rate.js'
import { runSection } from './sections/run.js'
import { scaleSection } from './sections/scale.js'
import { sizeSection } from './sections/size.js'

const SECTIONS: Readonly<Record<SectionName, Section>> = {
  evaluator: evaluatorSection,
  size: sizeSection,
  run: runSection,
  locks: locksSection,
  desk: deskSection,
  memory: memorySection,
  scale: scaleSection,
  keys: keysSection,
  nights: nightsSection,
  rate: rateSection,
  evergreen: evergreenSection,
  koha: kohaSection,
}

const PARTS: Readonly<Record<Part, (orders: never) => Promise<void>>> = { desk, job, worker }

const [, , name = '', text = '{}'] = process.argv
const orders: unknown = JSON.parse(text)

if (Object.hasOwn(SECTIONS, name))
  await SECTIONS[name as SectionName]({
    ...(orders as { readonly users?: number }),
    emit: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
  })
else await PARTS[name as Part](orders as never)
