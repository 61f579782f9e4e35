// What a deleted patron of a Koha costs: by this host, by a script in sets, and one after the
// other.
import { mariaDbMissing } from '../../test/support/servers.js'
import { byHost, byOne, bySets } from '../koha/contenders.js'
import { copyOf, filledKoha } from '../koha/template.js'
import { atLeast, atMost, figureLine, goalLine, usersPerSecond } from '../lines.js'
import { interleaved, median, ratioOf } from '../measure.js'
import type { Section } from '../section.js'

const USERS = 20_000
const ROUNDS = 5
/** So many are deleted one by one: their rate does not depend on how many there are. */
const ONE_BY_ONE = 300

export const kohaSection: Section = async ({ users = USERS, rounds = ROUNDS, emit }) => {
  const missing = await mariaDbMissing()
  if (missing !== null) {
    emit(figureLine({ section: 'koha', what: 'not measured', figure: missing, value: Number.NaN }))
    return
  }
  const template = await filledKoha(users)
  const onCopy =
    (way: (copy: Awaited<ReturnType<typeof copyOf>>) => Promise<number>) => async () => {
      const copy = await copyOf(template)
      try {
        return await way(copy)
      } finally {
        await copy.drop()
      }
    }
  try {
    const rates = await interleaved(
      [
        { name: 'host', run: onCopy(byHost) },
        { name: 'sets', run: onCopy(bySets) },
        { name: 'one by one', run: onCopy((copy) => byOne(copy, ONE_BY_ONE)) },
      ],
      rounds,
    )
    const rate = (name: string): number => median(rates.get(name) ?? [])
    for (const name of ['sets', 'one by one'])
      emit(
        figureLine({
          section: 'koha',
          what: name === 'sets' ? 'a script in sets' : 'one by one, as Koha does it',
          figure: usersPerSecond(rate(name)),
          value: rate(name),
        }),
      )
    emit(
      goalLine({
        section: 'koha',
        what: 'the host of Koha, cost of a patron',
        figure: usersPerSecond(rate('host')),
        value: rate('host'),
        against: 'a script in sets',
        ratio: ratioOf(rates, 'sets', 'host'),
        goal: atMost(1.3),
      }),
    )
    emit(
      goalLine({
        section: 'koha',
        what: 'the host of Koha, how much cheaper',
        figure: usersPerSecond(rate('host')),
        value: rate('host'),
        against: 'one by one',
        ratio: ratioOf(rates, 'host', 'one by one'),
        goal: atLeast(20),
      }),
    )
  } finally {
    await template.drop()
  }
}
