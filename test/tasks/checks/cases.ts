const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n'
const ubuntu = 'PRETTY_NAME="Ubuntu 24.04.1 LTS"\nID=ubuntu\nVERSION_ID="24.04"\n'
const fedora = "PRETTY_NAME='Fedora 43'\nID=fedora\nVERSION_ID=43\n"

export const distributions: readonly {
  args: { id?: 'debian' | 'ubuntu'; versions?: string[]; message?: string }
  release: string
  says: string | undefined
}[] = [
  { args: {}, release: debian, says: undefined },
  { args: { versions: ['12', '24.04'] }, release: ubuntu, says: undefined },
  { args: { id: 'debian' }, release: ubuntu, says: 'the host runs Ubuntu 24.04.1 LTS' },
  { args: { id: 'debian', versions: ['12'] }, release: debian, says: undefined },
  {
    args: { versions: ['13'], message: 'take the other playbook' },
    release: debian,
    says: 'the host runs Debian GNU/Linux 12 (bookworm): take the other playbook',
  },
  { args: {}, release: fedora, says: 'the host runs Fedora 43' },
]

const table = [
  '   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 20 1',
  '   1: 0100007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 21 1',
  '   2: 00000000000000000000000000000000:008F 00000000000000000000000000000000:0000 0A 0 0 0',
  '   3: 00000000000000000000000001000000:006E 00000000000000000000000000000000:0000 0A 0 0 0',
].join('\n')

export const listenerCases: readonly {
  args: { port: number; address?: string }
  table: string
  says: string | undefined
}[] = [
  { args: { port: 22 }, table, says: undefined },
  { args: { port: 22, address: '192.168.100.12' }, table, says: undefined },
  { args: { port: 25 }, table, says: undefined },
  { args: { port: 25, address: '127.0.0.1' }, table, says: undefined },
  {
    args: { port: 25, address: '192.168.100.12' },
    table,
    says: 'port 25/tcp listens at 127.0.0.1 and not at 192.168.100.12',
  },
  { args: { port: 143, address: '10.0.0.1' }, table, says: undefined },
  { args: { port: 110, address: '::1' }, table, says: undefined },
  { args: { port: 587 }, table, says: 'nothing listens on port 587/tcp' },
  { args: { port: 587 }, table: '', says: 'nothing listens on port 587/tcp' },
]

export const bannerCases: readonly {
  args: { expect?: string; pattern?: string }
  code: number
  out: string
  err?: string
  says: string | undefined
}[] = [
  { args: { expect: 'ESMTP' }, code: 0, out: '220 mail ESMTP Postfix\r', says: undefined },
  {
    args: { pattern: '^220 \\S+ ESMTP Postfix$' },
    code: 0,
    out: '220 mail ESMTP Postfix\r',
    says: undefined,
  },
  {
    args: { expect: 'Dovecot' },
    code: 0,
    out: '220 mail \x1b[2J',
    says: '127.0.0.1 port 25 says "220 mail \\u001b[2J"',
  },
  { args: { expect: 'x' }, code: 124, out: '', says: '127.0.0.1 port 25: no answer within 5 seconds' },
  {
    args: {},
    code: 1,
    out: '',
    err: 'banner: connect: Connection refused\nbanner: line 1: /dev/tcp/127.0.0.1/25: Connection refused\n',
    says: '127.0.0.1 port 25: connect: Connection refused',
  },
]
