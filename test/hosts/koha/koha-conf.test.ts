// Where Koha's configuration says that the database is.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readKohaConf } from '../../../examples/hosts/koha/koha-conf.js'

const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-koha-conf-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const socket = join(folder, 'mysqld.sock')
writeFileSync(socket, '')

function read(where: string, sockets: string[]) {
  const file = join(folder, 'koha-conf.xml')
  const config = `<database>koha</database><user>koha</user><pass>a&amp;b</pass>${where}`
  writeFileSync(file, `<yazgfs><config>${config}</config></yazgfs>`)
  return readKohaConf(file, sockets)
}

describe('the configuration of a Koha', () => {
  it('leads to localhost over the socket, whatever the port, as for Koha’s own client', () => {
    const where = '<hostname>localhost</hostname><port>3306</port>'
    expect(read(where, [join(folder, 'none.sock'), socket])).toMatchObject({ socket })
    expect(read('', [socket])).toMatchObject({ host: 'localhost', socket, password: 'a&b' })
  })

  it('names the socket itself where it does', () => {
    const where = `<hostname>localhost</hostname><db_socket>${socket}</db_socket>`
    expect(read(where, [])).toMatchObject({ socket })
  })

  it.each([
    ['<hostname>localhost</hostname><port>3307</port>', 'no socket is there'],
    [`<hostname>127.0.0.1</hostname><db_socket>${socket}</db_socket>`, 'an address is named'],
  ])('leads over TCP in %s, for %s', (where) => {
    expect(read(where, [])).toMatchObject({ socket: null })
  })
})
