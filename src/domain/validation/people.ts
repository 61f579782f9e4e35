// Whether those who ask and approve have a name, and whether a confirmation says something.
import { actor, type Check, record, shaped, whole } from '../checks.js'
import type { Invalid } from '../invalid.js'

/** Who asks and who approves, each under the name of the field that says it. */
export function peopleMistakes(people: Readonly<Record<string, unknown>>): readonly Invalid[] {
  return Object.entries(people).flatMap(([field, key]) => actor(key, field))
}

/** Every mistake in what an operator confirmed. */
export const checkConfirmation: Check = /* @__PURE__ */ record<{
  readonly digest: string
  readonly count: number
}>({
  digest: /* @__PURE__ */ shaped(
    /^[0-9a-f]{64}$/,
    'invalid-digest',
    'the digest of a plan: 64 hexadecimal digits in small letters',
  ),
  count: /* @__PURE__ */ whole(0, Number.MAX_SAFE_INTEGER),
})
