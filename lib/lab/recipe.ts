import { createHash } from 'node:crypto'
import { arch } from 'node:os'
import { script } from '../host/load.ts'
import type { Release } from './types.ts'
import { USERS } from './walls.ts'

/** What a small Debian server has beside the essential packages. No Python: the product must not need it. */
const base =
  'systemd systemd-sysv dbus libpam-systemd udev openssh-server openssh-sftp-server sudo iproute2 iputils-ping procps ' +
  'kmod netbase e2fsprogs adduser less'

/** What a host of the lab can install: these and all that they need or recommend. */
const offered =
  'postfix dovecot-core dovecot-imapd dovecot-pop3d ufw netplan.io ssl-cert nginx hello tree sl acl attr tcsh'
/** What only this release has. */
const more: Readonly<Record<Release, string>> = { bookworm: '', trixie: 'sudo-rs' }
const offeredBy = (release: Release): string => `${offered} ${more[release]}`.trim()

/** Login shells, without what they only recommend or need for their help: `dpkg -i --force-depends` installs them. */
const bare = 'zsh zsh-common fish fish-common libpcre2-32-0'

const program = (name: string): string => script(import.meta.dirname, `${name}.sh`)

/** All that an image is made of. */
const ingredients = (release: Release): readonly string[] => [
  base,
  offeredBy(release),
  bare,
  program('fetch'),
  USERS,
]

/** Changes with anything that an image is made of. */
export const recipeKey = (release: Release): string =>
  createHash('sha256')
    .update(JSON.stringify([release, arch(), ...ingredients(release), program('build')]))
    .digest('hex')
    .slice(0, 12)

/** The argv that builds an image into the folder `out`; it must be run with a lifeline. */
export const recipe = (release: Release, out: string, sources: readonly string[]): string[] => [
  ...['sh', '-c', program('watch'), 'watch', program('build'), 'build'],
  ...[release, out, ...ingredients(release), ...sources],
]
