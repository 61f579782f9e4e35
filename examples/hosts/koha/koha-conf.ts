// Where the database is: read from Koha's own `koha-conf.xml`.
import { existsSync, readFileSync } from 'node:fs'
import { badInput, codeOf } from '../../shared/trouble.js'

/** How to reach Koha's database. */
export interface KohaConf {
  readonly host: string
  /** `null` = the usual one. */
  readonly port: number | null
  /**
   * The way to `localhost`, whatever the port, as for Koha's own client: a server that resolves no
   * names takes who comes over TCP for somebody else. `null` = over TCP.
   */
  readonly socket: string | null
  readonly database: string
  readonly user: string
  readonly password: string
  /** The zone that Koha calculates in, where it is said. */
  readonly timeZone: string | null
}

/** Where Koha's packages put it for the instance that a shell is opened for. */
const USUAL_FILE = '/etc/koha/koha-conf.xml'

/** The file that is named, that the variable `KOHA_CONF` names, or the usual one. */
export function confFile(named: string | undefined): string {
  return named ?? process.env.KOHA_CONF ?? USUAL_FILE
}

/** Where the packages of the usual systems put the socket of the database. */
const USUAL_SOCKETS = [
  '/run/mysqld/mysqld.sock',
  '/var/run/mysqld/mysqld.sock',
  '/var/lib/mysql/mysql.sock',
  '/tmp/mysql.sock',
]

/**
 * Reads the file. Throws a Trouble where it cannot be read, or says too little.
 *
 * @param sockets - where the socket of the database is looked for, if the file does not say it.
 */
export function readKohaConf(file: string, sockets = USUAL_SOCKETS): KohaConf {
  const xml = textOf(file)
  const said = (name: string): string | null => elementIn(xml, name)
  const needed = (name: string): string => {
    const value = said(name)
    if (value === null) throw badInput(`${file} has no <${name}>. Nothing was changed.`)
    return value
  }
  const scheme = said('db_scheme') ?? 'mysql'
  if (scheme !== 'mysql')
    throw badInput(`${file} names a database of the kind ${scheme}; this host knows MariaDB alone.`)
  const port = said('port')
  if (port !== null && !/^\d{1,5}$/.test(port))
    throw badInput(`<port> of ${file} must be a number. Nothing was changed.`)
  const host = said('hostname') ?? 'localhost'
  const socket = said('db_socket') ?? said('socket')
  const named = socket?.startsWith('/') === true ? [socket] : sockets
  return {
    host,
    port: port === null ? null : Number(port),
    socket: host === 'localhost' ? (named.find((each) => existsSync(each)) ?? null) : null,
    database: needed('database'),
    user: needed('user'),
    password: said('pass') ?? '',
    timeZone: said('timezone'),
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (fault) {
    throw badInput(
      `Koha's configuration ${file} cannot be read (${codeOf(fault) ?? 'fault'}). Name it with ` +
        '--koha-conf, or in KOHA_CONF. Nothing was changed.',
    )
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
}

/** The text of the first element of that name within `<config>`; `null` where it is not there. */
function elementIn(xml: string, name: string): string | null {
  const uncommented = xml.replaceAll(/<!--[\s\S]*?-->/g, '')
  const config = /<config>([\s\S]*?)<\/config>/.exec(uncommented)?.[1] ?? uncommented
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(config)?.[1]?.trim()
  if (found === undefined || found === '') return null
  return found.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => ENTITIES[entity] ?? '')
}
