import { type Change, PlaybookError, shell } from '../../lib/author.ts'
import type { AptTransaction, IncompletePackage } from './probe.ts'
import { preamble, waitsFor } from './shell.ts'

/**
 * The first change where dpkg was interrupted, with `repair: true`: `dpkg --configure -a`. It runs maintainer scripts, and an
 * operator may be at work on the packages, so it is not the default.
 *
 * @throws PlaybookError E_TASK without `repair`, or when a package is half-installed, which this does not repair
 */
export function repairDpkg(
  { incomplete, interrupted }: AptTransaction,
  { repair, lockTimeoutSeconds }: { readonly repair: boolean; readonly lockTimeoutSeconds: number },
): Omit<Change, 'effects'> | undefined {
  if (!interrupted && incomplete.length === 0) return undefined
  const lost = incomplete.filter(({ state }) => state === 'half-installed').map(({ name }) => name)
  if (lost.length > 0)
    throw new PlaybookError('E_TASK', `dpkg was interrupted: ${incomplete.map(described).join(', ')}`, {
      hint: `A half-installed package cannot be configured. On the host, run \`apt-get install --reinstall ${lost.join(' ')}\`, or \`dpkg --remove --force-remove-reinstreq ${lost.join(' ')}\`.`,
    })
  if (!repair)
    throw new PlaybookError(
      'E_TASK',
      `dpkg was interrupted${incomplete.length > 0 ? `: ${incomplete.map(described).join(', ')}` : ''}`,
      {
        hint: 'Run `dpkg --configure -a` on the host and check its output, or set `repair: true`.',
      },
    )
  return {
    summary: `complete the interrupted dpkg run${incomplete.length > 0 ? `: ${incomplete.map(({ name }) => name).join(', ')}` : ''}`,
    before: incomplete.map(described).join('\n'),
    after: incomplete.map(({ name }) => `${name} (configured)`).join('\n'),
    apply: { sh: `${preamble(lockTimeoutSeconds)}\n${REPAIR}` },
    undo: { irreversible: 'the state of an interrupted dpkg run cannot be restored' },
    waits: waitsFor({ seconds: lockTimeoutSeconds }),
    timeoutSeconds: 1800 + lockTimeoutSeconds,
  }
}

const REPAIR = shell`patiently dpkg --force-confdef --force-confold --configure -a`

const described = ({ name, state }: IncompletePackage): string => `${name} is ${state}`
