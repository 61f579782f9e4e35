// The report of the fixtures as a page, read back as elements and text.
import { expect } from 'vitest'
import type { ReportHtmlInput } from '../../src/report/index.js'
import * as given from './fixtures.js'

export const input: ReportHtmlInput = {
  report: given.report,
  explain: given.explain,
  words: {
    criteria: ['Record type public.'],
    policy: ['Fines are netted.', 'Open requests are cancelled.'],
  },
  outcomes: { kept: [given.kept, given.kept], purged: [given.purged], failed: [given.failed] },
  timeline: [{ at: given.at('2013-12-20T12:10:00.000Z'), text: 'Resumed after a restart.' }],
}

const VOID = new Set(['meta', 'br', 'input', 'rect'])

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}

const decoded = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39);/g, (each) => ENTITIES[each] ?? each)

/**
 * Reads a page as strictly as the tests need: every tag as written, closed in order, attributes
 * quoted; answers its elements and text.
 */
export const readPage = (html: string) => {
  const elements: {
    readonly name: string
    readonly attributes: Readonly<Record<string, string>>
  }[] = []
  const open: string[] = []
  const body = html
    .replace(/^<!doctype html>/, '')
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '<$1></$1>')
  const text = body.replace(/<([^>]*)>/g, (_, tag: string) => {
    const closing = /^\/([a-z0-9]+)$/.exec(tag)
    if (closing !== null) {
      expect(open.pop()).toBe(closing[1])
      return '\n'
    }
    const parts = /^([a-z0-9]+)((?: [a-zA-Z-]+(?:="[^"<>]*")?)*)(\/?)$/.exec(tag)
    expect(parts, `<${tag}>`).not.toBeNull()
    const [, name = '', attributes = '', selfClosed] = parts ?? []
    const pairs = [...attributes.matchAll(/ ([a-zA-Z-]+)(?:="([^"]*)")?/g)].map(
      ([, key = '', value = '']) => [key, decoded(value)],
    )
    elements.push({ name, attributes: Object.fromEntries(pairs) })
    if (!VOID.has(name) && selfClosed !== '/') open.push(name)
    return '\n'
  })
  expect(open).toEqual([])
  expect(text).not.toMatch(/[<>]/)
  expect(text.replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&')
  return {
    elements,
    text: decoded(text),
    named: (name: string) => elements.filter((each) => each.name === name),
  }
}
