// A mistake says where and what kind of value came, and repeats nothing that may be somebody's.
import { actorKey, calendarDate, instant, jobId, money, userKey, zoneName } from 'ils-user-purge'
import { describe, expect, it } from 'vitest'

const makers = { actorKey, calendarDate, instant, jobId, money, userKey } as const

describe.each(Object.entries(makers))('%s', (_, make) => {
  it.each<[unknown, string]>([
    ['Okonkwo\u0000', 'a string of 8 characters'],
    [47110815, 'a number'],
    [null, 'null'],
    [['Okonkwo'], 'an array of 1'],
    [{ name: 'Okonkwo' }, 'an object'],
  ])('refuses %j by its kind, not by its content', (value, got) => {
    expect(make(value as string)).toMatchObject({ _tag: 'Left', left: { got } })
  })
})

describe('zoneName', () => {
  it('shows the name, which is nobody’s', () => {
    expect(zoneName('Europe/Zurih')).toMatchObject({
      _tag: 'Left',
      left: { got: '"Europe/Zurih"' },
    })
  })
})
