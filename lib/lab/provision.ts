import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { nameServer, router } from './address.ts'
import { hostPlaces, placesOf } from './places.ts'
import type { LabState, Made } from './state.ts'
import { FIRST_ID } from './walls.ts'

const seen = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false })

/** Writes a file in the upper folder of an overlay; its parent folders keep the owner and mode of the lower ones. */
function place(upper: string, lowers: readonly string[], path: string, content: string, mode = 0o644): void {
  const below = (inside: string) => lowers.map((lower) => seen(join(lower, inside))).find(Boolean)
  const folder = (inside: string): void => {
    if (seen(join(upper, inside))) return
    folder(dirname(inside))
    mkdirSync(join(upper, inside))
    const like = below(inside)
    chmodSync(join(upper, inside), (like?.mode ?? 0o755) & 0o7777)
    chownSync(join(upper, inside), like?.uid ?? FIRST_ID, like?.gid ?? FIRST_ID)
  }
  folder(dirname(path))
  writeFileSync(join(upper, path), content)
  chmodSync(join(upper, path), mode)
  const owner = below(dirname(path))
  chownSync(join(upper, path), owner?.uid ?? FIRST_ID, owner?.gid ?? FIRST_ID)
}

const network = (address: string): string =>
  `[Match]\nName=host0\n\n[Network]\nAddress=${address}/24\nGateway=${router}\nDNS=${nameServer}\nIPv6AcceptRA=no\n`

/** Removes the changes of a host and sets its name, address and keys; the host must be stopped. */
export function provision({ name: lab }: LabState, { name, address, lowers }: Made): void {
  const { upper, work, root, hostKey } = hostPlaces(lab, name)
  for (const folder of [upper, work]) rmSync(folder, { recursive: true, force: true })
  for (const folder of [upper, work, root]) mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(upper, 0o755) // It becomes `/` of the host.
  chownSync(upper, FIRST_ID, FIRST_ID)
  const put = (path: string, content: string, mode?: number) => place(upper, lowers, path, content, mode)
  const login = readFileSync(`${placesOf(lab).privateKey}.pub`, 'utf8')
  put('/etc/hostname', `${name}\n`)
  put('/etc/hosts', `127.0.0.1 localhost\n${address} ${name}\n::1 localhost ip6-localhost ip6-loopback\n`)
  put('/etc/machine-id', `${createHash('md5').update(`${lab}/${name}`).digest('hex')}\n`, 0o444)
  // 70: before 80-container-host0 of systemd, and after 10-netplan-… of netplan, which has precedence.
  put('/etc/systemd/network/70-lab.network', network(address))
  put('/etc/ssh/ssh_host_ed25519_key', readFileSync(hostKey, 'utf8'), 0o600)
  put('/etc/ssh/ssh_host_ed25519_key.pub', readFileSync(`${hostKey}.pub`, 'utf8'))
  // A process that ignores SIGTERM (an interactive shell) must not delay a shutdown by 90 seconds.
  put('/etc/systemd/system.conf.d/lab.conf', '[Manager]\nDefaultTimeoutStopSec=5s\n')
  // dpkg flushes every file to disk, which a disposable host does not need and takes half of the time.
  put('/etc/dpkg/dpkg.cfg.d/lab', 'force-unsafe-io\n')
  for (const home of ['/root', '/home/operator', '/home/deploy'])
    put(`${home}/.ssh/authorized_keys`, login, 0o600)
}
