// What Knex says by itself, where no driver had a say.
import { anyOf, type SqlFaultSign, wholeMessage } from '../fault-signs.js'

export const KNEX_FAULTS: readonly SqlFaultSign[] = [
  { kind: 'outage', name: anyOf('KnexTimeoutError') },
  // Has the same name, so that the message is read first.
  {
    kind: 'timeout',
    message: wholeMessage('Defined query timeout of \\d+ms exceeded when running query\\.'),
    words: 'sql-query-timeout',
  },
]
