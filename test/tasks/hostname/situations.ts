import { Hostname } from '../../../tasks/hostname/hostname.ts'
import { HostsEntry } from '../../../tasks/hostname/hosts-entry.ts'
import type { Situation } from '../../support/laws/laws.ts'
import { readOnly } from '../../support/laws/obstacles.ts'

const LOCALHOST = '127.0.0.1\tlocalhost'
const called = (name: string, hosts: readonly string[]): string =>
  `hostname ${name}; echo ${name} >/etc/hostname; printf '%s\\n' ${hosts.map((line) => `'${line}'`).join(' ')} >/etc/hosts\n`
const looksOfNames =
  'cat /etc/hosts; stat -c "%a %U %h" /etc/hosts /etc/hostname; cat /etc/hostname; hostname; hostname -f'
const edit = 'change /etc/hosts'
const renames = [edit, 'change /etc/hostname', 'call the running host new']

const names: Readonly<Record<string, Situation>> = {
  'another name': {
    before: () => called('old', [LOCALHOST, '127.0.1.1 old.example.org old', '# end']),
    task: () => Hostname({ name: 'new', fqdn: 'new.example.org' }),
    wants: renames,
  },
  'the same name': {
    before: () => called('new', [LOCALHOST, '127.0.1.1   new.example.org new extra # ours']),
    task: () => Hostname({ name: 'new' }),
    wants: [],
  },
  'no line for it': {
    before: () => called('old', [LOCALHOST, '::1 localhost']),
    task: () => Hostname({ name: 'new' }),
    wants: renames,
  },
  'no /etc/hosts, and no /etc/hostname': {
    before: () => `${called('old', [LOCALHOST])} rm /etc/hosts /etc/hostname`,
    task: () => Hostname({ name: 'new', fqdn: 'new.example.org' }),
    wants: ['create /etc/hosts', 'create /etc/hostname', 'call the running host new'],
    looks: 'ls /etc/hosts /etc/hostname; hostname',
  },
  'a fixed address that lacks the domain': {
    before: () => called('new', ['192.168.100.12 new www # lan', LOCALHOST]),
    task: () => Hostname({ name: 'new', fqdn: 'new.example.org' }),
    wants: [edit],
  },
  'localhost bears the name': {
    before: () => called('new', ['# x', '127.0.0.1 localhost new', '127.0.1.1 old']),
    task: () => Hostname({ name: 'new', fqdn: 'new.example.org' }),
    wants: [edit],
  },
  'only the running kernel has another name': {
    before: () => `${called('new', [LOCALHOST, '127.0.1.1 new'])} hostname old`,
    task: () => Hostname({ name: 'new' }),
    wants: ['call the running host new'],
  },
  'a kernel with a name of its own': {
    before: () => `${called('new', [LOCALHOST, '127.0.1.1 new'])} hostname RP.odd-1`,
    task: () => Hostname({ name: 'new' }),
    wants: ['call the running host new'],
    looks: 'uname -n',
  },
  'an entry that is missing, and no line break at the end': {
    before: () => `${called('old', [LOCALHOST])} printf '10.0.0.1 a # last' >>/etc/hosts`,
    task: () => HostsEntry({ address: '10.0.0.2', names: ['db.example.org', 'db'] }),
    wants: [edit],
  },
  'an entry with other names, and one more': {
    before: () => called('old', [LOCALHOST, '10.0.0.2 x # old', '', '10.0.0.3 y', '10.0.0.2 z']),
    task: () => HostsEntry({ address: '10.0.0.2', names: ['db'] }),
    wants: [edit],
  },
  'an entry that comes too late': {
    before: () => called('old', [LOCALHOST, '10.0.0.3 db', '10.0.0.2 db']),
    task: () => HostsEntry({ address: '10.0.0.2', names: ['db'], precedence: 'before' }),
    wants: [edit],
    looks: `${looksOfNames}; getent hosts db`,
  },
  'an entry that no look-up uses': {
    before: () => `${called('old', [LOCALHOST])} 
sed 's/^hosts:.*/hosts: dns/' /etc/nsswitch.conf >/opt/nsswitch; mount --bind /opt/nsswitch /etc/nsswitch.conf`,
    task: () => HostsEntry({ address: '10.0.0.2', names: ['db'] }),
    refuses: /no name is looked up in \/etc\/hosts: \/etc\/nsswitch\.conf says hosts: dns\n/,
  },
  'an entry in another spelling': {
    before: () => called('old', [LOCALHOST, '  2001:DB8:0::1\t DB db.example.org']),
    task: () => HostsEntry({ address: '2001:db8::1', names: ['db', 'DB.example.org'] }),
    wants: [],
  },
  'a mount point': {
    before: () =>
      `${called('old', [LOCALHOST])} umount /etc/hosts 2>/dev/null; cp /etc/hosts /opt/hosts; mount --bind /opt/hosts /etc/hosts`,
    task: () => HostsEntry({ address: 'fe80::1', names: ['router'] }),
    wants: [edit],
    says: /mount point: it was written in place/,
    obstacles: [readOnly(() => ['/etc/hosts'])],
    looks: `${looksOfNames}; grep -c ' /etc/hosts ' /proc/mounts`,
  },
}

export const nameSituations = Object.entries(names).map(
  ([name, row]) =>
    [
      `names: ${name}`,
      {
        looks: looksOfNames,
        ...row,
        before: (dir: string) => `umount /etc/hosts /etc/nsswitch.conf 2>/dev/null\n${row.before?.(dir)}`,
      },
    ] as const,
)
