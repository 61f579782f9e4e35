// The home libraries that criteria mean, with the branches that the host has below them.
import { isRecord } from '../../domain/checks.js'
import { contractFault } from '../fault.js'
import { reading } from '../in-transaction.js'
import type { Setup } from '../setup.js'

/**
 * The names of all libraries that are meant; `undefined` where the criteria are not as they should
 * be, or the host has no tree: the check of the order says so.
 *
 * @param criteria - Nothing about them is taken for granted.
 */
export async function expandedLibraries<Tx>(
  setup: Pick<Setup<Tx>, 'host' | 'transactions'>,
  criteria: unknown,
): Promise<readonly string[] | undefined> {
  const { branchesOf } = setup.host
  const choices = isRecord(criteria) ? criteria.homeLibraries : undefined
  if (!Array.isArray(choices)) return undefined
  const names = new Set<string>()
  for (const choice of choices) {
    if (!isRecord(choice) || typeof choice.library !== 'string') return undefined
    const { library } = choice
    names.add(library)
    if (choice.withBranches !== true) continue
    if (branchesOf === undefined) return undefined
    const branches = await reading(setup, (tx) => branchesOf({ tx, library }))
    if (!Array.isArray(branches) || !branches.every((each) => typeof each === 'string'))
      throw contractFault('host-branches-improper')
    for (const branch of branches) names.add(branch)
  }
  return [...names]
}
