// Makes text that came from a host harmless to look at: nothing in it can move a cursor, reorder a
// line or hide.

/**
 * Control characters (line ends and tabs too), lone surrogates, marks that turn the direction of
 * writing, line and paragraph separators, invisible spaces and joiners that no script needs.
 * Letters of every script, emoji and their joiners are left alone.
 */
const HIDDEN =
  /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]/u
const EVERY_HIDDEN = /* @__PURE__ */ new RegExp(HIDDEN.source, 'gu')

/**
 * The text with each character that cannot be seen written as its number, e.g. `[U+202E]`; what it
 * answers fits on one line.
 *
 * Doing it twice changes nothing more. It is for people's eyes: the original cannot always be told
 * from the result.
 *
 * @example
 * visibleText('a\u001b[2Jb') // 'a[U+001B][2Jb'
 */
export const visibleText = (text: string): string =>
  HIDDEN.test(text)
    ? text.replace(
        EVERY_HIDDEN,
        (each) =>
          `[U+${(each.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}]`,
      )
    : text

/**
 * The text, or its first `limit` UTF-16 units, how many they are and of how many: numbers say the
 * same in every language. Never half a surrogate pair.
 */
export const clipText = (text: string, limit: number): string => {
  if (text.length <= limit) return text
  const last = text.charCodeAt(limit - 1)
  const end = last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit
  return `${text.slice(0, end)}… (${end}/${text.length})`
}

/**
 * Text from a host, fit for one line of a terminal: visible characters only, at most `limit` of
 * them and then its length.
 *
 * Use it for every key or name that a host prints itself beside the texts of this library.
 */
export const terminalText = (text: string, limit = 120): string =>
  visibleText(clipText(text, limit))
