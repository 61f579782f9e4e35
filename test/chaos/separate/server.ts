// A library system of its own behind HTTP, as a process: its users are in its own file, and its
// triggers count what it really did.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Database } from 'better-sqlite3'
import type {
  EffectAnswer,
  EffectContext,
  InTransactionEffect,
  UserKey,
} from '../../../src/index.js'
import { openSqlite } from '../host/database.js'
import { chaosHost } from '../host/host.js'
import type { EffectName } from './client.js'

/** What the process is started with, as JSON in its one argument. */
export interface SeparateHostOrders {
  readonly file: string
  /** Whether a call with a key that was seen is answered without doing anything. */
  readonly honoursKeys: boolean
  /** Of so many calls, one is done but its answer is lost with the connection; 0 = none. */
  readonly losesOneIn: number
  /** The longest moment between the effect and its answer, in milliseconds. */
  readonly answerMs: number
}

interface EffectRequest {
  readonly context: EffectContext
  readonly command: { readonly key: UserKey }
}

const orders = JSON.parse(process.argv[2] ?? '') as SeparateHostOrders
const { db, transactions, executor } = openSqlite(orders.file)
db.exec(
  'create table if not exists answered (idempotency_key text not null primary key, answer text ' +
    'not null)',
)
const host = chaosHost<Database>({ dialect: 'sqlite', executor, dwell: () => Promise.resolve() })

const isThere = (tx: Database, key: UserKey): boolean =>
  tx.prepare('select 1 from users where id = ?').get(Number(key)) !== undefined

/** Does it, again if it is asked again, unless it honours keys and knows this one. */
const perform = (
  name: EffectName,
  idempotencyKey: string,
  { context, command }: EffectRequest,
): Promise<EffectAnswer> =>
  transactions.run(
    async (tx) => {
      const known = orders.honoursKeys
        ? tx
            .prepare('select answer from answered where idempotency_key = ?')
            .pluck()
            .get(idempotencyKey)
        : undefined
      if (typeof known === 'string') return JSON.parse(known) as EffectAnswer
      const answer: EffectAnswer = isThere(tx, command.key)
        ? { _tag: 'Done' }
        : { _tag: 'AlreadyGone' }
      const effect = host.effects[name] as unknown as InTransactionEffect<
        Database,
        { readonly key: UserKey }
      >
      if (answer._tag === 'Done') await effect.apply({ tx, context, commands: [command] })
      if (orders.honoursKeys)
        tx.prepare('insert into answered values (?, ?)').run(idempotencyKey, JSON.stringify(answer))
      return answer
    },
    { mode: 'write' },
  )

const answerTo = (
  path: string,
  body: Record<string, unknown>,
  idempotencyKey: string,
): Promise<unknown> => {
  if (path.startsWith('/effects/'))
    return perform(path.slice('/effects/'.length) as EffectName, idempotencyKey, body as never)
  return transactions.run(
    async (tx): Promise<unknown> => {
      if (path === '/candidates') return host.candidates({ tx, ...body } as never)
      if (path === '/users') return host.readUsers({ tx, lock: false, ...body } as never)
      return host.countUsers({ tx })
    },
    { mode: 'read' },
  )
}

const bodyOf = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
}

let effectsDone = 0

const server = createServer(async (request, response) => {
  const path = request.url ?? ''
  try {
    const answer = await answerTo(
      path,
      await bodyOf(request),
      String(request.headers['idempotency-key'] ?? ''),
    )
    const isLost =
      path.startsWith('/effects/') &&
      orders.losesOneIn > 0 &&
      ++effectsDone % orders.losesOneIn === 0
    // The moment in which the effect is done and nobody knows it yet: where a kill hurts.
    setTimeout(
      () => (isLost ? request.socket.destroy() : response.end(JSON.stringify(answer))),
      Math.random() * orders.answerMs,
    )
  } catch {
    response.writeHead(500).end()
  }
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`)
})
// The process that started it is gone: so is this.
process.stdin.on('end', () => process.exit(0)).resume()
