// The client for APIs: what it repeats, what it leaves to the library, and how it says that a
// system is busy.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type ApiClient, apiClient } from '../../../examples/shared/api/client.js'
import { type CallMeter, callMeter } from '../../../examples/shared/api/meter.js'
import { retryAfterMs } from '../../../examples/shared/api/retry-after.js'

const NOW = Date.UTC(2026, 0, 15, 12)

describe('Retry-After', () => {
  it.each([
    ['2', 2000],
    [new Date(NOW + 5000).toUTCString(), 5000],
    [new Date(NOW - 5000).toUTCString(), 1],
    [undefined, 250],
    ['soon', 250],
    ['999999999', 86_400_000],
  ])('%s is %s ms', (header, millis) => {
    expect(retryAfterMs(header, NOW)).toBe(millis)
  })
})

describe('a client', () => {
  let server: Server
  let client: ApiClient
  let meter: CallMeter
  afterEach(async () => {
    await client.close()
    await new Promise((resolve) => server.close(resolve))
  })

  async function over(
    answer: (request: IncomingMessage, response: ServerResponse, number: number) => void,
    renew?: () => Promise<boolean>,
  ): Promise<void> {
    let number = 0
    server = createServer((request, response) => answer(request, response, ++number))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    meter = callMeter()
    client = apiClient({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`,
      system: 'library',
      meter,
      headers: async () => ({}),
      ...(renew === undefined ? {} : { renew }),
    })
  }

  it('repeats a read whose answer was lost, and counts it', async () => {
    await over((request, response, number) =>
      number < 3 ? request.socket.destroy() : response.end('{"a":1}'),
    )
    const answer = await client.call({ method: 'GET', path: '/users' })
    expect(answer.json).toEqual({ a: 1 })
    expect(meter.total()).toBe(3)
  })

  it.each(['POST', 'PUT', 'DELETE'] as const)('never repeats a %s', async (method) => {
    await over((request) => request.socket.destroy())
    await expect(client.call({ method, path: '/users/1' })).rejects.toMatchObject({
      system: 'library',
    })
    expect(meter.total()).toBe(1)
  })

  it('says that the system is busy, and for how long', async () => {
    await over((_, response) => response.writeHead(429, { 'retry-after': '3' }).end())
    await expect(client.call({ method: 'GET', path: '/users' })).rejects.toMatchObject({
      code: 'api-busy',
      retryAfterMs: 3000,
    })
    expect(meter.total()).toBe(1)
  })

  it('gets another token when one has expired, and makes the call again', async () => {
    let renewed = 0
    await over(
      (_, response, number) => response.writeHead(number === 1 ? 401 : 204).end(),
      async () => {
        renewed += 1
        return true
      },
    )
    expect((await client.call({ method: 'DELETE', path: '/users/1' })).status).toBe(204)
    expect(renewed).toBe(1)
  })

  it('names no path in a fault, for paths name people', async () => {
    await over((_, response) => response.writeHead(500).end())
    const fault: unknown = await client
      .call({ method: 'DELETE', path: '/users/jane' })
      .catch((thrown: unknown) => thrown)
    expect(`${JSON.stringify(fault)}${(fault as Error).message}`).not.toContain('jane')
  })
})

describe('a meter', () => {
  it('tells calls beyond the declared ones, once', () => {
    const { declare, made, extra } = callMeter()
    declare(2)
    for (let call = 0; call < 5; call++) made()
    expect([extra(), extra()]).toEqual([3, 0])
  })
})
