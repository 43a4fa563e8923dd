import { readFile, writeFile } from 'node:fs/promises'
import { allSettledOrThrow } from './all-settled.ts'
import { hostPlaces, placesOf } from './places.ts'
import { must } from './run.ts'
import type { HostSpec } from './types.ts'

const keygen = (file: string, comment: string) =>
  must('ssh-keygen', ['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file])

/** Creates the key of the lab, one for each host, and the known_hosts file with all of them. */
export async function makeKeys(lab: string, hosts: readonly HostSpec[]): Promise<void> {
  const { privateKey, knownHosts } = placesOf(lab)
  const lines = hosts.map(async ({ name, address }) => {
    const { hostKey } = hostPlaces(lab, name)
    await keygen(hostKey, name)
    const [type, key] = (await readFile(`${hostKey}.pub`, 'utf8')).split(' ')
    return `${name},${address} ${type} ${key}\n`
  })
  const [, ...known] = await allSettledOrThrow([keygen(privateKey, `lab ${lab}`), ...lines])
  await writeFile(knownHosts, known.join(''), { mode: 0o600 })
}
