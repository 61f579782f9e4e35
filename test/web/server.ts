// The real server as a process of its own, started and killed by tests and by the script that takes
// the pictures.
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A server that answers. */
export interface Server {
  readonly child: ChildProcess
  readonly ended: Promise<{
    readonly code: number | null
    readonly signal: NodeJS.Signals | null
    readonly err: string
  }>
  readonly url: string
  /** By the name of the administrator. */
  readonly passwords: Readonly<Record<string, string>>
}

/** Starts the server on a library and waits until it says where it is; port 0 takes any. */
export const startServer = (
  db: string,
  port: string,
  more: readonly string[] = [],
): Promise<Server> => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'examples/embedded-library/main.ts', '--web', port, '--db', db, ...more],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let out = ''
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const ended: Server['ended'] = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, err }))
  })
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(out)?.[0]
      const passwords = Object.fromEntries(
        [...out.matchAll(/sign in as (\w+)\s+with (\S+)/g)].map(([, name, word]) => [name, word]),
      )
      if (url !== undefined && out.includes('Ctrl-C')) resolve({ child, ended, url, passwords })
    })
    void ended.then((end) => reject(new Error(`the server ended: ${end.err}`)))
  })
}

/** Signs in as one of the administrators; ends on the list of jobs. */
export const signIn = async (
  page: Page,
  { url, passwords }: Server,
  name = 'ada',
): Promise<void> => {
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(passwords[name] ?? '')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/jobs')
}
