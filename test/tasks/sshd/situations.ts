import { SshdConfig } from '../../../tasks/sshd/sshd-config.ts'
import type { Situation } from '../../support/laws/laws.ts'

const DROP_INS = '/etc/ssh/sshd_config.d'
const OURS = `${DROP_INS}/00-run-playbook.conf`

// What a failed row leaves must not be the next one's business. Afterwards nothing has changed since the server was loaded.
const sshdAsItWas = `set -e
[ -e /opt/ssh ] || cp -a /etc/ssh /opt/ssh
rm -rf ${DROP_INS}; cp -a /opt/ssh/. /etc/ssh
rm -f /usr/lib/systemd/system-generators/sshd-socket-generator
mkdir -p /run/sshd
systemctl stop rp-busy.socket 2>/dev/null || :
systemctl daemon-reload; systemctl stop ssh.socket; systemctl reset-failed ssh.service; systemctl restart ssh.service
`
// A server that is just loading what came back listens a moment later.
const looksOfFiles = `head ${DROP_INS}/* /etc/ssh/sshd_config; ls -l ${DROP_INS}; ls -d /run/sshd
systemctl show -p ActiveState ssh.service ssh.socket
`
const looksOfSshd = `${looksOfFiles}for i in $(seq 50); do grep -q ':0016 .* 0A ' /proc/net/tcp6 && break; sleep 0.1; done; sleep 0.1
grep -h ' 0A ' /proc/net/tcp /proc/net/tcp6 | cut -d ' ' -f 5 | sort`

// Ubuntu's in few lines: ssh.socket listens where sshd_config says.
const generator = `cat >/usr/lib/systemd/system-generators/sshd-socket-generator <<'X'
#!/bin/sh
mkdir -p "$1/ssh.socket.d"
{ echo '[Socket]'; echo ListenStream=; cat /etc/ssh/sshd_config.d/*.conf | sed -n 's/^Port /ListenStream=/p' | grep . || echo ListenStream=22; } >"$1/ssh.socket.d/addresses.conf"
X
chmod 755 /usr/lib/systemd/system-generators/sshd-socket-generator
`
const bySocket = 'systemctl stop ssh.service; systemctl daemon-reload; systemctl start ssh.socket\n'
const create = `create ${OURS}`
const reload = `reload ssh.service (${OURS} changed)`

const sshd: Readonly<Record<string, Situation>> = {
  'no drop-in': {
    task: () => SshdConfig({ settings: { PasswordAuthentication: 'no', MaxAuthTries: 4 } }),
    wants: [create, reload],
  },
  'one more port': { task: () => SshdConfig({ settings: { Port: [22, 2222] } }), wants: [create, reload] },
  'a port that another program has': {
    before: () => 'systemd-run -q --unit=rp-busy --socket-property=ListenStream=2223 sleep infinity',
    task: () => SshdConfig({ settings: { Port: [22, 2223] } }),
    fails: /sshd does not listen on port 2223[\s\S]*Address already in use/,
  },
  'a drop-in with other settings': {
    before: () => `echo 'MaxAuthTries 3' >${OURS}; systemctl reload ssh`,
    task: () => SshdConfig({ settings: { MaxAuthTries: 4 } }),
    wants: [`change ${OURS}`, reload],
  },
  'our settings, and never a reload': {
    // Later than the server was started, by the coarse clock of files as well.
    before: () => `sleep 0.05; cat >${OURS} <<'X'
# Written by run-playbook, which overwrites changes by hand.
MaxAuthTries 4
X
`,
    task: () => SshdConfig({ settings: { MaxAuthTries: 4 } }),
    wants: [reload],
  },
  'all as wanted': {
    before: () => `cat >${OURS} <<'X'
# Written by run-playbook, which overwrites changes by hand.
maxauthtries 4
X
sleep 0.05; systemctl reload ssh`,
    task: () => SshdConfig({ settings: { maxauthtries: 4 } }),
    wants: [],
  },
  'the same said elsewhere': {
    before: () => 'sed -i "1i PermitRootLogin no" /etc/ssh/sshd_config; systemctl reload ssh',
    task: () => SshdConfig({ settings: { PermitRootLogin: 'no' } }),
  },
  'the contrary said before': {
    before: () => 'sed -i "1i PermitRootLogin yes" /etc/ssh/sshd_config',
    task: () => SshdConfig({ settings: { PermitRootLogin: 'no' } }),
    refuses: /would ignore permitrootlogin no of .*: \/etc\/ssh\/sshd_config:1:PermitRootLogin yes\n/,
  },
  'the contrary said before, beside a matter that is not affected': {
    before: () => `echo 'PermitRootLogin yes' >${DROP_INS}/00-aaa.conf`,
    task: () => SshdConfig({ settings: { PermitRootLogin: 'no', X11Forwarding: 'no' } }),
    refuses:
      /would ignore permitrootlogin no of .*: \/etc\/ssh\/sshd_config\.d\/00-aaa\.conf:1:PermitRootLogin yes\n/,
  },
  'another level of its log said before': {
    before: () => 'sed -i "1i LogLevel ERROR" /etc/ssh/sshd_config',
    task: () => SshdConfig({ settings: { LogLevel: 'VERBOSE' } }),
    refuses: /would ignore loglevel VERBOSE of .*: \/etc\/ssh\/sshd_config:1:LogLevel ERROR\n/,
  },
  'the contrary said before, in a file of an Include elsewhere': {
    before: () =>
      `mkdir -p /etc/ssh/more; echo 'X11Forwarding yes' >/etc/ssh/more/x; sed -i '1i Include /etc/ssh/more/*' /etc/ssh/sshd_config`,
    task: () => SshdConfig({ settings: { X11Forwarding: 'no' } }),
    refuses: /would ignore x11forwarding no of .*: \/etc\/ssh\/more\/x:1:X11Forwarding yes\n/,
  },
  'the contrary in a Match for all users': {
    before: () => `printf 'Match Address *\\n  X11Forwarding yes\\n' >>/etc/ssh/sshd_config`,
    task: () => SshdConfig({ settings: { X11Forwarding: 'no' } }),
    refuses: /a Match for all users overrides .*: \/etc\/ssh\/sshd_config:\d+:X11Forwarding yes\n/,
  },
  'the contrary said to some by a Match': {
    before: () =>
      `printf 'Match User backup\\n  X11Forwarding yes\\n  AllowTcpForwarding no\\n' >>/etc/ssh/sshd_config; systemctl reload ssh`,
    task: () => SshdConfig({ settings: { X11Forwarding: 'no' } }),
    warns: /^overridden for Match User backup: \/etc\/ssh\/sshd_config:\d+:X11Forwarding yes$/,
  },
  'a subsystem that is there already': {
    task: () => SshdConfig({ settings: { Subsystem: 'sftp internal-sftp' } }),
    refuses:
      /sshd_config line \d+: Subsystem 'sftp' already defined[\s\S]*Remove line \d+ of \/etc\/ssh\/sshd_config/,
  },
  'the contrary said before by another drop-in, under another name': {
    before: () => `echo 'ChallengeResponseAuthentication yes' >${DROP_INS}/00-first.conf`,
    task: () => SshdConfig({ settings: { KbdInteractiveAuthentication: 'no' } }),
    refuses:
      /would ignore kbdinteractiveauthentication no of .*: .*00-first\.conf:1:ChallengeResponseAuthentication yes\n/,
  },
  'another port said elsewhere': {
    before: () => 'echo "Port 22" >>/etc/ssh/sshd_config',
    task: () => SshdConfig({ settings: { Port: 2222 } }),
    refuses: /other files add port 22: \/etc\/ssh\/sshd_config:\d+:Port 22/,
  },
  'no drop-ins read': {
    before: () => 'sed -i /^Include/d /etc/ssh/sshd_config',
    task: () => SshdConfig({ settings: { Port: 2222 } }),
    refuses: /sshd_config does not read .*00-run-playbook\.conf[\s\S]*Include/,
  },
  'an unknown keyword': {
    task: () => SshdConfig({ settings: { PortKnocking: 'yes' } }),
    refuses:
      /would refuse its configuration: \/etc\/ssh\/sshd_config\.d\/00-run-playbook\.conf: line 2: Bad configuration option: PortKnocking/,
  },
  'a value that is none': {
    task: () => SshdConfig({ settings: { Port: 99999 } }),
    refuses: /Badly formatted port number/,
  },
  'hostile values': {
    task: () =>
      SshdConfig({ settings: { Banner: '"/etc/$(id >/opt/x) `id`"', VersionAddendum: '-its; \\ %s' } }),
    wants: [create, reload],
  },
  'a value that does not end': {
    task: () => SshdConfig({ settings: { Banner: '"/etc/issue' } }),
    refuses: /invalid quotes/,
  },
  'a server that never ran': {
    before: () => 'systemctl stop ssh.service; rmdir /run/sshd 2>/dev/null || :',
    task: () => SshdConfig({ settings: { PasswordAuthentication: 'no' } }),
    wants: [create],
    looks: looksOfFiles,
  },
  'a socket in place of the server': {
    before: () => `${generator}${bySocket}`,
    task: () => SshdConfig({ settings: { Port: [22, 2222], UseDNS: 'no' } }),
    wants: [create, `restart ssh.socket (${OURS} changed)`],
  },
  'a socket that has started the server': {
    before: () => `${generator}${bySocket} systemctl start ssh.service`,
    task: () => SshdConfig({ settings: { Port: [22, 2222] } }),
    wants: [create, `restart ssh.socket and ssh.service (${OURS} changed)`],
  },
  'a socket that has started the server, and no word of ports': {
    before: () => `${generator}${bySocket} systemctl start ssh.service`,
    task: () => SshdConfig({ settings: { UseDNS: 'no' } }),
    wants: [create, `restart ssh.service (${OURS} changed)`],
  },
  'a socket that does not follow': {
    before: () => bySocket,
    task: () => SshdConfig({ settings: { Port: 2222 } }),
    refuses: /systemd listens for sshd/,
  },
}

export const sshdSituations = Object.entries(sshd).map(
  ([name, row]) =>
    [
      `sshd: ${name}`,
      {
        looks: looksOfSshd,
        volatile: ['changedAt', 'enteredAt'],
        ...row,
        before: (dir: string) => `${sshdAsItWas}${row.before?.(dir) ?? ''}`,
      },
    ] as const,
)
