// The program: a fake Alma that a developer starts alone.
import { runFake } from '../base/program.js'
import { FAKE_KEY, startFakeAlma } from './fake.js'

await runFake('A fake Alma over HTTP.', async (args) => {
  const fake = await startFakeAlma(args)
  const hint = [
    'A fake Alma. In another terminal:',
    '',
    `  export ALMA_URL=${fake.url} ALMA_API_KEY=${FAKE_KEY}`,
    '  npm run alma -- schema',
    '  npm run alma -- plan --set ALL --days 30 --by user-000001',
    '',
    `  curl -X POST ${fake.url}/fake/weather -d '{"lost":5,"away":{"esploro":60000}}'`,
    `  curl -X POST ${fake.url}/fake/desk -d '{"everyMs":500}'`,
    `  curl ${fake.url}/fake/books`,
  ].join('\n')
  return { fake, hint }
})
