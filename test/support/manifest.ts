import type { Lab } from '../../lib/lab/index.ts'

// What changes by itself, and what is not the host's own.
const ELSEWHERE = [
  'proc',
  'sys',
  'dev',
  'run',
  'tmp',
  'srv',
  'var/tmp',
  'var/log',
  'var/lib/run-playbook',
  'var/lib/systemd',
  'var/lib/dovecot/instances',
  // The TLS manager of Postfix exchanges its seed there at times of its own choosing.
  'var/lib/postfix/prng_exch',
]

/** For `find .` in `/`: leaves out what changes by itself. */
export const PRUNE = ELSEWHERE.map((folder) => `-path ./${folder} -prune -o`).join(' ')
const SCRIPT = `cd / && find . ${PRUNE} -printf '%P|%y %m %u:%g %l\\n'
echo
find . ${PRUNE} -type f -print0 | xargs -0 -r sha256sum --`

/** Every file of a host by its path: kind, mode, owner, target of a link, digest of the content. */
export async function manifestOf(lab: Lab, host: string): Promise<ReadonlyMap<string, string>> {
  const { code, stdout, stderr } = await lab.exec(host, ['sh', '-c', SCRIPT])
  if (code !== 0) throw new Error(stderr)
  const [metadata = '', digests = ''] = stdout.split('\n\n')
  const manifest = new Map<string, string>()
  for (const line of metadata.split('\n').filter(Boolean)) {
    const [path = '', what = ''] = line.split('|')
    manifest.set(`/${path}`, what)
  }
  for (const line of digests.split('\n').filter(Boolean)) {
    const [, digest, path] = /^\\?([0-9a-f]{64}) {2}\.(.*)$/.exec(line) ?? []
    if (digest && path) manifest.set(path, `${manifest.get(path)} ${digest}`)
  }
  return manifest
}

/** Paths that differ between two manifests, sorted. */
export const differences = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort()
