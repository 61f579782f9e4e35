// The people of a fake Alma, drawn from a seed, in the shape in which Alma's API writes them.
import { chanceFrom } from '../../shared/chance.js'

/** A code with its meaning, as Alma writes it. */
export interface Coded {
  readonly value: string
  readonly desc?: string
}

/** A user, as far as the fake itself looks at it; everything else is kept as it comes. */
export interface AlmaUser {
  readonly primary_id: string
  readonly record_type: Coded
  readonly user_group: Coded
  readonly expiry_date?: string
  readonly purge_date?: string
  readonly user_identifier?: readonly { readonly id_type: Coded; readonly value: string }[]
  readonly is_researcher?: boolean
  readonly [field: string]: unknown
}

/** A fine, with what became of it. */
export interface AlmaFee {
  readonly id: string
  readonly type: Coded
  status: Coded
  /** In cents; a credit is below 0. */
  cents: number
  readonly transactions: { type: Coded; amount: number; comment: string }[]
}

/** A request. */
export interface AlmaRequest {
  readonly request_id: string
  readonly request_type: string
  readonly request_status: string
  readonly request_sub_type?: Coded
  readonly task_name?: string
}

/** Somebody in Esploro. */
export interface EsploroResearcher {
  readonly primary_id: string
  affiliated: boolean
  previously_affiliated: boolean
  portal_profile: Coded
  auto_capture: boolean
  readonly assets: number
  readonly grants: number
  readonly [field: string]: unknown
}

/** Somebody with all that hangs on them. */
export interface AlmaPerson {
  user: AlmaUser
  loans: number
  readonly fees: AlmaFee[]
  readonly requests: AlmaRequest[]
  researcher: EsploroResearcher | null
}

/** The user groups of the fake. */
export const GROUPS = ['UNDERGRAD', 'GRAD', 'FACULTY', 'STAFF', 'GUEST'] as const

/** A user with the fields that a real one has, also those that the purge does not know. */
export function almaUser(primaryId: string, changes: Partial<AlmaUser> = {}): AlmaUser {
  return {
    primary_id: primaryId,
    first_name: 'First',
    last_name: `Last ${primaryId}`,
    pin_number: '',
    user_title: { value: '', desc: '' },
    job_category: { value: '', desc: '' },
    record_type: { value: 'PUBLIC', desc: 'Public' },
    user_group: { value: 'UNDERGRAD', desc: 'Undergraduate' },
    campus_code: { value: 'MAIN', desc: 'Main' },
    account_type: { value: 'EXTERNAL', desc: 'External' },
    status: { value: 'ACTIVE', desc: 'Active' },
    preferred_language: { value: 'en', desc: 'English' },
    force_password_change: '',
    contact_info: { address: [], email: [{ email_address: 'x@example.org', preferred: true }] },
    user_identifier: [],
    user_role: [
      { status: { value: 'ACTIVE' }, scope: { value: 'INST' }, role_type: { value: '200' } },
    ],
    user_block: [],
    user_note: [{ note_text: 'met at the desk', note_type: { value: 'CIRCULATION' } }],
    user_statistic: [],
    proxy_for_user: [],
    is_researcher: false,
    ...changes,
  }
}

/** A fine of so many cents. */
export function almaFee(id: string, cents: number, status = 'ACTIVE'): AlmaFee {
  return {
    id,
    type: { value: cents < 0 ? 'CREDIT' : 'OVERDUEFINE' },
    status: { value: status },
    cents,
    transactions: [],
  }
}

/** Somebody with nothing but a record. */
export function almaPerson(user: AlmaUser): AlmaPerson {
  return { user, loans: 0, fees: [], requests: [], researcher: null }
}

/** A researcher who is affiliated. */
export function esploroResearcher(primaryId: string, assets = 2): EsploroResearcher {
  return {
    primary_id: primaryId,
    researcher_first_name: 'First',
    affiliated: true,
    previously_affiliated: false,
    portal_profile: { value: 'true', desc: 'Yes' },
    auto_capture: true,
    assets,
    grants: 0,
  }
}

/** Draws people: most have left and owe nothing, some stand in the way of their own purge. */
export function drawPeople(users: number, seed: number): readonly AlmaPerson[] {
  const chance = chanceFrom(seed)
  return Array.from({ length: users }, (_, at) => {
    const id = `user-${String(at + 1).padStart(6, '0')}`
    const hasLeft = chance.percent(90)
    const year = hasLeft ? chance.whole(2012, 2020) : 2090
    const person = almaPerson(
      almaUser(id, {
        record_type: chance.percent(3) ? { value: 'STAFF' } : { value: 'PUBLIC' },
        user_group: { value: chance.pick(GROUPS) },
        campus_code: { value: chance.pick(['MAIN', 'NORTH']) },
        expiry_date: `${year}-06-30Z`,
        purge_date: `${year}-12-31Z`,
        user_identifier: [{ id_type: { value: 'BARCODE' }, value: `B${at + 1}` }],
        is_researcher: chance.percent(3),
      }),
    )
    if (chance.percent(4)) person.loans = chance.whole(1, 3)
    for (let fee = 0; chance.percent(15) && fee < 3; fee++)
      person.fees.push(almaFee(`F${at + 1}-${fee}`, chance.whole(1, 12) * 25))
    if (chance.percent(1)) person.fees.push(almaFee(`C${at + 1}`, -500))
    if (chance.percent(2)) person.fees.push(almaFee(`D${at + 1}`, 300, 'INDISPUTE'))
    if (chance.percent(4))
      person.requests.push({
        request_id: `R${at + 1}`,
        request_type: 'HOLD',
        request_status: chance.pick(['NOT_STARTED', 'IN_PROCESS', 'ON_HOLD_SHELF']),
      })
    if (person.user.is_researcher === true) person.researcher = esploroResearcher(id)
    return person
  })
}
