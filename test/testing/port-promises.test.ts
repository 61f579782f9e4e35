// Every promise that a port names has its conformance case, and every case is named by a port.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  bulkCases,
  effectCases,
  shardQueueCases,
  hostCases,
  JOURNAL_CASES,
  outsideEffectCases,
  transactionCases,
} from '../../src/testing/index.js'

const CASES = [
  bulkCases(),
  effectCases(),
  shardQueueCases(),
  hostCases(),
  JOURNAL_CASES,
  outsideEffectCases(),
  transactionCases(),
].flat()
const IDS = CASES.map(({ id }) => id)

const ports = new URL('../../src/ports/', import.meta.url)
const docstrings = readdirSync(ports)
  .flatMap((file) => readFileSync(new URL(file, ports), 'utf8').match(/\/\*\*[\s\S]*?\*\//g) ?? [])
  .join('\n')
  .replace(/\s*\n\s*\*\s*/g, ' ')

const ID = /`([a-z]+(?:-[a-z]+)*-)(\d+)((?:-[a-z]+)?)`(?: to `(?:[a-z-]*-)(\d+)`)?/g

/** The ids that stand in docstrings; `a-1` to `a-3` names three. */
const named = [...docstrings.matchAll(ID)].flatMap(([, stem = '', from, rest = '', to]) =>
  Array.from(
    { length: Number(to ?? from) - Number(from) + 1 },
    (_, at) => `${stem}${Number(from) + at}${rest}`,
  ),
)

const isOf = (id: string, name: string): boolean => id === name || id.startsWith(`${name}-`)

describe('the promises of the ports', () => {
  it('were really read', () => {
    for (const id of [
      'transaction-1',
      'host-candidates-3',
      'journal-7',
      'effect-tx-2',
      'effect-out-3',
      'shard-queue-1',
    ])
      expect(named).toContain(id)
  })

  it('have a case each', () => {
    expect(named.filter((name) => !IDS.some((id) => isOf(id, name)))).toEqual([])
  })

  it('are all that the cases ask for', () => {
    expect(IDS.filter((id) => !named.some((name) => isOf(id, name)))).toEqual([])
  })

  it('have ids of their own, and each says since when it is asked for', () => {
    expect(new Set(IDS).size).toBe(IDS.length)
    expect(CASES.filter(({ since }) => !/^\d+\.\d+\.\d+$/.test(since))).toEqual([])
  })
})
