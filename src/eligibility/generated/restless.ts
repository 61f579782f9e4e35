// Written by `npm run pages` from the table of facts, src/domain/facts.ts. Do not edit.
import type { SettledFactName } from '../../domain/facts.js'
import type { UserFacts } from '../../domain/user.js'

/** The bit of every fact that has a clean value. */
export const FACT_BITS = {
  openLoans: 1,
  debt: 2,
  credit: 4,
  deposit: 8,
  disputedDebt: 16,
  exportedDebt: 32,
  openTransactions: 64,
  requests: 128,
  resourceSharingOnHoldShelf: 256,
  resourceSharingRequests: 512,
  acquisitions: 1024,
  importProfiles: 2048,
  lockedBibRecords: 4096,
  metadataEditorRecords: 8192,
  lockedByJob: 16384,
  staffRoles: 32768,
  protectedUser: 65536,
  legalHolds: 131072,
  systemAccount: 262144,
  guaranteeOf: 524288,
  proxyFor: 1048576,
  proxiedBy: 2097152,
  linkedAccounts: 4194304,
  restrictions: 8388608,
  researcher: 16777216,
} as const satisfies Readonly<Record<SettledFactName, number>>

/** The bits of the facts that do not have exactly the clean value; 0 for the commonest user. */
export function restlessFacts(user: UserFacts): number {
  let restless = 0
  if (user.openLoans !== 0) restless |= 1
  if (user.debt !== '0') restless |= 2
  if (user.credit !== '0') restless |= 4
  if (user.deposit !== '0') restless |= 8
  if (user.disputedDebt !== '0') restless |= 16
  if (user.exportedDebt !== '0') restless |= 32
  if (user.openTransactions !== 0) restless |= 64
  if (
    user.requests?.pending !== 0 ||
    user.requests?.inTransit !== 0 ||
    user.requests?.onHoldShelf !== 0 ||
    user.requests?.shipped !== 0
  )
    restless |= 128
  if (user.resourceSharingOnHoldShelf !== 0) restless |= 256
  if (user.resourceSharingRequests !== 0) restless |= 512
  if (user.acquisitions !== 0) restless |= 1024
  if (user.importProfiles !== 0) restless |= 2048
  if (user.lockedBibRecords !== 0) restless |= 4096
  if (user.metadataEditorRecords !== 0) restless |= 8192
  if (user.lockedByJob !== false) restless |= 16384
  if (user.staffRoles !== 0) restless |= 32768
  if (user.protectedUser !== false) restless |= 65536
  if (user.legalHolds !== 0) restless |= 131072
  if (user.systemAccount !== false) restless |= 262144
  if (user.guaranteeOf !== 0) restless |= 524288
  if (user.proxyFor !== 0) restless |= 1048576
  if (user.proxiedBy !== 0) restless |= 2097152
  if (user.linkedAccounts !== 0) restless |= 4194304
  if (!Array.isArray(user.restrictions) || user.restrictions.length !== 0) restless |= 8388608
  if (user.researcher !== null) restless |= 16777216
  return restless
}
