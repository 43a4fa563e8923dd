import { UfwAllow } from '../../../tasks/ufw/allow.ts'
import { UfwEnabled } from '../../../tasks/ufw/enabled.ts'
import type { LawHost, Reachable } from '../../support/laws/host.ts'
import type { Situation } from '../../support/laws/laws.ts'

const came = <Host extends LawHost>(host: Host): Host => ({
  ...host,
  run: (script, stdin) =>
    host.run(`SSH_CONNECTION='192.168.100.5 40000 192.168.100.12 22'\n${script}`, stdin),
})

/** The same host, reached by SSH from a client of the lab. */
export const bySsh = (host: Reachable): Reachable => ({
  ...came(host),
  login: async (how) => came(await host.login(how)),
})

/** Shell that makes ufw as it is right after its installation, whatever a row has left. */
export const PRISTINE = `set -e
if [ ! -e /opt/ufw ]; then
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y install ufw >/dev/null 2>&1
  cp -a /etc/default/ufw /etc/ufw/default; cp -a /etc/ufw /opt/ufw
fi
ufw --force disable >/dev/null
cp -a /opt/ufw/. /etc/ufw; cp -a /opt/ufw/default /etc/default/ufw
`
const looks = `grep tuple /etc/ufw/user.rules /etc/ufw/user6.rules; cat /etc/ufw/ufw.conf /etc/default/ufw
for tables in iptables ip6tables; do $tables -S | grep -e ^-P; done`
const on = 'ufw allow 22/tcp >/dev/null; ufw --force enable >/dev/null;'
const live = `${looks}; iptables -S ufw-user-input; ip6tables -S ufw6-user-input`

/** The firewall as it may be before a task comes. */
const rows: Readonly<Record<string, Situation>> = {
  'off, and a port is to be open': { task: () => UfwAllow({ port: 25 }), wants: ['allow 25/tcp'] },
  'off, and a network may come in': {
    task: () =>
      UfwAllow({ port: 143, from: '192.168.10.77/24', to: '192.168.100.12', comment: 'IMAP, $(id)' }),
    wants: ['allow 143/tcp from 192.168.10.77/24'],
  },
  'off, and an address of the new kind may come in': {
    task: () => UfwAllow({ port: 53, proto: 'any', from: '2001:DB8:0::1/64' }),
  },
  'on, and a port is to be open': {
    before: () => on,
    task: () => UfwAllow({ port: 53, proto: 'udp' }),
    looks: live,
  },
  'on, and the port is open': {
    before: () => `${on} ufw allow proto tcp from 10.0.0.0/8 to any port 25 >/dev/null`,
    task: () => UfwAllow({ port: 25, from: '10.1.2.3/8' }),
    wants: [],
  },
  'on, and the port is refused': {
    before: () => `${on} ufw deny 25/tcp comment 'no mail' >/dev/null`,
    task: () => UfwAllow({ port: 25, comment: 'mail' }),
    wants: ['allow 25/tcp'],
    looks: live,
  },
  'on, and a range with the port is refused': {
    before: () => `${on} ufw deny 7000:7100/tcp >/dev/null; ufw deny from 203.0.113.9 >/dev/null`,
    task: () => UfwAllow({ port: 7050 }),
    refuses:
      /7050\/tcp stays closed: rule 2 of ufw comes first: deny 7000:7100\/tcp[\s\S]*precedence: 'before'/,
  },
  'on, and a range with the port is refused, and ours is to come before': {
    before: () => `${on} ufw deny 7000:7100/tcp >/dev/null; ufw allow log 7050/tcp comment late >/dev/null`,
    task: () => UfwAllow({ port: 7050, precedence: 'before' }),
    wants: [
      'allow 7050/tcp (before: deny 7000:7100/tcp from 0.0.0.0/0 to 0.0.0.0/0; deny 7000:7100/tcp from ::/0 to ::/0)',
    ],
    looks: live,
  },
  'on, and the second port of a profile is refused': {
    before: () =>
      `printf '[rp%s]\\ntitle=t\\ndescription=d\\nports=%s\\n' 1 '81/tcp|82/udp' 2 '443/udp|8443/tcp' >/etc/ufw/applications.d/rp
${on} ufw allow rp1 >/dev/null; ufw deny rp2 >/dev/null`,
    task: () => UfwAllow({ port: 8443, precedence: 'before' }),
    looks: live,
  },
  'off, and a profile lets the port in': {
    before: () => 'ufw allow OpenSSH >/dev/null',
    task: () => UfwAllow({ port: 22, comment: 'ssh' }),
    wants: ['allow 22/tcp'],
  },
  'off, and the port is open for what goes through': {
    before: () => 'ufw route allow proto tcp from any to any port 2525 >/dev/null',
    task: () => UfwAllow({ port: 2525 }),
    wants: ['allow 2525/tcp'],
  },
  'off, and the port is refused on the only link': {
    before: () => 'ufw deny in on host0 to any port 8080 proto tcp >/dev/null',
    task: () => UfwAllow({ port: 8080 }),
    refuses: /8080\/tcp stays closed: .* in_host0/,
  },
  'off, and to be on': {
    task: () => UfwEnabled({}),
    wants: ['allow 22/tcp (the port of this connection)', 'enable the firewall'],
  },
  'off, and to be on, without IPv6': {
    before: () => 'sed -i s/^IPV6=.*/IPV6=no/ /etc/default/ufw',
    task: () => UfwEnabled({}),
    wants: ['allow 22/tcp (the port of this connection)', 'enable the firewall'],
  },
  'off, to be on, and sshd is about to move': {
    before: () => 'ufw limit OpenSSH >/dev/null',
    task: () => UfwEnabled({ ssh: 2222 }),
    wants: ['allow 2222/tcp', 'enable the firewall'],
  },
  'on, and lets everything in': {
    before: () => `${on} ufw default allow incoming >/dev/null`,
    task: () => UfwEnabled({}),
    wants: ['refuse what no rule lets in'],
    looks: live,
    undoesNothing: false,
  },
  'on, and half of it in the kernel': {
    before: () => `${on} iptables -F INPUT; ip6tables -F INPUT`,
    task: () => UfwEnabled({}),
    wants: ['enable the firewall'],
    looks: 'cat /etc/ufw/ufw.conf',
    // No file of its own is in its way: it takes the halves out of the kernel first.
    obstacles: [],
  },
  'on, and our rule was deleted': {
    before: () => `${on} ufw delete allow 22/tcp >/dev/null`,
    task: () => UfwEnabled({}),
    wants: ['allow 22/tcp (the port of this connection)'],
    looks: live,
  },
  'off, and a rule refuses this connection': {
    before: () => 'ufw deny from 192.168.100.0/24 >/dev/null',
    task: () => UfwEnabled({}),
    refuses: /refuses this connection: deny any port from 192\.168\.100\.0\/24/,
  },
}

export const firewallSituations = [
  ['not there', { task: () => UfwEnabled({}), refuses: /ufw is not installed/ } satisfies Situation] as const,
  ...Object.entries(rows).map(
    ([name, row]) =>
      [name, { looks, ...row, before: (dir: string) => `${PRISTINE}${row.before?.(dir) ?? ''}` }] as const,
  ),
]
