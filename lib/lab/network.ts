import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PlaybookError } from '../core/errors.ts'
import { script } from '../host/load.ts'
import { labAddresses, nameServer, router } from './address.ts'
import { makeCgroup } from './cgroup.ts'
import { detach } from './detach.ts'
import { placesOf } from './places.ts'
import { must, run } from './run.ts'
import type { LabSpec } from './types.ts'

const mail = '192.168.100.12'

/** The argv that runs `argv` in the network of a lab. (`ip netns exec` would hide /sys/fs/cgroup.) */
export const inNetwork = (lab: string, argv: readonly string[]): string[] => [
  'nsenter',
  `--net=${placesOf(lab).netns}`,
  '--',
  ...argv,
]

const dnsmasq = (hosts: LabSpec['hosts']): string[] => [
  ...'dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --user=root'.split(' '),
  ...['--pid-file=', '--log-facility=-', '--bind-interfaces', `--listen-address=${nameServer}`],
  ...['--except-interface=lo', '--local-ttl=60', '--mx-host=clankers.lan,mail.clankers.lan,10'],
  ...[`--host-record=mail.clankers.lan,${mail}`, `--host-record=clankers.lan,${mail}`],
  ...hosts.map(({ name, address }) => `--host-record=${name},${address}`),
  '--address=/#/', // All else is NXDOMAIN at once: an unanswered query delays a maintainer script by ten seconds.
]

/**
 * Creates the namespace of a lab, its bridge without an uplink, and its name server.
 *
 * @throws PlaybookError `E_LAB` when another lab of that name is up (under another XDG_STATE_HOME)
 */
export async function makeNetwork({ name, hosts, addresses = labAddresses }: LabSpec): Promise<void> {
  const { netns, folder } = placesOf(name)
  mkdirSync('/run/netns', { recursive: true })
  try {
    writeFileSync(netns, '', { flag: 'wx', mode: 0o444 })
  } catch (cause) {
    throw new PlaybookError('E_LAB', `the network namespace ${netns} exists already and is not of this lab`, {
      cause,
    })
  }
  const all = [...new Set([`${router}/24`, `${nameServer}/24`, ...addresses])]
  const bridge = script(import.meta.dirname, 'bridge.sh')
  try {
    await must('making the network', ['unshare', `--net=${netns}`, 'sh', '-c', bridge, 'bridge', ...all])
  } catch (error) {
    rmSync(netns, { force: true })
    throw error
  }
  detach(inNetwork(name, dnsmasq(hosts)), makeCgroup(name, '.net'), join(folder, 'dnsmasq.log'))
}

/** Whether sshd sends its greeting at an address of the lab. */
export async function greets(lab: string, address: string): Promise<boolean> {
  const probe = 'echo | nc -w 2 "$1" 22 | head -c 4'
  const { stdout } = await run(inNetwork(lab, ['sh', '-c', probe, 'probe', address]), { timeoutSeconds: 5 })
  return stdout === 'SSH-'
}
