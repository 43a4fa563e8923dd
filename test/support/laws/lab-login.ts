import { quote } from '../../../lib/core/shell.ts'
import type { Target } from '../../../lib/core/target.ts'
import { leaderOf } from '../../../lib/lab/cgroup.ts'
import type { Lab } from '../../../lib/lab/index.ts'
import { target } from '../host-shell.ts'
import type { HostileLogin } from '../hostile-login.ts'

const SOCKET = '/run/rp-laws.sock'
/**
 * An sshd beside the host's own, without its network and its configuration, which are what rows change. Without PAM: a session of logind for
 * each row would cost more than the row.
 */
const SSHD = `set -e
[ -e ${SOCKET} ] || {
  mkdir -p /run/systemd/system
  printf '%s\\n' 'UsePAM no' 'PermitUserEnvironment yes' 'PermitRootLogin yes' >/run/rp-laws.conf
  printf '%s\\n' '[Socket]' ListenStream=${SOCKET} Accept=yes >/run/systemd/system/rp-laws.socket
  printf '%s\\n' '[Service]' 'ExecStart=-/usr/sbin/sshd -i -f /run/rp-laws.conf' StandardInput=socket StandardError=journal \\
    RuntimeDirectory=sshd RuntimeDirectoryPreserve=yes RuntimeDirectoryMode=0755 >/run/systemd/system/rp-laws@.service
  systemctl daemon-reload
  systemctl start rp-laws.socket
}
`

/** Makes root's login on a host of a lab what `how` says, and tells how it is reached. */
export async function labLogin(
  lab: Lab,
  name: string,
  { variables, startFile }: HostileLogin,
): Promise<Target> {
  const put = (path: string, lines: readonly string[]): string =>
    `printf '%s\\n' ${lines.map(quote).join(' ')} >${path}\n`
  const { code, stderr } = await lab.exec(name, [
    'sh',
    '-c',
    SSHD + put('/root/.ssh/environment', variables) + put('/root/.bashrc', startFile),
  ])
  if (code !== 0) throw new Error(`cannot log in to ${name}: ${stderr}`)
  const { address = '' } = lab.hosts.find((host) => host.name === name) ?? {}
  return target({
    name,
    connection: 'ssh',
    address,
    privateKeyFile: lab.privateKey,
    knownHostsFiles: [lab.knownHosts],
    proxyCommand: `nc -U /proc/${leaderOf(lab.name, name)}/root${SOCKET}`,
    connectTimeoutSeconds: 120,
  })
}
