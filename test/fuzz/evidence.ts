// Evidence as the journal keeps it.
import fc from 'fast-check'
import { FACT_NAMES } from '../../src/domain/facts.js'

export const SELECTABLE_EVIDENCE = fc.dictionary(
  fc.constantFrom(...FACT_NAMES, 'primaryId'),
  fc.option(fc.string({ unit: 'binary' })),
  { maxKeys: 4, noNullPrototype: true },
)
