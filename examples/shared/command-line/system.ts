// What a library system brings to the command line: its name, the options in its own words, and how
// it is opened. Everything else is the same for every system.
import type {
  ActorKey,
  Instant,
  ObserverPort,
  Purge,
  PurgeCriteria,
  PurgePolicy,
  UserKey,
} from 'ils-user-purge'
import type { CallEstimate } from './call-estimate.js'
import type { Names } from '../people.js'

/** Options as they were typed: texts, lists of texts, and switches. */
export type RawOptions = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** An option of the command line. */
export interface OptionRow {
  /** As commander reads it, e.g. `--library <branchcode>`. */
  readonly flags: string
  readonly help: string
  /** Whether it may be given several times. */
  readonly repeats?: boolean
}

/** How a process goes about a run. */
export interface Pace {
  readonly pauseMs?: number
  readonly leaseMs?: number
  readonly shardsAtOnce?: number
  readonly batchSize?: number
}

/** With what a system is opened. */
export interface Opening {
  readonly raw: RawOptions
  readonly pace: Pace
  readonly observer?: ObserverPort
  /** Whether this process is to delete: then every right that it takes is asked for. */
  readonly deletes: boolean
}

/** A system that is open. */
export interface OpenSystem<Choice> {
  readonly purge: Purge
  readonly policy: PurgePolicy
  readonly names: Names
  /**
   * A label that a librarian reads, e.g. of a branch or a category; others as the library has them.
   */
  readonly label?: (code: string) => string
  /** What a policy means in this system, one sentence an item; said with every plan. */
  readonly policyWords?: (policy: PurgePolicy) => readonly string[]
  /** The criteria of what was chosen. Throws a Trouble, e.g. for a card number that nobody has. */
  readonly criteriaOf: (choice: Choice) => Promise<PurgeCriteria>
  /**
   * What planning and a run would take of the calls that an API allows, for these criteria. Left
   * out: the system has no such limit.
   */
  readonly estimate?: (criteria: PurgeCriteria) => Promise<CallEstimate>
  /** Who asks or approves, by the name that was typed. Throws a Trouble. */
  readonly actorOf: (option: string, name: string) => Promise<ActorKey>
  /** Who orders at night. */
  readonly service: ActorKey
  /** The key of the user of that name, also of one who is gone; `null` = of nobody. */
  readonly keyOf: (name: string) => Promise<UserKey | null>
  /** The own tools of the system that take such criteria, with which a plan is compared. */
  readonly ownTools: (criteria: PurgeCriteria) => readonly OwnTool[]
  /** Deletes what the system kept beside the journal and is older; left out: it keeps nothing. */
  readonly expire?: (before: Instant) => Promise<void>
  readonly close: () => Promise<void>
}

/** The system's own way to delete, which is asked whom it would delete. */
export interface OwnTool {
  /** What it is called, with its options. */
  readonly name: string
  /** Whom it would delete. */
  readonly goes: () => AsyncIterable<readonly UserKey[]>
  /** Why it would leave these alone, in a few words. */
  readonly whyNot: (keys: readonly UserKey[]) => Promise<ReadonlyMap<string, string>>
}

/** A library system. */
export interface System<Choice> {
  /** As it is typed, e.g. `npm run koha --`. */
  readonly program: string
  readonly title: string
  /** What a user is called by staff, e.g. `card number`. */
  readonly nameOfUsers: string
  /** Where the system is, and under which policy: options of every command. */
  readonly placeOptions: readonly OptionRow[]
  /** Whom a purge means. */
  readonly choiceOptions: readonly OptionRow[]
  readonly readChoice: (raw: RawOptions, mistakes: string[]) => Choice
  /** Whether an API allows only so many calls, so that `plan --calls` says what it would take. */
  readonly limitsCalls?: boolean
  /** Checks the options of the place; what is wrong is a mistake. Opens nothing. */
  readonly readPlace?: (raw: RawOptions, mistakes: string[]) => void
  /**
   * Opens it. Throws a Trouble where its release, its tables or the rights in it are not as needed.
   */
  readonly open: (opening: Opening) => Promise<OpenSystem<Choice>>
  /** The statements that this release adds to the system's database, and a way to run them. */
  readonly schema: (raw: RawOptions) => Promise<SchemaChange>
}

/** What is to be added to the system's database. */
export interface SchemaChange {
  readonly statements: readonly string[]
  /** What was found, e.g. the release, one sentence an item. */
  readonly found: readonly string[]
  readonly apply: () => Promise<void>
  readonly close: () => Promise<void>
}
