// Which users a bulk order means.
import type { UserKey } from './keys.js'

/** Which users an order means, apart from what their dates say. */
export interface UserFilter {
  /** `null` = of any type. */
  readonly recordType: string | null
  /** Empty = in any group. Needs a record type. */
  readonly userGroups: readonly string[]
  /** Only these; `null` = all. */
  readonly include: readonly UserKey[] | null
  /** Never these. */
  readonly exclude: readonly UserKey[]
}
