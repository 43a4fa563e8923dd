import type { Task } from '../../../lib/core/task.ts'
import {
  Absent,
  AptInstall,
  AptUpgrade,
  BlockInFile,
  Directory,
  Group,
  Hostname,
  HostsEntry,
  LineInFile,
  Netplan,
  Postalias,
  Run,
  Service,
  ServiceEnable,
  SshdConfig,
  Symlink,
  UfwAllow,
  UfwEnabled,
  User,
  WriteFile,
} from '../../../tasks/index.ts'
import { known, later, type Pair } from '../../support/pair.ts'
import { stateOf } from '../../support/states.ts'

const write = (path: string, more: { owner?: string; group?: string } = {}): Task =>
  WriteFile({ path, content: 'x\n', ...more })
const install = AptInstall({ packages: ['missing'] })
const installed = AptInstall({ packages: ['hello'] })
const service = Service({ name: 'x', running: true })
const onFolder = Service({ name: 'x', restartOn: ['/etc/x.d'] })
const folder = { type: 'directory', mode: '0755', owner: 'root', group: 'root', changedAt: 1 }
const asks = Run({ command: 'true', unless: 'true' })
const sshd = SshdConfig({ settings: { PermitRootLogin: 'no' } })
const network = Netplan({ file: '60-x.yaml', network: { ethernets: { eth0: { dhcp4: true } } } })
const UNIT = '/etc/systemd/system/x.service'
const linkTo = (target: string, real: string) => ({
  type: 'symlink',
  mode: '0777',
  owner: 'root',
  group: 'root',
  changedAt: 1,
  target,
  real,
  to: stateOf(''),
})

export const pairs: readonly Pair[] = [
  // Units: files of every kind under the search path, and what generators read.
  ...[
    UNIT,
    '/etc/systemd/system/x.service.d/1.conf',
    '/run/systemd/system/x.service',
    '/usr/lib/systemd/system/x.service',
    '/lib/systemd/system/x.service',
    '/usr/local/lib/systemd/system/x.service',
    '/etc/systemd/system.attached/x.service',
    '/etc/init.d/x',
    '/etc/fstab',
    '/etc/crypttab',
    '/etc/netplan/x.yaml',
  ].map((path) => later(write(path), service)),
  later(Directory({ path: `${UNIT}.d` }), service),
  later(Symlink({ path: '/etc/systemd/system/a.target.wants/x.service', target: UNIT }), service),
  later(Symlink({ path: '/etc/rc2.d/S01x', target: '../init.d/x' }), service),
  later(Absent({ path: UNIT }), service, { [`file:${UNIT}`]: linkTo('/x', '/x') }),
  later(LineInFile({ path: '/etc/fstab', line: 'x', create: true }), service),
  later(BlockInFile({ path: '/etc/fstab', block: 'x', create: true }), service),
  later(Run({ command: 'true', unless: 'false', touches: [UNIT] }), service),
  known('ok', write('/etc/x.conf'), service),
  known('ok', write('/etc/systemd/journald.conf'), service),
  // What a service reads is a file that it names.
  ...['/etc/ssl/x.pem', '/etc/sysctl.d/x.conf', '/etc/tmpfiles.d/x.conf', '/etc/udev/rules.d/x.rules'].map(
    (path) => known('change', write(path), Service({ name: 'x', restartOn: [path] })),
  ),
  // A folder changes with the names in it.
  ...[
    write('/etc/x.d/a'),
    LineInFile({ path: '/etc/x.d/a', line: 'x', create: true }),
    Symlink({ path: '/etc/x.d/a', target: 'b' }),
    Directory({ path: '/etc/x.d/a' }),
  ].map((first) => known('change', first, onFolder, { 'file:/etc/x.d': folder })),
  known('change', write('/etc/y.d/a'), onFolder, {
    'file:/etc/x.d': { ...linkTo('y.d', '/etc/y.d'), to: folder },
  }),
  known('change', Absent({ path: '/etc/x.d/a' }), onFolder, {
    'file:/etc/x.d': folder,
    'file:/etc/x.d/a': stateOf('old\n'),
  }),
  known('ok', write('/etc/x.d/a/b'), onFolder, { 'file:/etc/x.d': folder }),
  known('ok', write('/etc/x.da'), onFolder, { 'file:/etc/x.d': folder }),
  later(Run({ command: 'true', unless: 'false', touches: ['/etc/x.d'] }), onFolder, {
    'file:/etc/x.d': folder,
  }),
  known('ok', Service({ name: 'y', running: false }), service),
  known('ok', Service({ name: 'y', enabled: false }), Service({ name: 'x', enabled: true })),
  // Packages, their sources, and how these are found.
  ...['sources.list.d/x.list', 'sources.list', 'preferences.d/x', 'apt.conf.d/x', 'trusted.gpg.d/x.gpg'].map(
    (name) => later(write(`/etc/apt/${name}`), installed),
  ),
  later(write('/usr/share/keyrings/x.gpg'), installed),
  later(write('/etc/apt/sources.list.d/x.list'), AptUpgrade({})),
  later(write('/etc/resolv.conf'), installed),
  later(HostsEntry({ address: '192.0.2.1', names: ['deb.example'] }), installed),
  known('ok', write('/etc/motd'), installed),
  ...[
    write('/etc/x.conf'),
    write('/var/lib/x'),
    service,
    ServiceEnable({ name: 'y' }),
    User({ name: 'eva' }),
    Group({ name: 'eva' }),
    UfwAllow({ port: 25 }),
    UfwEnabled({}),
    sshd,
    network,
    asks,
    installed,
    Hostname({ name: 'x' }),
    Postalias({ path: '/etc/aliases' }),
  ].map((then) => later(install, then)),
  known('change', install, write('/srv/x')),
  later(install, write('/opt/x')),
  // Accounts, and the files in which they stand.
  known('change', User({ name: 'eva' }), write('/srv/x', { owner: 'eva' })),
  known('change', User({ name: 'eva' }), write('/srv/x', { group: 'eva' })),
  known('change', Group({ name: 'eva' }), write('/srv/x', { group: 'eva' })),
  known('change', Group({ name: 'eva' }), User({ name: 'ana', groups: ['eva'] })),
  known('change', User({ name: 'eva' }), User({ name: 'ana' })),
  ...['passwd', 'group', 'shadow', 'nsswitch.conf'].map((name) =>
    later(write(`/etc/${name}`), User({ name: 'eva' })),
  ),
  later(User({ name: 'eva' }), LineInFile({ path: '/etc/passwd', line: 'x', create: true })),
  later(Symlink({ path: '/home', target: '/srv' }), User({ name: 'eva' })),
  // Programs and their files.
  later(write('/etc/ssh/sshd_config'), sshd),
  later(write('/etc/ssh/sshd_config.d/x.conf'), sshd),
  later(write('/etc/netplan/x.yaml'), network),
  later(write('/etc/ufw/user.rules'), UfwAllow({ port: 25 })),
  later(write('/etc/default/ufw'), UfwAllow({ port: 25 })),
  known('change', write('/etc/aliases'), Postalias({ path: '/etc/aliases' })),
  // A link is what it leads to, whichever of the two is written.
  later(
    Symlink({ path: '/etc/alternatives/editor', target: '/usr/bin/vim' }),
    LineInFile({ path: '/usr/bin/editor', line: 'x' }),
    { 'file:/usr/bin/editor': linkTo('/etc/alternatives/editor', '/usr/bin/nano') },
  ),
  later(write('/srv/real'), LineInFile({ path: '/srv/link', line: 'x' }), {
    'file:/srv/link': linkTo('real', '/srv/real'),
  }),
  // Only its author knows what a command looks at.
  ...['/etc/sudoers.d/x', '/etc/pam.d/x', '/etc/sysctl.d/x.conf', '/etc/udev/rules.d/x.rules', '/srv/x'].map(
    (path) => later(write(path), asks),
  ),
  later(Service({ name: 'y', running: false }), asks),
  later(User({ name: 'eva' }), asks),
]
