import { type Change, PlaybookError, shell } from '../../lib/author.ts'
import type { AptTransaction, Unfinished } from './probe.ts'
import { preamble, waitsFor } from './shell.ts'

/**
 * What comes before anything else where dpkg was left in the middle of something: `dpkg --configure -a`, when told to. Who is not told
 * touches nothing: what is unfinished there may be somebody's work, and finishing it runs maintainer scripts.
 *
 * @throws PlaybookError E_TASK when it is not told to, or when that would be no help
 */
export function repairing(
  { unfinished, interrupted }: AptTransaction,
  { repair, lockTimeoutSeconds }: { readonly repair: boolean; readonly lockTimeoutSeconds: number },
): Omit<Change, 'effects'> | undefined {
  if (!interrupted && unfinished.length === 0) return undefined
  const lost = unfinished.filter(({ state }) => state === 'half-installed').map(({ name }) => name)
  if (lost.length > 0)
    throw new PlaybookError('E_TASK', `dpkg was interrupted: ${unfinished.map(spoken).join(', ')}`, {
      hint: `What is half-installed cannot be configured. On the host, run \`apt-get install --reinstall ${lost.join(' ')}\`, or \`dpkg --remove --force-remove-reinstreq ${lost.join(' ')}\`.`,
    })
  if (!repair)
    throw new PlaybookError(
      'E_TASK',
      `dpkg was interrupted${unfinished.length > 0 ? `: ${unfinished.map(spoken).join(', ')}` : ''}`,
      {
        hint: 'Run `dpkg --configure -a` on the host and look at what it says, or let this task do it: `repair: true`.',
      },
    )
  return {
    summary: `finish what dpkg was left in the middle of${unfinished.length > 0 ? `: ${unfinished.map(({ name }) => name).join(', ')}` : ''}`,
    before: unfinished.map(spoken).join('\n'),
    after: unfinished.map(({ name }) => `${name} (configured)`).join('\n'),
    apply: { sh: `${preamble(lockTimeoutSeconds)}\n${REPAIR}` },
    undo: { irreversible: 'dpkg cannot leave anything half done again' },
    waits: waitsFor({ seconds: lockTimeoutSeconds }),
    timeoutSeconds: 1800 + lockTimeoutSeconds,
  }
}

const REPAIR = shell`patiently dpkg --force-confdef --force-confold --configure -a`

const spoken = ({ name, state }: Unfinished): string => `${name} is ${state}`
