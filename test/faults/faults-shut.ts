import type { Boundary } from './boundaries.ts'
import type { Fault } from './fault.ts'
import type { Trouble } from './order.ts'
import { changes } from './rows.ts'

// Changes that shut us out: only a host that takes them back by itself is reached again.

const shut = (name: string, kind: Trouble, applies: (boundary: Boundary) => boolean): Fault => ({
  row: 'a change that shuts us out',
  name,
  applies,
  order: ({ gate }) => ({
    gate: undefined,
    trouble: { before: gate?.before ?? 0, kind },
    options: { confirmTimeoutSeconds: 6, connect: { connectTimeoutSeconds: 3 } },
  }),
  settledBy: 'controller',
  ends: () => 'as before',
  judge: (told) => {
    const host = told?.result.hosts[0]
    return [
      told?.code !== 3 && told?.code !== 4 && `its exit code is ${told?.code}`,
      host?.rollback?.state !== 'complete' && `rollback ${host?.rollback?.state}: ${host?.error?.message}`,
    ]
  },
})

const somewhere = ({ start, gate, kind }: Boundary): boolean =>
  start === 'installed' && gate !== undefined && !gate.arms && (kind === 'before' || kind === 'after')

export const shutting: readonly Fault[] = [
  shut('a wrong address', 'moves away', somewhere),
  shut(
    'a firewall rule that blocks SSH',
    'blocks ssh',
    ({ start, name }) => start === 'installed' && name === 'after the last change',
  ),
  shut(
    'an sshd_config that refuses us',
    'refuses us',
    (boundary) => somewhere(boundary) || changes(boundary),
  ),
]
