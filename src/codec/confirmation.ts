// What an operator confirmed, from JSON and back.
import type * as t from 'io-ts'
import type { Invalid } from '../domain/invalid.js'
import { checkConfirmation } from '../domain/validation/people.js'
import type { E } from '../internal/fp.js'
import type { Confirmation } from '../jobs/job.js'
import { checked } from './checked.js'
import { asIs, object } from './convert.js'
import { decodeWith } from './mistake.js'

/** The io-ts codec of a confirmation, for hosts that compose it with their own. */
export const ConfirmationCodec: t.Type<Confirmation, Confirmation, unknown> =
  /* @__PURE__ */ checked<Confirmation>({
    name: 'Confirmation',
    check: checkConfirmation,
    convert: /* @__PURE__ */ object({ digest: { convert: asIs }, count: { convert: asIs } }),
  })

/**
 * Reads what an operator confirmed. Who they are does not belong in it: take that from the host's
 * own session.
 *
 * @returns Left with every mistake: `missing`, `unknown-key`, `forbidden-key`, `not-an-object`,
 * `invalid-digest`, `not-a-whole-number`, `out-of-range`.
 */
export const decodeConfirmation: (input: unknown) => E.Either<readonly Invalid[], Confirmation> =
  /* @__PURE__ */ decodeWith(ConfirmationCodec)
