/** A change by hand on a mail server, and the tasks that put it right. */
export const drifts: readonly { name: string; breaks: string; mends: readonly string[] }[] = [
  {
    name: 'a line in main.cf',
    breaks: "sed -i 's/^relayhost = .*/relayhost = [192.0.2.1]/' /etc/postfix/main.cf",
    mends: ['file /etc/postfix/main.cf', 'service postfix runs, and starts at boot'],
  },
  {
    name: 'a stopped service',
    breaks: 'systemctl stop dovecot',
    mends: ['service dovecot runs, and starts at boot'],
  },
  {
    name: 'a disabled service',
    breaks: 'systemctl disable -q dovecot',
    mends: ['service dovecot runs, and starts at boot'],
  },
  {
    name: 'a deleted firewall rule',
    breaks: 'ufw delete allow 143/tcp >/dev/null',
    mends: ['allow 143/tcp'],
  },
  { name: 'a firewall that is off', breaks: 'ufw --force disable >/dev/null', mends: ['the firewall is on'] },
  {
    name: 'a removed package',
    // Dovecot, told to speak POP3, would not start without it, and dpkg be left half-way.
    breaks: `printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d
      DEBIAN_FRONTEND=noninteractive apt-get -y -qq remove dovecot-pop3d >/dev/null 2>&1 || exit; rm /usr/sbin/policy-rc.d`,
    mends: ['install postfix, dovecot-core, dovecot-imapd, dovecot-pop3d, ssl-cert, ufw'],
  },
  {
    name: 'a wrong mode',
    breaks: 'chmod 0666 /etc/dovecot/dovecot.conf',
    mends: ['file /etc/dovecot/dovecot.conf', 'service dovecot runs, and starts at boot'],
  },
  {
    name: 'a changed password',
    breaks: "echo 'usuario:another' | chpasswd",
    mends: ['user usuario'],
  },
  {
    name: 'an older database of aliases',
    breaks: 'touch /etc/aliases',
    mends: ['database of /etc/aliases'],
  },
  {
    name: 'a file changed and put right without a restart',
    breaks: 'cd /etc/postfix && cp -p main.cf /tmp/kept && echo "# x" >>main.cf && cat /tmp/kept >main.cf',
    mends: ['service postfix runs, and starts at boot'],
  },
]
