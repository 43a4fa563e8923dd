/** A line of ufw's files, and the rule as it is told to a person. */
export const ufwLines: readonly { line: string; shown: string }[] = [
  {
    line: 'rule4 allow tcp 25 0.0.0.0/0 any 0.0.0.0/0 in',
    shown: 'allow 25/tcp from 0.0.0.0/0 to 0.0.0.0/0',
  },
  { line: 'rule6 limit tcp 22 ::/0 any ::/0 in', shown: 'limit 22/tcp from ::/0 to ::/0' },
  {
    line: 'rule4 allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 OpenSSH - in',
    shown: 'allow 22/tcp from 0.0.0.0/0 to 0.0.0.0/0',
  },
  {
    line: 'rule4 allow_log any 53 0.0.0.0/0 any 192.168.10.0/24 in_eth0 comment=444e53',
    shown: 'allow 53 from 192.168.10.0/24 to 0.0.0.0/0 in_eth0 # DNS',
  },
  {
    line: 'rule4 deny any any 0.0.0.0/0 any 203.0.113.9 in',
    shown: 'deny any port from 203.0.113.9 to 0.0.0.0/0',
  },
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
