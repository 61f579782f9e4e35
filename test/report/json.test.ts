// The report as JSON: of the shape that the documented schema promises, lossless, harmless in a
// page.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { ActorKey } from '../../src/domain/keys.js'
import type { PurgeOrder } from '../../src/jobs/job.js'
import type { PurgeRefusal } from '../../src/jobs/refusal.js'
import type { PurgeReport } from '../../src/jobs/report-data.js'
import { reportJson } from '../../src/report/index.js'
import * as given from './fixtures.js'

interface Schema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly oneOf?: readonly Schema[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
}

const KNOWN = [
  '$schema',
  '$id',
  '$ref',
  '$defs',
  'title',
  'description',
  'type',
  'const',
  'enum',
  'oneOf',
  'pattern',
  'minimum',
  'maximum',
  'items',
  'properties',
  'required',
  'additionalProperties',
]

const root = JSON.parse(
  readFileSync(
    fileURLToPath(new URL('../../docs/reference/report.schema.json', import.meta.url)),
    'utf8',
  ),
) as Schema

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value

const hasType = (value: unknown, type: string): boolean =>
  type === 'integer' ? Number.isInteger(value) : kindOf(value) === type

/**
 * Where a value breaks the schema; as much of JSON Schema as the document uses, and a complaint
 * about anything beyond.
 */
const breaches = (schema: Schema, value: unknown, path = '$'): readonly string[] => {
  const strange = Object.keys(schema).filter((keyword) => !KNOWN.includes(keyword))
  if (strange.length > 0) return [`${path}: the check does not know ${strange.join(', ')}`]
  if (schema.$ref !== undefined)
    return breaches(root.$defs?.[schema.$ref.replace('#/$defs/', '')] ?? { enum: [] }, value, path)
  const found: string[] = []
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type
  if (types !== undefined && !types.some((type) => hasType(value, type)))
    return [`${path}: not ${types.join(' or ')}`]
  if (schema.const !== undefined && value !== schema.const)
    found.push(`${path}: not ${String(schema.const)}`)
  if (schema.enum !== undefined && !schema.enum.includes(value))
    found.push(`${path}: none of ${schema.enum.join(', ')}`)
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(String(value)))
    found.push(`${path}: not like ${schema.pattern}`)
  if (
    typeof value === 'number' &&
    (value < (schema.minimum ?? value) || value > (schema.maximum ?? value))
  )
    found.push(`${path}: out of range`)
  if (schema.oneOf !== undefined) {
    const fitting = schema.oneOf.filter((each) => breaches(each, value, path).length === 0)
    if (fitting.length !== 1)
      found.push(`${path}: fits ${fitting.length} of ${schema.oneOf.length}`)
  }
  if (Array.isArray(value) && schema.items !== undefined) {
    const { items } = schema
    found.push(...value.flatMap((each, at) => breaches(items, each, `${path}.${at}`)))
  }
  if (kindOf(value) === 'object')
    found.push(...objectBreaches(schema, value as Readonly<Record<string, unknown>>, path))
  return found
}

const objectBreaches = (
  schema: Schema,
  value: Readonly<Record<string, unknown>>,
  path: string,
): readonly string[] => [
  ...(schema.required ?? [])
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => `${path}.${name}: missing`),
  ...Object.entries(value).flatMap(([name, each]) => {
    const known =
      schema.properties?.[name] ??
      (schema.additionalProperties === false ? undefined : schema.additionalProperties)
    if (known === undefined && schema.additionalProperties === false)
      return [`${path}.${name}: not expected`]
    return typeof known === 'object' ? breaches(known, each, `${path}.${name}`) : []
  }),
]

const parsed = (report: PurgeReport): unknown => JSON.parse(reportJson(report))

function withOrder(order: PurgeOrder): PurgeReport {
  return { ...given.report, job: { ...given.completed, order } }
}

const REFUSALS: readonly PurgeRefusal[] = [
  given.refused.refusal,
  { _tag: 'DigestMismatch', code: 'digest-mismatch', confirmed: 'a', actual: 'b' },
  { _tag: 'CountMismatch', code: 'count-mismatch', confirmed: 5, actual: 2 },
  { _tag: 'ApprovalMissing', code: 'approval-missing' },
  { _tag: 'ApprovalBySamePerson', code: 'approval-by-same-person' },
  { _tag: 'ApprovalByService', code: 'approval-by-service' },
]

describe('the JSON of a report', () => {
  it.each([
    ['completed', given.report],
    ['queued', { ...given.report, job: given.queued, addsUp: false }],
    ['running', { ...given.report, job: given.running, addsUp: false }],
    ['refused', given.refusedReport],
    ['older, without a list of rules', withOrder((({ rules: _, ...order }) => order)(given.order))],
    ['idle', withOrder({ ...given.order, policy: { ...given.policy, recentActivity: null } })],
    [
      'protecting',
      withOrder({
        ...given.order,
        policy: { ...given.policy, protectedGroups: { groups: ['staff'], setting: 'warn' } },
      }),
    ],
    ['of the former form', withOrder({ ...given.order, policy: given.formerPolicy })],
    ['date-assigning', given.assignedReport],
    ['policy-applying', given.reappliedReport],
  ])('is of the documented shape and holds all of a %s job', (_, report) => {
    expect(breaches(root, parsed(report))).toEqual([])
    expect(parsed(report)).toEqual(report)
  })

  it.each(REFUSALS)('is of the documented shape for the refusal $code', (refusal) => {
    expect(
      breaches(root, parsed({ ...given.refusedReport, job: { ...given.refused, refusal } })),
    ).toEqual([])
  })

  it.each([
    ['another version', { ...given.report, schema: 'ils-user-purge/report/2' }],
    ['a missing total', { ...given.report, totals: { ...given.totals, kept: undefined } }],
    ['a number that is none', { ...given.report, totals: { ...given.totals, kept: Number.NaN } }],
    ['money with an exponent', { ...given.report, tally: { ...given.tally, waived: '1e2' } }],
    [
      'a completed job without its end',
      { ...given.report, job: { ...given.completed, finishedAt: undefined } },
    ],
  ])('is held to its shape: %s is noticed', (_, report) => {
    expect(breaches(root, parsed(report as PurgeReport))).not.toEqual([])
  })

  it('shows persons as the host wants', () => {
    const criteria = {
      ...given.order.criteria,
      include: [given.user('secret-1')],
      exclude: [given.user('secret-2')],
    }
    const report = {
      ...given.report,
      job: { ...given.completed, order: { ...given.order, criteria } },
    }
    const text = reportJson(report, { show: () => 'somebody', showActor: () => 'staff' })
    expect(text).not.toMatch(/secret|head-of-circulation|second-librarian/)
    expect(JSON.parse(text)).toMatchObject({
      job: {
        requestedBy: 'staff',
        approvedBy: 'staff',
        order: { criteria: { include: ['somebody'], exclude: ['somebody'] } },
      },
    })
  })

  it('leaves out what is no part of a report', () => {
    const strange = {
      ...given.report,
      email: 'a@b.example',
      job: { ...given.completed, email: 'a@b.example' },
    }
    expect(reportJson(strange)).not.toContain('a@b.example')
  })

  it.each(given.HOSTILE)('carries hostile text unharmed and harmless: %s', (_, name) => {
    const text = reportJson({
      ...given.report,
      job: { ...given.completed, requestedBy: name as ActorKey },
    })
    expect(JSON.parse(text).job.requestedBy).toBe(name)
    expect(text).not.toMatch(given.HIDDEN)
    expect(text).not.toMatch(/[<>]/)
  })
})
