// Runs conformance cases with whatever test runner the host uses.

/** One thing that an adapter must do, as data. */
export interface ConformanceCase<Subject> {
  /** Stable: the id that the port's docstring names. */
  readonly id: string
  /** The version of this library that first asked for it. */
  readonly since: string
  /** What must hold, as a sentence. */
  readonly title: string
  /** What the subject must be able to do for this case, beyond the port; left out: nothing. */
  readonly needs?: readonly string[]
  /** Rejects with what went wrong. `capabilities`: what the subject declares. */
  readonly run: (subject: Subject, capabilities: readonly string[]) => Promise<void>
}

/** The part of a test runner that is needed; those of vitest, Jest and `node:test` fit. */
export interface ConformanceRunner {
  /** Groups cases. */
  readonly describe: (title: string, body: () => void) => unknown
  /** Runs one case. */
  readonly it: (title: string, body: () => Promise<void>) => unknown
  /**
   * Reports a case as skipped; the title says why. For vitest and Jest: `(title) => it.skip(title,
   * () => {})`.
   */
  readonly skip: (title: string) => unknown
}

/** An adapter to be tested. */
export interface Conformance<Subject> {
  /** Whose conformance it is, e.g. `memory journal`. */
  readonly name: string
  /** What is to be tried. */
  readonly cases: readonly ConformanceCase<Subject>[]
  /** The test runner. */
  readonly runner: ConformanceRunner
  /** What the subject declares that it can do. A case that needs more is skipped, and says so. */
  readonly capabilities?: readonly string[]
  /** Makes an empty subject of its own for each case. */
  readonly makeSubject: () => Promise<Subject> | Subject
  /** Ends a subject after its case, whether it passed or not. */
  readonly endSubject?: (subject: Subject) => Promise<void> | void
}

/** Defines one test a case; to be called where the runner collects tests. */
export const defineConformance = <Subject>(conformance: Conformance<Subject>): void => {
  const { name, cases, runner } = conformance
  runner.describe(name, () => {
    for (const each of cases) {
      const title = `${each.id}: ${each.title}`
      const missing = missingCapabilities(each, conformance.capabilities ?? [])
      if (missing.length > 0) runner.skip(`${title} (not declared: ${missing.join(', ')})`)
      else runner.it(title, () => runCase(conformance, each))
    }
  })
}

/** What a case needs and a subject does not declare. */
export const missingCapabilities = (
  each: { readonly needs?: readonly string[] },
  capabilities: readonly string[],
): readonly string[] => (each.needs ?? []).filter((need) => !capabilities.includes(need))

const runCase = async <Subject>(
  { makeSubject, endSubject, capabilities = [] }: Conformance<Subject>,
  each: ConformanceCase<Subject>,
): Promise<void> => {
  const subject = await makeSubject()
  try {
    await each.run(subject, capabilities)
  } finally {
    await endSubject?.(subject)
  }
}
