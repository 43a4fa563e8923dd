import type { Link, NetplanState } from '../../../tasks/netplan/probe.ts'

export const eth0: Link = {
  name: 'eth0',
  otherNames: ['enp1s0'],
  mac: '52:54:00:12:34:56',
  mtu: 1500,
  up: true,
  carrier: true,
  master: null,
  addresses: [{ text: '192.168.100.50/24', dynamic: false }],
  linkLocals: ['fe80::1/64'],
  resolves: { servers: ['192.168.100.11', '2001:db8::53'], search: ['clankers.lan'] },
}
const eth1: Link = { ...eth0, name: 'eth1', otherNames: [], addresses: [], carrier: false }

/** A host with one address, reached by it. */
export const host: NetplanState = {
  installed: true,
  networkd: true,
  networkManager: false,
  cloudInit: false,
  came: '192.168.100.50',
  files: [],
  links: [{ ...eth0, name: 'lo', otherNames: [], addresses: [] }, eth0, eth1],
  routes: [
    {
      family: 4,
      to: 'default',
      via: '192.168.100.1',
      dev: 'eth0',
      protocol: 'static',
      metric: null,
      source: null,
      scope: null,
      onLink: false,
    },
  ],
}

/** What the guide writes by hand. */
export const GUIDE = `network:
  version: 2
  ethernets:
    eth0:
      addresses:
        - 192.168.100.12/24
      routes:
        - to: default
          via: 192.168.100.1
      nameservers:
        addresses:
          - 192.168.100.11
          - 8.8.8.8
`

/** What a file has, what is laid over it, and what it has then. */
export const merges: readonly { text: string; over: object; gives: string }[] = [
  { text: '', over: { a: { b: 1 } }, gives: 'a:\n  b: 1\n' },
  { text: '# nothing yet\n', over: { a: 1 }, gives: '# nothing yet\n\na: 1\n' },
  {
    text: 'network:\n  version: 2 # as ever\n  ethernets:\n    eth1: {dhcp4: true}\n',
    over: { network: { version: 2, ethernets: { eth0: { dhcp4: false } } } },
    gives:
      'network:\n  version: 2 # as ever\n  ethernets:\n    eth1: { dhcp4: true }\n    eth0:\n      dhcp4: false\n',
  },
  { text: 'a: [1, 2]   # kept\n', over: { a: [1, 2] }, gives: 'a: [1, 2]   # kept\n' },
  { text: 'a: [1, 2]\nb: 3\n', over: { a: [2] }, gives: 'a:\n  - 2\nb: 3\n' },
  { text: 'a: 1\n', over: { a: { b: 2 } }, gives: 'a:\n  b: 2\n' },
  { text: 'a: {b: 2}\n', over: { a: 1 }, gives: 'a: 1\n' },
  {
    text: '"__proto__": {a: 1}\n',
    over: JSON.parse('{"__proto__": {"b": 2}}') as object,
    gives: '"__proto__": { a: 1, b: 2 }\n',
  },
]
export const noYaml: readonly { text: string; says: RegExp }[] = [
  { text: 'a: [1\n', says: /^\/etc\/x\.yaml:2:1: it is not YAML/ },
  { text: '- a\n', says: /^\/etc\/x\.yaml:1: it has no map at its top/ },
  { text: 'a: *b\n', says: /^\/etc\/x\.yaml.*: it is not YAML/ },
  {
    text: `a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c]\n`,
    says: /^\/etc\/x\.yaml: it is not YAML: Excessive alias count/,
  },
]

/** What a device says beside its addresses, and where a host reached at 192.168.100.50 on eth0 is reached then. */
export const moves: readonly {
  is: string
  ethernets: object
  more?: object
  came?: string
  address?: string
}[] = [
  { is: 'the same address', ethernets: { eth0: { addresses: ['192.168.100.50/24'] } } },
  { is: 'the same one with another length', ethernets: { eth0: { addresses: ['192.168.100.50/16'] } } },
  { is: 'one more', ethernets: { eth0: { addresses: ['10.0.0.1/8', '192.168.100.50/24'] } } },
  { is: 'another', ethernets: { eth0: { addresses: ['192.168.100.12/24'] } }, address: '192.168.100.12' },
  {
    is: 'two others, one of them near',
    ethernets: { eth0: { addresses: ['10.0.0.1/8', '192.168.100.12/24'] } },
    address: '192.168.100.12',
  },
  { is: 'one of another family', ethernets: { eth0: { addresses: ['2001:db8::1/64'] } } },
  { is: 'what DHCP gives', ethernets: { eth0: { dhcp4: true } } },
  { is: 'another on another link', ethernets: { eth1: { addresses: ['10.0.0.1/8'] } } },
  { is: 'the same one on another link', ethernets: { eth0: {}, eth1: { addresses: ['192.168.100.50/24'] } } },
  {
    is: 'another, by another name of the link',
    ethernets: { enp1s0: { addresses: ['192.168.100.12/24'] } },
    address: '192.168.100.12',
  },
  {
    is: 'another, by its hardware address',
    ethernets: {
      lan: { match: { macaddress: '52:54:00:12:34:56', name: 'eth0' }, addresses: ['10.0.0.1/8'] },
    },
    address: '10.0.0.1',
  },
  {
    is: 'another, on the bridge that takes the link in',
    ethernets: { eth0: {} },
    more: { bridges: { br0: { interfaces: ['eth0'], addresses: ['192.168.100.12/24'] } } },
    address: '192.168.100.12',
  },
  { is: 'another, and we came not by SSH', ethernets: { eth0: { addresses: ['10.0.0.1/8'] } }, came: '' },
  {
    is: 'another, and we came by none of its',
    ethernets: { eth0: { addresses: ['10.0.0.1/8'] } },
    came: '1.2.3.4',
  },
  {
    is: 'another, and we came by a zone',
    ethernets: { eth0: { addresses: ['10.0.0.1/8'] } },
    came: 'fe80::1%eth0',
  },
]

/** What eth0 is to have, and what it lacks. */
export const lacks: readonly { said: object; lacks: readonly string[] }[] = [
  { said: { addresses: ['192.168.100.50/24', 'FE80:0::1/64'] }, lacks: [] },
  { said: { addresses: ['192.168.100.50/25'] }, lacks: ['eth0 has no 192.168.100.50/25'] },
  { said: { routes: [{ to: '0.0.0.0/0', via: '192.168.100.1' }] }, lacks: [] },
  {
    said: { routes: [{ to: 'default', via: '192.168.100.2' }] },
    lacks: ['eth0 has no route to default via 192.168.100.2'],
  },
  { said: { routes: [{ to: '10.1.2.3/8' }] }, lacks: ['eth0 has no route to 10.0.0.0/8'] },
  { said: { routes: [{ to: '10.0.0.0/8', via: '1.1.1.1', table: 7 }] }, lacks: [] },
  { said: { dhcp4: true, dhcp6: true, optional: true }, lacks: [] },
  { said: { mtu: 1400 }, lacks: ['eth0 has an MTU of 1500, not of 1400'] },
  {
    said: { nameservers: { addresses: ['8.8.8.8', '2001:DB8:0::53'], search: ['x.lan', '~.'] } },
    lacks: ['eth0 does not use the name server 8.8.8.8', 'eth0 does not search the domain x.lan'],
  },
]

/** Text of a file, and the same as it is shown. */
export const masked: readonly { text: string; shown: string }[] = [
  { text: 'password: hunter2\n', shown: 'password: (a secret)\n' },
  { text: 'auth: {password: "a b", x: 1}', shown: 'auth: {password: (a secret), x: 1}' },
  { text: '  keys:\n    private: abc=\n', shown: '  keys:\n    private: (a secret)\n' },
  { text: 'key: given\nother: a-given-b\n', shown: 'key: (a secret)\nother: a-(a secret)-b\n' },
  { text: 'key-management: psk\n', shown: 'key-management: psk\n' },
]

/** Arguments that no host can take, and why. */
export const refused: readonly { ethernets: object; says: RegExp }[] = [
  { ethernets: { eth7: {} }, says: /there is no interface eth7[\s\S]*The host has eth0, eth1\./ },
  {
    ethernets: { lan: { match: { macaddress: '00:00:00:00:00:01' } } },
    says: /no interface matches "lan"/,
  },
  {
    ethernets: { eth0: { addresses: ['10.9.9.9/24'], routes: [{ to: 'default', via: '192.168.100.1' }] } },
    says: /eth0 cannot reach the gateway 192\.168\.100\.1[\s\S]*"on-link: true"/,
  },
]
export const accepted: readonly object[] = [
  { eth7: { optional: true } },
  { lan: { match: { driver: 'virtio_net' } } },
  {
    eth0: { addresses: ['10.9.9.9/24'], routes: [{ to: 'default', via: '192.168.100.1', 'on-link': true }] },
  },
  { eth0: { dhcp4: true, routes: [{ to: '10.0.0.0/8', via: '192.168.100.1' }] } },
  {
    eth0: {
      addresses: ['10.9.9.9/24'],
      routes: [{ to: '10.1.1.1' }, { to: 'default', via: '10.1.1.1' }],
    },
  },
  { eth0: { addresses: ['2001:db8::1/64'], routes: [{ to: 'default', via: 'fe80::1' }] } },
]

/** Another file of netplan's, and what is said of it when /etc/netplan/60-x.yaml gives eth0 an MTU, no DHCP and a default route. */
export const otherFiles: readonly { path: string; eth0: string; refuses?: RegExp; warns?: RegExp }[] = [
  { path: '/etc/netplan/50-a.yaml', eth0: '{mtu: 9000, dhcp4: true}' },
  { path: '/etc/netplan/70-a.yaml', eth0: '{mtu: 1400, dhcp4: no, addresses: [10.0.0.1/8]}' },
  {
    path: '/etc/netplan/70-a.yaml',
    eth0: '{mtu: 9000}',
    refuses: /^\/etc\/netplan\/70-a\.yaml overrides ethernets\.eth0\.mtu of \/etc\/netplan\/60-x\.yaml\n/,
  },
  { path: '/run/netplan/70-a.yaml', eth0: '{dhcp4: yes}', refuses: /overrides ethernets\.eth0\.dhcp4 of/ },
  {
    path: '/run/netplan/60-x.yaml',
    eth0: '{dhcp6: true}',
    refuses: /^netplan reads \/run\/netplan\/60-x\.yaml instead of \/etc\/netplan\/60-x\.yaml\n/,
  },
  { path: '/lib/netplan/60-x.yaml', eth0: '{mtu: 9000}' },
  {
    path: '/etc/netplan/01-a.yaml',
    eth0: '{gateway4: 192.168.100.254}',
    warns:
      /^gateway4 of eth0 in .*01-a\.yaml is deprecated: .*via: 192\.168\.100\.254.*\nIPv4 has several default routes .*: 192\.168\.100\.254 on eth0 \(.*01-a\.yaml\), 192\.168\.100\.1 on eth0 \(.*60-x\.yaml\)$/,
  },
  { path: '/etc/netplan/01-a.yaml', eth0: '{routes: [{to: 0.0.0.0/0, via: 192.168.100.254, metric: 50}]}' },
  { path: '/etc/netplan/01-a.yaml', eth0: '{routes: [{to: default, via: "2001:db8::1"}]}' },
  {
    path: '/etc/netplan/01-a.yaml',
    eth0: '{routes: [{to: 0.0.0.0/0, via: 192.168.100.254}]}',
    warns: /^IPv4 has several default routes/,
  },
  {
    path: '/etc/netplan/01-a.yaml',
    eth0: '{routes: [{to: default, via: 192.168.100.1}]}',
    warns: /192\.168\.100\.1 on eth0 \(.*01-a\.yaml\), 192\.168\.100\.1 on eth0 \(.*60-x\.yaml\)$/,
  },
]
