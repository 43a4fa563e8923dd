/**
 * What Debian's own maintainer scripts leave behind when the packages of the mail playbook are purged, and what apt, dpkg and
 * the account tools keep as backups and caches of their own. A name that ends with a slash is a whole folder.
 */
export const LEFT_BY_DEBIAN: readonly string[] = [
  '/etc/aliases',
  '/etc/aliases.db',
  '/etc/group',
  '/etc/group-',
  '/etc/gshadow',
  '/etc/gshadow-',
  '/etc/passwd-',
  '/etc/shadow-',
  '/etc/subgid-',
  '/etc/subuid-',
  '/var/cache/apt/',
  '/var/cache/debconf/',
  '/var/cache/ldconfig/',
  '/var/lib/apt/lists/',
  '/var/lib/dovecot',
  '/var/lib/dpkg/statoverride',
  '/var/lib/dpkg/statoverride-old',
  '/var/lib/dpkg/status-old',
  '/var/lib/ucf/',
]

export const isLeftByDebian = (path: string): boolean =>
  LEFT_BY_DEBIAN.some((name) => (name.endsWith('/') ? `${path}/`.startsWith(name) : path === name))
