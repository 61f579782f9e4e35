// Written by `npm run pages` from the table of facts (src/domain/facts.ts). Do not edit.
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
  requests: 64,
  resourceSharingOnHoldShelf: 128,
  acquisitions: 256,
  importProfiles: 512,
  lockedBibRecords: 1024,
  metadataEditorRecords: 2048,
  lockedByJob: 4096,
  staffRoles: 8192,
  protectedUser: 16384,
  legalHolds: 32768,
  systemAccount: 65536,
  guaranteeOf: 131072,
  proxyFor: 262144,
  proxiedBy: 524288,
  linkedAccounts: 1048576,
  restrictions: 2097152,
  researcher: 4194304,
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
  if (
    user.requests?.pending !== 0 ||
    user.requests?.inTransit !== 0 ||
    user.requests?.onHoldShelf !== 0 ||
    user.requests?.shipped !== 0
  )
    restless |= 64
  if (user.resourceSharingOnHoldShelf !== 0) restless |= 128
  if (user.acquisitions !== 0) restless |= 256
  if (user.importProfiles !== 0) restless |= 512
  if (user.lockedBibRecords !== 0) restless |= 1024
  if (user.metadataEditorRecords !== 0) restless |= 2048
  if (user.lockedByJob !== false) restless |= 4096
  if (user.staffRoles !== 0) restless |= 8192
  if (user.protectedUser !== false) restless |= 16384
  if (user.legalHolds !== 0) restless |= 32768
  if (user.systemAccount !== false) restless |= 65536
  if (user.guaranteeOf !== 0) restless |= 131072
  if (user.proxyFor !== 0) restless |= 262144
  if (user.proxiedBy !== 0) restless |= 524288
  if (user.linkedAccounts !== 0) restless |= 1048576
  if (!Array.isArray(user.restrictions) || user.restrictions.length !== 0) restless |= 2097152
  if (user.researcher !== null) restless |= 4194304
  return restless
}
