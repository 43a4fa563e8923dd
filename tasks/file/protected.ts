const LIST = `/ /bin /boot /dev /etc /home /lib /lib32 /lib64 /libx32 /lost+found /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp
/usr /usr/bin /usr/games /usr/include /usr/lib /usr/lib64 /usr/libexec /usr/local /usr/local/bin /usr/local/lib /usr/local/sbin
/usr/local/share /usr/sbin /usr/share /usr/src
/var /var/backups /var/cache /var/lib /var/lib/apt /var/lib/dpkg /var/local /var/lock /var/log /var/mail /var/opt /var/run /var/spool /var/tmp
/etc/apt /etc/group /etc/gshadow /etc/pam.d /etc/passwd /etc/shadow /etc/ssh /etc/systemd`
const SYSTEM = new Set(LIST.split(/\s+/))
const TREES = ['/dev/', '/proc/', '/sys/', '/var/lib/run-playbook/']

/** Whether the host or run-playbook needs `path`. */
export const isProtected = (path: string): boolean =>
  SYSTEM.has(path) || TREES.some((tree) => `${path}/`.startsWith(tree))
