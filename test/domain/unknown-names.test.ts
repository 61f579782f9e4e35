// Names that an order gives and the host does not have.
import { describe, expect, it } from 'vitest'
import { MOST_MISTAKES } from '../../src/domain/limits.js'
import { type GivenName, unknownNames } from '../../src/domain/vocabulary.js'

describe('names that the host does not have', () => {
  it('are listed up to as many mistakes as anybody reads', () => {
    const names = Array.from(
      { length: MOST_MISTAKES + 5 },
      (_, at): GivenName => ({ kind: 'home-library', name: `l${at}`, recordType: null, path: 'p' }),
    )
    expect(unknownNames({ homeLibraries: ['main'] }, names)).toHaveLength(MOST_MISTAKES)
    expect(unknownNames({ homeLibraries: ['l0', 'l1'] }, names.slice(0, 3))).toHaveLength(1)
    expect(unknownNames({}, names)).toEqual([])
  })
})
