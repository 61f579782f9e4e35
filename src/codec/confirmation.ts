// What an operator confirmed, from JSON and back.
import type * as t from 'io-ts'
import type { Invalid } from '../domain/invalid.js'
import type { E } from '../internal/fp.js'
import type { Confirmation } from '../jobs/job.js'
import { shaped, wholeNumber } from './leaf.js'
import { decodeWith } from './mistake.js'
import { required, struct } from './structure.js'

/** The io-ts codec of a confirmation, for hosts that compose it with their own. */
export const ConfirmationCodec: t.Type<Confirmation, Confirmation, unknown> =
  /* @__PURE__ */ struct<Confirmation>({
    name: 'Confirmation',
    fields: {
      digest: required(
        shaped(
          'Digest',
          'the digest of a plan: 64 hexadecimal digits in small letters',
          /^[0-9a-f]{64}$/,
          'invalid-digest',
        ),
      ),
      count: required(wholeNumber('Count', 0, Number.MAX_SAFE_INTEGER)),
    },
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
