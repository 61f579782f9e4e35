// What Ctrl-C does: a sentence on a line of its own and the exit code of a shell, or what a command
// has set in its place.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const INTERRUPT = join(import.meta.dirname, '..', '..', 'examples', 'shared', 'interrupt.ts')

const interrupted = async (program: string) => {
  const text = `import { endOnSignal, onSignal } from ${JSON.stringify(INTERRUPT)}
    setInterval(() => undefined, 1000)
    endOnSignal()
    ${program}
    console.log('ready')`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', text], {
    stdio: 'pipe',
  })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    err += part
  })
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  const [code] = await once(child, 'close')
  return { code, err }
}

it('ends with a sentence that says what became of the work', async () => {
  const { code, err } = await interrupted('')
  expect(code).toBe(130)
  expect(err).toMatch(/^Stopped\. No user was touched; .*\n$/)
})

it('does instead what a command wants, until that is over', async () => {
  expect(await interrupted('onSignal(() => process.exit(75))')).toEqual({ code: 75, err: '' })
  expect(await interrupted('onSignal(() => process.exit(75))()')).toMatchObject({ code: 130 })
})
