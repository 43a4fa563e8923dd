/** What Debian's own maintainer scripts leave behind when the packages of the mail playbook are purged. */
export const LEFT_BY_DEBIAN: readonly string[] = [
  '/etc/aliases',
  '/etc/aliases.db',
  '/etc/group',
  '/etc/group-',
  '/etc/gshadow',
  '/etc/gshadow-',
  '/etc/passwd-',
  '/etc/shadow-',
]
