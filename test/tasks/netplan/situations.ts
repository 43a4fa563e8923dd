import { Netplan } from '../../../tasks/netplan/netplan.ts'
import type { Situation } from '../../support/laws/laws.ts'

const FILE = '/etc/netplan/60-rp.yaml'

/** Shell that gives a lab host netplan, no file of it, and the network that the lab gave it, whatever a row has left. */
const PRISTINE = `set -e
if ! command -v netplan >/dev/null; then
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y install netplan.io >/dev/null
fi
[ ! -e /opt/70-lab.network ] || mv /opt/70-lab.network /etc/systemd/network
rm -f /etc/netplan/*.yaml /etc/systemd/network/05-rp.network /run/systemd/network/10-netplan-*
ip link del rp0 2>/dev/null || :
ip link set host0 mtu 1500 up
systemctl reset-failed systemd-networkd.service 2>/dev/null; systemctl restart systemd-networkd
until networkctl --no-pager --no-legend list host0 | grep -qw configured && ip -br address show dev host0 | grep -qF ' 192.168.100.' &&
  ip route | grep -q ^default; do sleep 0.1; done
`
const looks = `systemctl is-active systemd-networkd
ip -br address show scope global | tr ' ' '\\n' | grep -v '^$' | sort; ip route; cat /sys/class/net/host0/mtu
cd /etc/netplan && stat -c '%n %a' *.yaml && cat *.yaml; ls /run/systemd/network`

const write = (lines: string): string =>
  `( umask 077; cat >${FILE} ) <<'X'\n${lines}\nX\nnetplan apply 2>/dev/null\n`
const until = (condition: string): string => `until ${condition}; do sleep 0.1; done\n`
const SEVEN = `network:
  version: 2
  ethernets:
    host0:
      # ours
      addresses: [10.7.7.7/24]
      routes: [{to: default, via: 10.7.7.1}]`
const isSeven = until(
  `ip -br address show dev host0 | grep -qF ' 10.7.7.7/24' && ip route | grep -q ^default`,
)
const seven = `${write(SEVEN)}${isSeven}`
const host0 = {
  addresses: ['10.7.7.7/24'],
  routes: [{ to: 'default', via: '10.7.7.1' }],
} as const
const netplan = (more: object, mode?: 'own') =>
  Netplan({ file: '60-rp.yaml', network: { ethernets: { host0: { ...host0, ...more } } }, mode })

/** A host's network as it may be before a task comes. */
const rows: Readonly<Record<string, Situation>> = {
  'of the lab, and to move': {
    task: () =>
      netplan({ nameservers: { addresses: ['192.168.100.11'], search: ['clankers.lan'] }, mtu: 1400 }),
  },
  'in a file, and to have more': {
    before: () => seven,
    task: () =>
      netplan({ addresses: ['10.7.7.7/24', '10.8.8.8/24'], nameservers: { addresses: ['8.8.8.8'] } }),
    wants: [`change ${FILE} and apply it`],
  },
  'in a file, and to be another': {
    before: () => seven,
    task: () =>
      netplan(
        { addresses: ['10.8.8.8/24'], routes: [{ to: '10.9.0.0/16', via: '10.8.8.1', metric: 7 }] },
        'own',
      ),
    wants: [`change ${FILE} and apply it`],
  },
  'with a gateway in another file': {
    before: () => `cat >/etc/netplan/01-netcfg.yaml <<'X'
network:
  version: 2
  ethernets:
    host0:
      addresses: [10.7.7.7/24]
      gateway4: 10.7.7.1
X
chmod 644 /etc/netplan/01-netcfg.yaml; netplan apply 2>/dev/null
${isSeven}`,
    task: () =>
      Netplan({
        file: '60-rp.yaml',
        network: { ethernets: { host0: { routes: [{ to: 'default', via: '10.7.7.254' }] } } },
      }),
    warns:
      /^gateway4 of host0 in .*01-netcfg\.yaml is deprecated.*\nIPv4 has several default routes .*: 10\.7\.7\.1 on host0 \(.*01-netcfg\.yaml\), 10\.7\.7\.254 on host0 \(.*60-rp\.yaml\)$/,
    says: /^(?!(?:[\s\S]*Conflicting){2})[\s\S]*warning: .*Conflicting default route declarations for IPv4/,
  },
  'overruled by a later file': {
    before: () => `printf 'network: {ethernets: {host0: {mtu: 1300}}}\\n' >/etc/netplan/90-late.yaml`,
    task: () => netplan({ mtu: 1400 }),
    refuses: /\/etc\/netplan\/90-late\.yaml overrides ethernets\.host0\.mtu of .*60-rp\.yaml\n/,
  },
  'as it is to be': { before: () => seven, task: () => netplan({}), wants: [] },
  'as its file says no longer': {
    before: () => `${seven}ip address del 10.7.7.7/24 dev host0; ip address add 10.7.7.8/24 dev host0\n`,
    task: () => netplan({}),
    wants: [`apply ${FILE}`],
  },
  'without its default route': {
    before: () => `${seven}ip route del default`,
    task: () => netplan({}),
    wants: [`apply ${FILE}`],
  },
  'in a file that anybody may read': {
    before: () => `${seven}chmod 644 ${FILE}`,
    task: () => netplan({}),
    wants: [`set ${FILE} to 0600 root:root`],
  },
  'given by hand': {
    before: () => `mv /etc/systemd/network/70-lab.network /opt
systemctl -q stop systemd-networkd.socket systemd-networkd.service
ip address flush dev host0 scope global; ip address add 10.6.6.6/24 dev host0; ip address add 10.5.5.5/24 dev host0
ip route add default via 10.6.6.1 metric 50; ip route add 10.4.0.0/16 via 10.5.5.1`,
    task: () => netplan({}),
    wants: [`create ${FILE} and apply it`],
  },
  'to have a bridge': {
    task: () =>
      Netplan({
        file: '60-rp.yaml',
        network: {
          ethernets: { host0: { dhcp4: false } },
          bridges: { rp0: { ...host0, interfaces: ['host0'], parameters: { stp: false } } },
        },
      }),
  },
  'to be what netplan does not know': {
    before: () => seven,
    task: () => netplan({ more: { adresses: ['10.7.7.7/24'] } }),
    fails:
      /\n?\/etc\/netplan\/60-rp\.yaml:\d+:\d+: Error in network definition: unknown key 'adresses'[\s\S]*the new content was refused/,
  },
  'to have an unreachable gateway': {
    before: () => seven,
    task: () => netplan({ routes: [{ to: 'default', via: '10.1.1.1' }] }),
    refuses: /host0 cannot reach the gateway 10\.1\.1\.1[\s\S]*on-link/,
  },
  'in a file that another one overrules': {
    before:
      () => `printf '[Match]\\nName=host0\\n[Network]\\nAddress=10.3.3.3/24\\n' >/etc/systemd/network/05-rp.network
networkctl reload\n${until("ip -br address show dev host0 | grep -qF ' 10.3.3.3/24'")}`,
    task: () => netplan({}),
    fails: /host0 has no 10\.7\.7\.7\/24/,
    failsLive: true,
  },
  'of an interface that is not there': {
    task: () => Netplan({ file: '60-rp.yaml', network: { ethernets: { eth7: host0 } } }),
    refuses: /there is no interface eth7[\s\S]*The host has .*host0/,
  },
  'in a file that is no YAML': {
    before: () => `printf 'network: {\\n' >${FILE}`,
    task: () => netplan({}),
    refuses: /\/etc\/netplan\/60-rp\.yaml:2:1: it is not YAML/,
  },
}

export const netplanSituations = Object.entries(rows).map(
  ([name, row]) =>
    [
      name,
      {
        looks,
        volatile: ['changedAt', 'linkLocals'],
        ...row,
        before: (dir: string) => `${PRISTINE}${row.before?.(dir) ?? ''}`,
      },
    ] as const,
)
