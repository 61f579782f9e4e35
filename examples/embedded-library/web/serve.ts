// Serves the site on this machine alone, and runs the jobs in the background until the process is
// asked to end.
import { type ServerType, serve } from '@hono/node-server'
import { onSignal } from '../../shared/interrupt.js'
import { complain, say } from '../../shared/screen.js'
import { badInput, codeOf, EXIT, type Trouble } from '../../shared/trouble.js'
import { holdingsOf } from '../data/library-file.js'
import { siteApp } from './app.js'
import { openSite, type SiteSetup } from './open-site.js'

/** The site, and where it is served. */
export interface ServedSite extends SiteSetup {
  /** The library's file, as it is shown. */
  readonly file: string
  /** 0 = any port that is free. */
  readonly port: number
}

const HOST = '127.0.0.1'

/**
 * Resolves when the process was asked to end and nothing is unfinished. Throws a Trouble where the
 * port cannot be had, and where a job goes on at the next start.
 */
export async function serveSite({ file, port, ...setup }: ServedSite): Promise<void> {
  const { db } = setup
  const { site, runner, credentials } = await openSite(setup)
  const server = await listening(siteApp(site).fetch, port)
  const address = server.address()
  say(`Library ${file}`)
  say(
    `Administrator's page: ` +
      `http://${HOST}:${typeof address === 'object' && address !== null ? address.port : port}/`,
  )
  for (const { name, password } of credentials)
    say(`  sign in as ${name.padEnd(6)} with ${password}`)
  say(
    'The passwords hold until the server is started again. Ctrl-C ends the server; a job that ' +
      'runs goes on at the next start.',
  )
  runner.wake()
  const offSignal = await new Promise<() => void>((asked) => {
    const off = onSignal(() => asked(off))
  })
  complain('Letting go after the current batch.')
  server.close()
  if ('closeAllConnections' in server) server.closeAllConnections()
  await runner.rest()
  offSignal()
  if ((await holdingsOf(db)).unfinished > 0) throw resting(file)
}

function listening(fetch: Parameters<typeof serve>[0]['fetch'], port: number): Promise<ServerType> {
  return new Promise((resolveServer, reject) => {
    const server = serve({ fetch, port, hostname: HOST }, () => resolveServer(server))
    server.once('error', (fault: unknown) =>
      reject(
        badInput(
          `Port ${port} of ${HOST} cannot be had (${codeOf(fault) ?? 'fault'}). Give --web ` +
            'another one.',
        ),
      ),
    )
  })
}

function resting(file: string): Trouble {
  return {
    _tag: 'Trouble',
    exitCode: EXIT.resting,
    message:
      'This process rests; the job stays running and cannot be taken back. Go on with: ' +
      `npm start -- --web --db ${file}`,
  }
}
