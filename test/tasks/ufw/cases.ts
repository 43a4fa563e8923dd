/** A line of ufw's files, and the rule as it is told to a person. */
export const ufwLines: readonly { line: string; shown: string }[] = [
  {
    line: 'rule4 allow tcp 25 0.0.0.0/0 any 0.0.0.0/0 in',
    shown: 'allow 25/tcp from 0.0.0.0/0 to 0.0.0.0/0',
  },
  { line: 'rule6 limit tcp 22 ::/0 any ::/0 in', shown: 'limit 22/tcp from ::/0 to ::/0' },
  {
    line: 'rule4 allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 OpenSSH - in',
    shown: 'allow 22/tcp (OpenSSH) from 0.0.0.0/0 to 0.0.0.0/0',
  },
  {
    line: 'rule4 allow_log any 53 0.0.0.0/0 any 192.168.10.0/24 in_eth0 comment=444e53',
    shown: 'allow 53 from 192.168.10.0/24 to 0.0.0.0/0 in_eth0 # DNS',
  },
  {
    line: 'rule4 deny any any 0.0.0.0/0 any 203.0.113.9 in',
    shown: 'deny any port from 203.0.113.9 to 0.0.0.0/0',
  },
  {
    line: 'rule4 route:allow tcp 2525 0.0.0.0/0 any 0.0.0.0/0 in_eth0!out_br_1',
    shown: 'route allow 2525/tcp from 0.0.0.0/0 to 0.0.0.0/0 in_eth0!out_br_1',
  },
  {
    line: 'rule4 allow udp any 0.0.0.0/0 53 10.0.0.0/8 - DNS%20out in comment=78',
    shown: 'allow any port/udp from 10.0.0.0/8 port DNS out to 0.0.0.0/0 # x',
  },
  // As ufw wrote it before 0.30.
  { line: 'rule4 deny tcp 25 0.0.0.0/0 any 0.0.0.0/0', shown: 'deny 25/tcp from 0.0.0.0/0 to 0.0.0.0/0' },
]
export const badUfwLines: readonly string[] = [
  'rule4 allow tcp',
  'rule4 permit tcp 25 0.0.0.0/0 any 0.0.0.0/0 in',
  'rule4 allow tcp 25 0.0.0.0/0 any 0.0.0.0/0 a b in more',
]

/** Whether rules let a new SSH connection in, in the order in which ufw has them. */
export const decisions: readonly {
  rules: readonly string[]
  client: string
  port: number
  by: string | undefined
}[] = [
  { rules: [], client: '10.0.0.1', port: 22, by: undefined },
  { rules: ['allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in'], client: '10.0.0.1', port: 22, by: 'allow' },
  { rules: ['allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in'], client: '10.0.0.1', port: 2222, by: undefined },
  { rules: ['allow udp 22 0.0.0.0/0 any 0.0.0.0/0 in'], client: '10.0.0.1', port: 22, by: undefined },
  { rules: ['limit tcp 22 0.0.0.0/0 any 0.0.0.0/0 OpenSSH - in'], client: '10.0.0.1', port: 22, by: 'limit' },
  { rules: ['allow any 20:25,80 0.0.0.0/0 any 0.0.0.0/0 in'], client: '10.0.0.1', port: 22, by: 'allow' },
  { rules: ['allow tcp 22 0.0.0.0/0 any 10.0.0.0/8 in'], client: '10.255.0.1', port: 22, by: 'allow' },
  { rules: ['allow tcp 22 0.0.0.0/0 any 10.0.0.0/8 in'], client: '11.0.0.1', port: 22, by: undefined },
  { rules: ['allow tcp 22 0.0.0.0/0 any 10.0.0.0/8 in'], client: 'fe80::1%eth0', port: 22, by: undefined },
  { rules: ['allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in_eth0'], client: '10.0.0.1', port: 22, by: undefined },
  { rules: ['route:allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in'], client: '10.0.0.1', port: 22, by: undefined },
  {
    rules: ['deny any any 0.0.0.0/0 any 10.0.0.1 in', 'allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in'],
    client: '10.0.0.1',
    port: 22,
    by: 'deny',
  },
]

/** A network as a person writes it and as ufw notes it; null where it is none. */
export const networks: readonly { text: string; written: string | null }[] = [
  { text: '192.168.10.7/24', written: '192.168.10.0/24' },
  { text: '192.168.10.7', written: '192.168.10.7' },
  { text: '192.168.10.7/32', written: '192.168.10.7' },
  { text: '10.255.255.255/9', written: '10.128.0.0/9' },
  { text: '1.2.3.4/0', written: '0.0.0.0/0' },
  { text: '2001:DB8::FFFF/33', written: '2001:db8::/33' },
  { text: '2001:db8:ffff:ffff::1/33', written: '2001:db8:8000::/33' },
  { text: '::1', written: '::1' },
  { text: '1.2.3', written: null },
  { text: '0x7f.0.0.1', written: null },
  { text: '010.0.0.1', written: null },
  { text: '10.0.0.0/33', written: null },
  { text: 'fe80::1%eth0', written: null },
  { text: '10.0.0.1; reboot', written: null },
]

const OURS = 'allow proto tcp from any to any port 8080'
const TO_8080 = '8080 0.0.0.0/0 any'
const FROM_ANY = '0.0.0.0/0'
type Obstruction = {
  readonly is: string
  /** Of IPv4, unless a 6 stands before them. */
  readonly rules: readonly string[]
  readonly links?: readonly string[]
  readonly given?: { from?: string; to?: string; proto?: 'tcp' | 'udp' | 'any'; comment?: string }
  /** The number of the rule that keeps the port closed, if any. */
  readonly shut?: number
  /** What ufw is told where ours is to come before that. */
  readonly calls: readonly string[]
  /** What the plan says of rules that come first. */
  readonly notes?: RegExp
}

/** Rules that stand, and port 8080 that is to be open. */
export const obstructions: readonly Obstruction[] = [
  { is: 'nothing', rules: [], calls: [OURS] },
  { is: 'another port', rules: [`deny tcp 8081 ${FROM_ANY} any ${FROM_ANY} in`], calls: [OURS] },
  {
    is: 'all its protocols refused',
    rules: [`allow tcp 22 ${FROM_ANY} any ${FROM_ANY} in`, `deny any ${TO_8080} ${FROM_ANY} in`],
    shut: 2,
    calls: [
      'insert 2 allow proto tcp from 0.0.0.0/0 to 0.0.0.0/0 port 8080',
      'allow proto tcp from ::/0 to ::/0 port 8080',
    ],
  },
  {
    is: 'a range refused, of IPv6 alone',
    rules: [`allow tcp 22 ${FROM_ANY} any ${FROM_ANY} in`, '6 reject tcp 8000:8100 ::/0 any ::/0 in'],
    shut: 2,
    calls: [
      'allow proto tcp from 0.0.0.0/0 to 0.0.0.0/0 port 8080',
      'insert 3 allow proto tcp from ::/0 to ::/0 port 8080',
    ],
  },
  {
    is: 'a list refused, and ours after it',
    rules: [
      `deny tcp 80,8080 ${FROM_ANY} any ${FROM_ANY} in`,
      `allow tcp ${TO_8080} ${FROM_ANY} in comment=78`,
    ],
    given: { comment: 'y' },
    shut: 1,
    calls: [
      'delete allow proto tcp from 0.0.0.0/0 to 0.0.0.0/0 port 8080',
      'insert 1 allow proto tcp from 0.0.0.0/0 to 0.0.0.0/0 port 8080 comment y',
      'allow proto tcp from ::/0 to ::/0 port 8080 comment y',
    ],
  },
  { is: 'the very same refused', rules: [`deny tcp ${TO_8080} ${FROM_ANY} in`], calls: [OURS] },
  {
    is: 'let in before',
    rules: [`allow any ${TO_8080} ${FROM_ANY} in`, `deny tcp any ${FROM_ANY} any ${FROM_ANY} in`],
    calls: [OURS],
  },
  {
    is: 'the second port of a profile refused',
    rules: [
      `deny tcp 80 ${FROM_ANY} any ${FROM_ANY} Web%20x - in`,
      `deny tcp ${TO_8080} ${FROM_ANY} Web%20x - in`,
    ],
    shut: 1,
    calls: [
      'insert 1 allow proto tcp from 0.0.0.0/0 to 0.0.0.0/0 port 8080',
      'allow proto tcp from ::/0 to ::/0 port 8080',
    ],
  },
  {
    is: 'refused after a profile of many ports, in both families',
    rules: [
      `allow tcp 80 ${FROM_ANY} any ${FROM_ANY} Web - in`,
      `allow tcp 443 ${FROM_ANY} any ${FROM_ANY} Web - in`,
      `allow tcp 22 ${FROM_ANY} any ${FROM_ANY} in`,
      `deny tcp ${TO_8080} ${FROM_ANY} X - in`,
      '6 allow tcp 80 ::/0 any ::/0 Web - in',
      '6 allow tcp 443 ::/0 any ::/0 Web - in',
      '6 deny tcp 8080 ::/0 any ::/0 X - in',
    ],
    shut: 3,
    calls: [
      'insert 3 allow proto tcp from 0.0.0.0/0 to 0.0.0.0/0 port 8080',
      'insert 5 allow proto tcp from ::/0 to ::/0 port 8080',
    ],
  },
  {
    is: 'one of two protocols refused',
    rules: [`deny udp ${TO_8080} ${FROM_ANY} in`],
    given: { proto: 'any' },
    shut: 1,
    calls: ['insert 1 allow from 0.0.0.0/0 to 0.0.0.0/0 port 8080', 'allow from ::/0 to ::/0 port 8080'],
  },
  {
    is: 'refused to one address',
    rules: [`deny any any ${FROM_ANY} any 203.0.113.9 in`],
    calls: [OURS],
    notes: /\(except what comes first: deny any port from 203\.0\.113\.9/,
  },
  {
    is: 'refused to one address that was let in before',
    rules: [`allow any any ${FROM_ANY} any 203.0.113.0/24 in`, `deny any any ${FROM_ANY} any 203.0.113.9 in`],
    calls: [OURS],
  },
  {
    is: 'refused to four addresses',
    rules: [1, 2, 3, 4].map((last) => `deny any any ${FROM_ANY} any 203.0.113.${last} in`),
    calls: [OURS],
    notes: /203\.0\.113\.3 to 0\.0\.0\.0\/0; 1 more\)$/,
  },
  {
    is: 'refused to both halves of the world',
    rules: [
      `deny any any ${FROM_ANY} any 203.0.113.9 in`,
      `deny any any ${FROM_ANY} any 0.0.0.0/1 in`,
      `deny any any ${FROM_ANY} any 128.0.0.0/1 in`,
    ],
    shut: 1,
    calls: [
      'insert 1 allow proto tcp from 0.0.0.0/0 to 0.0.0.0/0 port 8080',
      'allow proto tcp from ::/0 to ::/0 port 8080',
    ],
  },
  {
    is: 'refused to all but one network',
    rules: [`allow any any ${FROM_ANY} any 10.0.0.0/8 in`, `deny any any ${FROM_ANY} any ${FROM_ANY} in`],
    shut: 2,
    calls: [
      'insert 2 allow proto tcp from 0.0.0.0/0 to 0.0.0.0/0 port 8080',
      'allow proto tcp from ::/0 to ::/0 port 8080',
    ],
  },
  {
    is: 'refused to the network that is to come in',
    rules: [`deny tcp ${TO_8080} 10.0.0.0/8 in`],
    given: { from: '10.1.0.0/16' },
    shut: 1,
    calls: ['insert 1 allow proto tcp from 10.1.0.0/16 to any port 8080'],
  },
  {
    is: 'refused to another network than the one that is to come in',
    rules: [`deny tcp ${TO_8080} 10.0.0.0/8 in`],
    given: { from: '192.168.0.0/16' },
    calls: ['allow proto tcp from 192.168.0.0/16 to any port 8080'],
  },
  {
    is: 'refused at another address of the host',
    rules: [`deny tcp 8080 10.0.0.1 any ${FROM_ANY} in`],
    given: { to: '10.0.0.2' },
    calls: ['allow proto tcp from any to 10.0.0.2 port 8080'],
  },
  {
    is: 'refused to those who come from one port',
    rules: [`deny tcp 8080 ${FROM_ANY} 53 ${FROM_ANY} in`],
    calls: [OURS],
    notes: /except what comes first/,
  },
  {
    is: 'refused on one link of two',
    rules: [`deny tcp ${TO_8080} ${FROM_ANY} in_eth1`],
    links: ['eth1', '*'],
    calls: [OURS],
    notes: /except what comes first: .* in_eth1\)/,
  },
  {
    is: 'refused on the only link',
    rules: [`deny tcp ${TO_8080} ${FROM_ANY} in_eth0`],
    links: ['eth0'],
    shut: 1,
    calls: [
      'insert 1 allow proto tcp from 0.0.0.0/0 to 0.0.0.0/0 port 8080',
      'allow proto tcp from ::/0 to ::/0 port 8080',
    ],
  },
  { is: 'refused to go out', rules: [`deny tcp ${TO_8080} ${FROM_ANY} out`], calls: [OURS] },
  { is: 'refused to go through', rules: [`route:deny tcp ${TO_8080} ${FROM_ANY} in`], calls: [OURS] },
  {
    is: 'let in so often',
    rules: [`limit tcp ${TO_8080} ${FROM_ANY} Web - in`],
    calls: [OURS],
    notes: /^allow 8080\/tcp \(except what comes first: limit/,
  },
  {
    is: 'the same rule with other words, and a log',
    rules: [`allow_log tcp ${TO_8080} ${FROM_ANY} in comment=78`],
    given: { comment: 'y' },
    calls: [
      'allow log proto tcp from 0.0.0.0/0 to 0.0.0.0/0 port 8080 comment y',
      'allow proto tcp from ::/0 to ::/0 port 8080 comment y',
    ],
  },
]

/** What `ufw` is told. */
export const openings: readonly {
  given: { port: number; proto: 'tcp' | 'udp' | 'any'; from?: string; comment?: string }
  spoken: string
}[] = [
  { given: { port: 25, proto: 'tcp' }, spoken: 'allow proto tcp from any to any port 25' },
  { given: { port: 53, proto: 'any' }, spoken: 'allow from any to any port 53' },
  {
    given: { port: 143, proto: 'tcp', from: '192.168.10.9/24', comment: 'a $(b)' },
    spoken: "allow proto tcp from 192.168.10.0/24 to any port 143 comment 'a $(b)'",
  },
]
