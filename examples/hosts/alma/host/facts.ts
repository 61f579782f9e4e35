// The facts of a user, out of what Alma answers.
import {
  CLEAN_USER,
  dayFrom,
  momentFrom,
  type CalendarDate,
  type Restriction,
  type UserFacts,
  type UserKey,
} from 'ils-user-purge'
import { inParallel } from '../../../shared/api/each-user.js'
import { countIn, listIn, objectIn, textIn } from '../../../shared/api/read-json.js'
import { type AlmaApi, isNoSuchUser, okIn, userPath } from './api.js'
import { OPEN, feesOf, sumOf, type Fee } from './fees.js'
import { requestsOf } from './requests.js'
import { researcherOf } from './researchers.js'

type Json = Readonly<Record<string, unknown>>

/** Calls that reading one user takes: the user, and the fines of each open status. */
export const CALLS_A_USER = 1 + OPEN.length

/** Users who are read at once. */
const AT_ONCE = 8

/**
 * Alma has no deposits, guarantors, legal holds or marks against deletion, so there are none. What
 * REST cannot answer is taken out: it stays unknown, and the policy does not ask it.
 */
const {
  acquisitions: _acquisitions,
  importProfiles: _importProfiles,
  lockedBibRecords: _lockedBibRecords,
  metadataEditorRecords: _metadataEditorRecords,
  lockedByJob: _lockedByJob,
  resourceSharingOnHoldShelf: _onHoldShelf,
  resourceSharingRequests: _resourceSharing,
  proxiedBy: _proxiedBy,
  ...CLEAN
} = CLEAN_USER

/** Reads users; those who are not there are left out. */
export async function readFacts(
  api: AlmaApi,
  keys: readonly UserKey[],
  asksEsploro: boolean,
): Promise<readonly UserFacts[]> {
  const found = await inParallel(keys, AT_ONCE, (key) => factsOf(api, key, asksEsploro))
  return found.filter((facts) => facts !== null)
}

async function factsOf(
  api: AlmaApi,
  key: UserKey,
  asksEsploro: boolean,
): Promise<UserFacts | null> {
  const [user, ...fees] = await Promise.all([
    userOf(api, key, { expand: 'loans,requests' }),
    ...OPEN.map((status) => feesOf(api, key, status)),
  ])
  if (user === null || fees.includes(null)) return null
  const requests = await requestsOf(api, key, countIn(objectIn(user.requests).value))
  if (requests === null) return null
  const researcher = await researcherOf(api, key, user, asksEsploro)
  return {
    ...CLEAN,
    ...personIn(user),
    ...moneyIn(fees as readonly (readonly Fee[] | undefined)[]),
    key,
    openLoans: countIn(objectIn(user.loans).value),
    requests,
    researcher,
  }
}

/**
 * A user by the primary ID; `null` = there is none. Alma looks a key up among all identifiers, so
 * it may answer somebody else, whose barcode it is: that is not who is meant.
 */
export async function userOf(
  api: AlmaApi,
  key: UserKey,
  query: Readonly<Record<string, string>> = {},
): Promise<Json | null> {
  const answer = await api.call({ path: userPath(key), query })
  if (isNoSuchUser(answer)) return null
  const user = okIn(answer)
  return isSameId(textIn(user.primary_id) ?? '', key) ? user : null
}

/** Source: xsd/rest_user.xsd: the primary ID is case-insensitive. */
function isSameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/** Alma's own accounts, such as `exl_impl`. */
const OF_THE_VENDOR = /^exl_/i
const PATRON = '200'

function personIn(user: Json) {
  const roles = listIn(user.user_role).map(objectIn)
  return {
    recordType: textIn(objectIn(user.record_type).value) ?? undefined,
    userGroup: textIn(objectIn(user.user_group).value),
    homeLibrary: textIn(objectIn(user.campus_code).value),
    primaryId: textIn(user.primary_id),
    purgeDate: dateIn(user.purge_date),
    expiryDate: dateIn(user.expiry_date),
    staffRoles: roles.filter(isStaffRole).length,
    systemAccount: OF_THE_VENDOR.test(textIn(user.primary_id) ?? ''),
    proxyFor: listIn(user.proxy_for_user).length,
    linkedAccounts: textIn(user.source_institution_code) === null ? 0 : 1,
    restrictions: restrictionsIn(user),
  }
}

function isStaffRole({ status, role_type: type }: Json): boolean {
  return objectIn(status).value !== 'INACTIVE' && textIn(objectIn(type).value) !== PATRON
}

/** A day as Alma writes it, `2027-05-31Z`; `null` where there is none. */
function dateIn(value: unknown): CalendarDate | null | undefined {
  const text = textIn(value)
  return text === null ? null : dayFrom(text.replace(/Z$/, ''))
}

/**
 * A block that is not ACTIVE is none. Unknown where one of them ends at no moment that there is.
 */
function restrictionsIn(user: Json): readonly Restriction[] | undefined {
  const blocks = listIn(user.user_block)
    .map(objectIn)
    .filter(({ block_status: status }) => textIn(status) !== 'INACTIVE')
  const ends = blocks.map((block) => endIn(textIn(block.expiry_date)))
  return ends.some((until) => until === undefined)
    ? undefined
    : ends.map((until) => ({ until: until ?? null }))
}

/** A day alone ends when it is over, in UTC. */
function endIn(text: string | null) {
  if (text === null) return null
  return momentFrom(/^\d{4}-\d{2}-\d{2}Z?$/.test(text) ? `${text.slice(0, 10)}T23:59:59Z` : text)
}

/** Unknown where the fines of one status could not be read as such. */
function moneyIn([active, disputed, exported]: readonly (readonly Fee[] | undefined)[]) {
  if (active === undefined || disputed === undefined || exported === undefined)
    return { debt: undefined, credit: undefined, disputedDebt: undefined, exportedDebt: undefined }
  const all = [...active, ...disputed, ...exported]
  return {
    debt: sumOf(all, 1),
    credit: sumOf(all, -1),
    disputedDebt: sumOf(disputed, 1),
    exportedDebt: sumOf(exported, 1),
  }
}
