// What the network says when it fails, whichever driver passes it on.
import { anyOf, type SqlFaultSign } from '../fault-signs.js'

export const NETWORK_FAULTS: readonly SqlFaultSign[] = [
  {
    kind: 'outage',
    code: anyOf(
      'E(?:CONN(?:RESET|REFUSED|ABORTED)|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH)',
    ),
  },
]
