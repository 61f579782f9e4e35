// Days as numbers and as text: the seeded data is laid out relative to the as-of day.

const DAY = 86_400_000
const texts = new Map<number, string>()

/** The number of a day, counted from 1970-01-01. */
export const dayNumber = (date: string): number => Math.round(Date.parse(`${date}T00:00:00Z`) / DAY)

/** `YYYY-MM-DD` of a day number. */
export const dayText = (day: number): string => {
  const known = texts.get(day)
  if (known !== undefined) return known
  const text = new Date(day * DAY).toISOString().slice(0, 10)
  texts.set(day, text)
  return text
}
