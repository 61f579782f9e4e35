// The systems behind an API, alike for anyone who tries them.
import {
  beforeDay,
  type CalendarDate,
  type ClockPort,
  daysBack,
  DEFAULT_CRITERIA,
  type Money,
} from 'ils-user-purge'
import type { ObserverPort, Purge, PurgeCriteria, RunSettings } from 'ils-user-purge'
import type { LoanBook } from '../../../examples/fakes/base/loans.js'
import type { FakeOptions, RunningFake } from '../../../examples/fakes/base/server.js'
import { FAKE_KEY, startFakeAlma } from '../../../examples/fakes/alma/fake.js'
import { FAKE_LOGIN, startFakeFolio } from '../../../examples/fakes/folio/fake.js'
import { openFolio } from '../../../examples/hosts/folio/open.js'
import { openAlma } from '../../../examples/hosts/alma/open.js'
import type { UsersInCalls } from './sent-calls.js'

/** With what a system is opened. */
export interface Opening {
  readonly url: string
  readonly journalFile: string
  readonly settingsFile: string
  readonly clock: ClockPort
  readonly observer: ObserverPort
  readonly settings: Partial<RunSettings>
}

/** What a fake's books say, in the same words for every system. */
export interface Sums {
  readonly users: number
  readonly waivedCents: number
  readonly cancelled: number
  readonly demoted: number
  readonly loans: LoanBook
  /** Effects that were done twice, or in the wrong order. */
  readonly wrong: number
}

/** A fake with its books. */
export interface TriedFake extends RunningFake {
  readonly sums: () => Sums
  /** Lends to somebody every so many milliseconds; 0 = no longer. */
  readonly desk: (everyMs: number) => void
}

/** The limits of a run. */
export interface Limits {
  readonly perSecond: number
  readonly perDay: number
  readonly floor: number
}

/** A system to be tried. */
export interface TriedSystem {
  readonly start: (users: number, options: FakeOptions) => Promise<TriedFake>
  readonly open: (opening: Opening) => {
    readonly purge: Purge
    readonly close: () => Promise<void>
  }
  readonly criteria: PurgeCriteria
  readonly usersInCalls: UsersInCalls
  /** Parts of it that can be away while the rest answers. */
  readonly parts: readonly string[]
  /** Calls that a user takes, about: so long workers live. */
  readonly callsAUser: number
  /** Whether it allows only so many calls a day. */
  readonly hasDays: boolean
  /** What the settings file says of limits. */
  readonly limits: (limits: Limits) => object
  /** What it says beyond them. */
  readonly settings: Readonly<Record<string, unknown>>
}

const alma: TriedSystem = {
  start: async (users, options) => {
    const fake = await startFakeAlma({ ...options, users })
    fake.library.deleteBorrowers()
    return {
      ...fake,
      sums: () => {
        const { idleWaivers, deletedUndemoted, ...books } = fake.library.books()
        return { ...books, wrong: idleWaivers + deletedUndemoted }
      },
      desk: fake.desk,
    }
  },
  open: ({ url, ...opening }) =>
    openAlma({ ...opening, set: 'ALL', address: { url, key: FAKE_KEY } }),
  criteria: {
    ...DEFAULT_CRITERIA,
    dates: [daysBack('purgeDate', 30)],
    waiveThreshold: '5' as Money,
  },
  usersInCalls: {
    readBy: (path) => /^\/almaws\/v1\/users\/([^/?]+)/.exec(path)?.slice(1) ?? [],
    beginsRead: (path) => /^\/almaws\/v1\/users\/[^/]+$/.test(path),
    changedBy: (path) =>
      /^\/(?:almaws\/v1\/users|esploro\/v1\/researchers)\/([^/?]+)/.exec(path)?.[1] ?? null,
    deletedBy: (path) => /^\/almaws\/v1\/users\/([^/?]+)$/.exec(path)?.[1] ?? null,
  },
  parts: ['esploro', 'fees', 'requests', 'users'],
  callsAUser: 5,
  hasDays: true,
  limits: (limits) => limits,
  settings: { researchers: true },
}

const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/g

const folio: TriedSystem = {
  start: async (users, options) => {
    const fake = await startFakeFolio({ ...options, users, tokenMs: 4000 })
    return {
      ...fake,
      sums: () => {
        const { idleWaivers, refusedUnchanged, ...books } = fake.library.books()
        return { ...books, cancelled: 0, demoted: 0, wrong: refusedUnchanged.length }
      },
      desk: fake.desk,
    }
  },
  open: ({ url, ...opening }) => openFolio({ ...opening, address: { url, ...FAKE_LOGIN } }),
  criteria: {
    ...DEFAULT_CRITERIA,
    dates: [beforeDay('expiryDate', '2022-01-01' as CalendarDate)],
    waiveThreshold: '5' as Money,
  },
  usersInCalls: {
    readBy: (path) => path.match(UUID) ?? [],
    beginsRead: (path) => path.startsWith('/users?'),
    // Its waivers name an account.
    changedBy: () => null,
    deletedBy: (path) => /^\/bl-users\/by-id\/([^/?]+)$/.exec(path)?.[1] ?? null,
  },
  parts: ['circulation', 'feesfines', 'users-bl', 'users'],
  callsAUser: 2,
  hasDays: false,
  limits: ({ perSecond }) => ({ perSecond }),
  settings: {},
}

/** By the names under which a worker is started. */
export const SYSTEMS: Readonly<Record<string, TriedSystem>> = { alma, folio }
