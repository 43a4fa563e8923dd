import { type Out, t } from '../../lib/index.ts'

const line = (description: string) => t.string({ pattern: '^[^\\n\\0]*$', description })
const name = (description: string) =>
  t.string({ pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$', description })
const network = t.string({
  pattern: '^([0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9A-Fa-f:.]+\\])(/[0-9]{1,3})?$',
  description: 'a network such as 192.168.10.0/24 or [::1]/128',
})
const setting = (what: string) =>
  t.describe(t.record(line('one line')), `further settings for ${what}, by name`)

const user = t.object({
  name: t.string({ pattern: '^[a-z_][a-z0-9_.-]{0,31}$', description: 'a user name in lower case' }),
  password: t.optional(t.secret({ description: 'one line; without it no login is possible' })),
})

const ip = t.string({ pattern: '^[0-9A-Fa-f.:]+$', description: 'an IP address' })
const staticNetwork = t.object({
  interface: t.withDefault(name('the name of the network interface on the host'), 'eth0'),
  address: t.withDefault(
    t.string({ pattern: '^[0-9A-Fa-f.:]+/[0-9]{1,3}$', description: 'its address, with its length' }),
    '192.168.100.12/24',
  ),
  gateway: t.withDefault(ip, '192.168.100.1'),
  nameservers: t.withDefault(t.list(ip), ['192.168.100.11', '8.8.8.8']),
  file: t.withDefault(
    t.string({
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*\\.yaml$',
      description: 'the file in /etc/netplan for this configuration alone',
    }),
    '00-installer-config.yaml',
  ),
})

/** Every setting of the guide, with the guide's values as defaults. */
export const params = t.object({
  hostname: t.withDefault(name('the name of the server in its greeting'), 'mail.clankers.lan'),
  domain: t.withDefault(name('the domain whose mail it stores'), 'clankers.lan'),
  networks: t.withDefault(
    t.describe(t.list(network, { minItems: 1 }), 'networks that may relay through it without a password'),
    [
      '127.0.0.0/8',
      '[::1]/128',
      '192.168.10.0/24',
      '192.168.20.0/24',
      '192.168.30.0/24',
      '192.168.100.0/24',
      '192.168.2.0/24',
      '192.168.40.0/24',
    ],
  ),
  users: t.withDefault(t.describe(t.list(user), 'mail users: accounts of the host'), []),
  aliases: t.withDefault(
    t.describe(t.record(line('one or more addresses')), 'the recipients of each alias'),
    {
      postmaster: 'root',
    },
  ),
  banner: t.withDefault(line('the greeting of the SMTP server'), '$myhostname ESMTP $mail_name (Ubuntu)'),
  compatibilityLevel: t.withDefault(line("Postfix's compatibility level"), '3.6'),
  certificate: t.withDefault(
    t.path({ description: 'its TLS certificate' }),
    '/etc/ssl/certs/ssl-cert-snakeoil.pem',
  ),
  certificateKey: t.withDefault(
    t.path({ description: 'the key of its certificate' }),
    '/etc/ssl/private/ssl-cert-snakeoil.key',
  ),
  serverTls: t.withDefault(t.oneOf('none', 'may', 'encrypt'), 'may'),
  clientTls: t.withDefault(t.oneOf('none', 'may', 'encrypt', 'dane', 'verify', 'secure'), 'may'),
  relayRestrictions: t.withDefault(
    line('the relay restrictions of Postfix'),
    'permit_mynetworks permit_sasl_authenticated defer_unauth_destination',
  ),
  relayHost: t.withDefault(line('the server for outgoing mail; empty: none'), ''),
  mailboxSizeLimit: t.withDefault(t.integer({ minimum: 0, description: 'bytes; 0: no limit' }), 0),
  recipientDelimiter: t.withDefault(line('the character between user and folder'), '+'),
  interfaces: t.withDefault(line('where Postfix listens'), 'all'),
  ipProtocols: t.withDefault(line('the IP versions that it uses: ipv4, ipv6 or all'), 'ipv4'),
  mailboxCommand: t.withDefault(
    line('the command that delivers a message to a mailbox'),
    '/usr/lib/dovecot/deliver',
  ),
  postfix: t.withDefault(setting('main.cf'), {}),
  protocols: t.withDefault(t.list(t.oneOf('pop3', 'imap', 'lmtp'), { minItems: 1 }), ['pop3', 'imap']),
  mailLocation: t.withDefault(line('where Dovecot stores mail'), 'maildir:~/Maildir'),
  dovecot: t.withDefault(setting('Dovecot'), {}),
  ports: t.withDefault(
    t.describe(t.list(t.port()), 'ports that the firewall opens besides SSH'),
    [25, 143, 110, 587],
  ),
  network: t.optional(
    t.describe(
      staticNetwork,
      'its static address, in Netplan; unchanged by default, because it may move the host',
    ),
  ),
  repair: t.withDefault(
    t.boolean({ description: 'complete an interrupted dpkg run first (dpkg --configure -a)' }),
    false,
  ),
  upgrade: t.withDefault(
    t.boolean({ description: 'upgrade all packages first; old versions may no longer be available' }),
    false,
  ),
})

export type MailParams = Out<typeof params>
