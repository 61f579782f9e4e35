// The program: a fake FOLIO that a developer starts alone.
import { runFake } from '../base/program.js'
import { FAKE_LOGIN, startFakeFolio } from './fake.js'

await runFake('A fake FOLIO over HTTP.', async (args) => {
  const fake = await startFakeFolio(args)
  const { tenant, username, password } = FAKE_LOGIN
  const hint = [
    'A fake FOLIO. In another terminal:',
    '',
    `  export FOLIO_URL=${fake.url} FOLIO_TENANT=${tenant} FOLIO_USERNAME=${username} ` +
      `FOLIO_PASSWORD=${password}`,
    '  npm run folio -- schema',
    '  npm run folio -- plan --expired_before 2022-01-01 --by user-1',
    '',
    `  curl -X POST ${fake.url}/fake/weather -d '{"lost":5,"away":{"feesfines":60000}}'`,
    `  curl -X POST ${fake.url}/fake/desk -d '{"everyMs":500}'`,
    `  curl ${fake.url}/fake/books`,
  ].join('\n')
  return { fake, hint }
})
