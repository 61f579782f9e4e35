// Rule `researcher-not-demoted`: a researcher whom nobody makes non-affiliated first.
import { isDemoted } from '../../domain/researcher.js'
import { isResearcher } from '../../domain/fact-forms.js'
import { blocked, unknown } from '../measure.js'
import type { BuiltInRule } from './built-in-rule.js'

/**
 * Holds it against an affiliated researcher with assets or grants that the policy has no research
 * system. With one they would become non-affiliated before they are deleted; without one their
 * assets and grants name nobody afterwards.
 *
 * Measured are the assets and grants. Boundary: 0 goes, 1 stays. A researcher who is not delivered
 * is no finding, because a host without a research system delivers none; one in a form that says
 * nothing is unknown.
 */
export const researcherNotDemoted = {
  code: 'researcher-not-demoted',
  hard: false,
  facts: ['researcher'],
  source:
    'Ex Libris Esploro documentation, "Managing Researchers"; there the researcher becomes ' +
    'non-affiliated first',
  presets: { alma: 'warn', koha: 'warn', evergreen: 'warn', folio: 'warn', strict: 'on' },
  prepare: ({ policy }) => {
    if (policy.researchers === 'enabled') return () => null
    return ({ researcher }) => {
      if (researcher === null || researcher === undefined) return null
      if (!isResearcher(researcher)) return unknown('researcher')
      return isDemoted(researcher) ? blocked(researcher.assets + researcher.grants, 0) : null
    }
  },
} as const satisfies BuiltInRule
