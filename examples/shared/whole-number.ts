// Whole numbers on a command line.

import { inWords } from './spoken.js'

/** From where to where a number may be, both included. */
export interface Range {
  readonly low: number
  readonly high: number
}

/** The number that was typed; `null` for anything but digits, and out of the range. */
export function wholeNumber(text: string, { low, high }: Range): number | null {
  const number = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN
  return number >= low && number <= high ? number : null
}

/** What is wrong with an option that {@link wholeNumber} does not take. */
export function notWhole(option: string, text: string, { low, high }: Range): string {
  const typed = JSON.stringify(text.slice(0, 40))
  return inWords('{option} must be a whole number from {low} to {high}, got {typed}', {
    option,
    low,
    high,
    typed,
  })
}
