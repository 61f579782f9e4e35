// Database servers of the test's own, in temporary folders on free ports, so that killing them
// harms nobody.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { eventually } from './eventually.js'

/** A server that only this test uses. */
export interface PrivateServer {
  /** The address of its one database. */
  readonly url: string
  /** Where its files are, and as whom it runs. */
  readonly data: string
  readonly account: ServerAccount
  /**
   * Kills it with all its processes, as a power cut would end them, and starts it again: it
   * recovers from its log.
   */
  readonly restartHard: () => Promise<void>
  /** Ends it and removes its files. */
  readonly stop: () => Promise<void>
}

/**
 * `null` = the server can be started; else why its tests cannot run. With `CI=true` that is an
 * error instead.
 */
export const missingServer = (name: 'PostgreSQL' | 'MariaDB'): string | null => {
  const missing = (name === 'PostgreSQL' ? postgresPrograms() : mariaDbPrograms()) === null
  const reason = `no ${name} server programs on this machine`
  if (missing && process.env.CI === 'true') throw new Error(reason)
  return missing ? reason : null
}

const postgresPrograms = (): { readonly initdb: string; readonly postgres: string } | null => {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : []
  const newestFirst = versions
    .sort((left, right) => Number(right) - Number(left))
    .map((each) => `/usr/lib/postgresql/${each}/bin`)
  const initdb = programIn('initdb', [...newestFirst, ...path()])
  const postgres = programIn('postgres', [...newestFirst, ...path()])
  return initdb === null || postgres === null ? null : { initdb, postgres }
}

const mariaDbPrograms = (): { readonly install: string; readonly mariadbd: string } | null => {
  const folders = [...path(), '/usr/sbin', '/usr/local/sbin']
  const install = programIn('mariadb-install-db', folders)
  const mariadbd = programIn('mariadbd', folders)
  return install === null || mariadbd === null ? null : { install, mariadbd }
}

const path = (): readonly string[] => (process.env.PATH ?? '').split(delimiter)

const programIn = (name: string, folders: readonly string[]): string | null =>
  folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null

const isRoot = process.getuid?.() === 0

/** Left out: as the one who runs the tests. */
export interface ServerAccount {
  readonly uid?: number
  readonly gid?: number
}

/**
 * Database servers refuse to run as root, so root hands them to the user that their package made.
 */
const accountOf = (user: string): ServerAccount => {
  if (!isRoot) return {}
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

const folderFor = (account: ServerAccount): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-server-'))
  if (account.uid !== undefined && account.gid !== undefined)
    chownSync(folder, account.uid, account.gid)
  // Also when the process ends before the server is up.
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      )
    })
  })

interface ServerParts {
  readonly folder: string
  readonly data: string
  readonly account: ServerAccount
  readonly command: readonly [string, ...string[]]
  readonly url: string
  /** Rejects until the server takes statements. */
  readonly probe: () => Promise<unknown>
}

const UP_WITHIN_MS = 60_000

const startServer = async ({
  folder,
  data,
  account,
  command,
  url,
  probe,
}: ServerParts): Promise<PrivateServer> => {
  const log = openSync(join(folder, 'log'), 'a')
  const [program, ...args] = command
  let running: ChildProcess | null = null
  const launch = (): void => {
    const child = spawn(program, args, { ...account, cwd: folder, stdio: ['ignore', log, log] })
    child.on('exit', () => {
      if (running === child) running = null
    })
    child.on('error', () => {
      if (running === child) running = null
    })
    running = child
  }
  // Right after a kill the memory of the dead server may still be held for a moment, so starting is
  // tried again.
  const up = (): Promise<void> =>
    eventually(
      `the server answers at ${url}`,
      async () => {
        if (running === null) launch()
        await probe()
        return true
      },
      UP_WITHIN_MS,
    )
  const killAll = async (): Promise<void> => {
    const child = running
    if (child?.pid === undefined) return
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    for (const pid of [child.pid, ...childrenOf(child.pid)]) kill(pid)
    await ended
  }
  const lastResort = (): void => {
    if (running?.pid !== undefined)
      for (const pid of [running.pid, ...childrenOf(running.pid)]) kill(pid)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  process.on('exit', lastResort)
  const stop = async (): Promise<void> => {
    process.off('exit', lastResort)
    await killAll()
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
  try {
    await up()
  } catch (fault) {
    await stop()
    throw fault
  }
  return {
    url,
    data,
    account,
    restartHard: async () => {
      await killAll()
      await up()
    },
    stop,
  }
}

/** Read before anything is killed: orphans have another parent. */
const childrenOf = (pid: number): readonly number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number)
  } catch {
    return []
  }
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

const run = (
  program: string,
  args: readonly string[],
  account: ServerAccount,
  cwd: string,
): void => {
  const { status, stderr, stdout } = spawnSync(program, args, { ...account, cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}${stdout}`)
}

/**
 * Starts a PostgreSQL that keeps every commit through a crash. Superuser `postgres` is trusted;
 * everybody else needs a password.
 */
export const startPostgres = async (): Promise<PrivateServer> => {
  const programs = postgresPrograms()
  if (programs === null) throw new Error('no PostgreSQL server programs')
  const account = accountOf('postgres')
  const folder = folderFor(account)
  const data = join(folder, 'data')
  run(
    programs.initdb,
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
    account,
    folder,
  )
  const rules = ['postgres 127.0.0.1/32 trust', 'all 127.0.0.1/32 scram-sha-256']
  const accessRules = rules.map((rule) => `host all ${rule}\n`).join('')
  run(
    '/bin/sh',
    ['-c', `printf '%s' "$1" > "$2"`, 'sh', accessRules, join(data, 'pg_hba.conf')],
    account,
    folder,
  )
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const settings = [
    'fsync=on',
    'synchronous_commit=on',
    'full_page_writes=on',
    'shared_buffers=32MB',
    'listen_addresses=127.0.0.1',
  ]
  return startServer({
    folder,
    data,
    account,
    url,
    command: [
      programs.postgres,
      '-D',
      data,
      '-p',
      String(port),
      '-k',
      folder,
      ...settings.flatMap((each) => ['-c', each]),
    ],
    probe: async () => {
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
      client.on('error', () => undefined)
      await client.connect()
      await client.query('select 1')
      await client.end()
    },
  })
}

/**
 * Starts a MariaDB that keeps every commit through a crash, with a database `chaos` and root
 * without a password.
 */
export const startMariaDb = async (): Promise<PrivateServer> => {
  const programs = mariaDbPrograms()
  if (programs === null) throw new Error('no MariaDB server programs')
  const account = accountOf('mysql')
  const folder = folderFor(account)
  const data = join(folder, 'data')
  const asWhom = isRoot ? ['--user=mysql'] : []
  run(
    programs.install,
    [
      '--no-defaults',
      ...asWhom,
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    {},
    folder,
  )
  const port = await freePort()
  const url = `mysql://root@127.0.0.1:${port}/chaos`
  return startServer({
    folder,
    data,
    account,
    url,
    command: [
      programs.mariadbd,
      '--no-defaults',
      `--datadir=${data}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      '--innodb-flush-log-at-trx-commit=1',
      '--innodb-doublewrite=1',
      '--innodb-buffer-pool-size=64M',
      '--innodb-log-file-size=64M',
      '--skip-name-resolve',
      '--character-set-server=utf8mb4',
      '--max-allowed-packet=64M',
    ],
    probe: async () => {
      const connection = await createConnection({
        host: '127.0.0.1',
        port,
        user: 'root',
        connectTimeout: 2000,
      })
      try {
        await connection.query('create database if not exists chaos')
      } finally {
        connection.destroy()
      }
    },
  })
}
