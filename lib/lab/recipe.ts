import { createHash } from 'node:crypto'
import { arch } from 'node:os'
import { script } from '../host/load.ts'
import type { Release } from './types.ts'
import { USERS } from './walls.ts'

/** The packages of a small Debian server besides the essential ones. No Python: run-playbook must not need it. */
const base =
  'systemd systemd-sysv dbus libpam-systemd udev openssh-server openssh-sftp-server sudo iproute2 iputils-ping procps ' +
  'kmod netbase e2fsprogs adduser less'

/** The packages that a host of the lab can install, with all that they need or recommend. */
const offered =
  'postfix dovecot-core dovecot-imapd dovecot-pop3d ufw netplan.io ssl-cert nginx hello tree sl acl attr tcsh'
/** Packages of this release only. */
const more: Readonly<Record<Release, string>> = { bookworm: '', trixie: 'sudo-rs' }
const offeredBy = (release: Release): string => `${offered} ${more[release]}`.trim()

/** Login shells without packages that they only recommend or need for their help: `dpkg -i --force-depends` installs them. */
const bare = 'zsh zsh-common fish fish-common libpcre2-32-0'

const program = (name: string): string => script(import.meta.dirname, `${name}.sh`)

/** All that an image depends on. */
const ingredients = (release: Release): readonly string[] => [
  base,
  offeredBy(release),
  bare,
  program('fetch'),
  USERS,
]

/** Changes with anything that an image depends on. */
export const recipeKey = (release: Release): string =>
  createHash('sha256')
    .update(JSON.stringify([release, arch(), ...ingredients(release), program('build')]))
    .digest('hex')
    .slice(0, 12)

/** The argv that builds an image in the folder `out`; it must be run with a lifeline. */
export const recipe = (release: Release, out: string, sources: readonly string[]): string[] => [
  ...['sh', '-c', program('watch'), 'watch', program('build'), 'build'],
  ...[release, out, ...ingredients(release), ...sources],
]
