import type { Lab } from '../../lib/lab/index.ts'
import { PRUNE } from '../support/manifest.ts'

interface Entry {
  /** Kind, mode, owner, target of a link. */
  readonly what: string
  /** Time of the last change of anything, which nobody can set, and the inode. */
  readonly stamp: string
  readonly digest: string
}
/** Every file of a host; as a manifest of test/support, but of an earlier one only what changed since is read again. */
export type Snapshot = ReadonlyMap<string, Entry>

export async function snapshotOf(lab: Lab, host: string, known: Snapshot = new Map()): Promise<Snapshot> {
  const sh = async (script: string, stdin = ''): Promise<string> => {
    const { code, stdout, stderr } = await lab.exec(host, ['sh', '-c', script], {
      stdin,
      timeoutSeconds: 600,
    })
    if (code !== 0) throw new Error(stderr)
    return stdout
  }
  const list = await sh(`cd / && find . ${PRUNE} -printf '/%P\\t%y %m %u:%g %l\\t%C@ %s\\0'`)
  const entries = new Map<string, Entry>()
  const fresh: string[] = []
  for (const line of list.split('\0').filter(Boolean)) {
    const [path = '', what = '', stamp = ''] = line.split('\t')
    const before = known.get(path)
    const same = before?.stamp === stamp && before.what === what
    entries.set(path, { what, stamp, digest: same ? before.digest : '' })
    if (!same && what.startsWith('f ')) fresh.push(path)
  }
  const digests = await sh('xargs -0 -r sha256sum -z --', fresh.map((path) => `${path}\0`).join(''))
  for (const line of digests.split('\0').filter(Boolean)) {
    const path = line.slice(66)
    entries.set(path, { ...entries.get(path)!, digest: line.slice(0, 64) })
  }
  return entries
}

/** Paths that differ, sorted. */
export const changedBetween = (before: Snapshot, after: Snapshot): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => {
      const [one, other] = [before.get(path), after.get(path)]
      return one?.what !== other?.what || one?.digest !== other?.digest
    })
    .sort()

// What Postfix and Dovecot write by themselves while they run.
const OF_PROGRAMS = ['/var/lib/postfix/', '/var/spool/postfix/pid/', '/var/spool/postfix/private/']
// What python compiles when a program of its runs, and leaves where dpkg was ended while it configured.
const BYTE_CODE = /^\/usr\/(lib\/python3[^/]*$|.*\/__pycache__(\/|$))/
export const isOfPrograms = (path: string): boolean =>
  OF_PROGRAMS.some((folder) => path.startsWith(folder)) || BYTE_CODE.test(path)

const LIVE = String.raw`systemctl list-units --type=service --state=running --no-legend --plain | cut -d' ' -f1 | grep -vE '^(user@|run-playbook|hold)' | sort
ss -tulnH | awk '{ print $1, $5 }' | sort -u
iptables-save 2>/dev/null | grep -cE -- '^:(INPUT|FORWARD|OUTPUT) DROP|-j (ACCEPT|DROP|REJECT)'`

/** What runs, what listens, and how many verdicts the firewall has in the kernel. */
export const liveOf = async (lab: Lab, host: string): Promise<string> =>
  (await lab.exec(host, ['sh', '-c', LIVE])).stdout

const LEFT = String.raw`for place in / /run /tmp; do
  find "$place" -xdev -path /var/lib/run-playbook/runs -prune -o '(' -name '.run-playbook.*' -o -name 'run-playbook.*' ')' -print
done
systemctl list-units --state=active,activating,failed --no-legend --plain 'run-playbook*'
ps -eo pid=,args= | grep -E '[u]ndo\.sh|[r]un-playbook|/run/[g]ates' | grep -v 'for place in'`

/** Temporary files, units and processes of ours that a settled host must not have. */
export const leftOf = async (lab: Lab, host: string): Promise<readonly string[]> =>
  (await lab.exec(host, ['sh', '-c', LEFT])).stdout.split('\n').filter(Boolean)
