import { fileAt } from '../../../tasks/file/probe.ts'
import { systemd } from '../../../tasks/file/unit-files.ts'
import { unitAt } from '../../../tasks/systemd/probe.ts'
import { Service } from '../../../tasks/systemd/service.ts'
import { ServiceEnable } from '../../../tasks/systemd/service-enable.ts'
import type { Situation } from '../../support/laws/laws.ts'
import { readOnly } from '../../support/laws/obstacles.ts'

// What a failed row leaves must not be the next one's business.
const tidy = `systemctl stop 'rp-row*' 2>/dev/null
systemctl disable --runtime rp-row.service 2>/dev/null
rm -rf /etc/systemd/system/rp-row* /etc/systemd/system/*.wants/rp-row* /run/systemd/system/*.wants/rp-row* /opt/rp-row* /run/rp-row*
rm -f /etc/init.d/rp-row /etc/rc?.d/???rp-row
systemctl daemon-reload; systemctl reset-failed 'rp-row*' 2>/dev/null
`
const looks = `systemctl show -p LoadState,ActiveState,UnitFileState,NeedDaemonReload rp-row.service rp-row.socket rp-row-real.service
find /etc/systemd/system /run/systemd/system /etc/rc?.d '(' -name 'rp-row*' -o -name '???rp-row' ')' -printf '%p %y %l\\n' | sort; cat /etc/systemd/system/rp-row*`

const unit = (lines: string, name = 'rp-row.service'): string => `
printf '%s\\n' ${lines
  .split('\n')
  .map((line) => `'${line}'`)
  .join(' ')} '[Install]' 'WantedBy=multi-user.target' >/etc/systemd/system/${name}; systemctl daemon-reload
`
const sleeper = '[Service]\nExecStart=/bin/sleep infinity'
const start = 'systemctl start rp-row; sleep 0.05; '
const conf = (dir: string) => [`${dir}/conf`]
const FILE = '/etc/systemd/system/rp-row.service'
const ALL = '/etc/systemd/system/service.d'
const DROP_IN = `mkdir -p ${FILE}.d; echo '[Service]' >${FILE}.d/1.conf`
// Nothing makes systemd forget what it has read: an undo of reading is reading again.
const UNREAD = {
  volatile: ['systemd:unread', 'needDaemonReload', 'loadState', 'unitFileState', 'boot', 'can', 'changedAt'],
  looks: 'systemctl show -p ActiveState rp-row',
}

const script = (links: string): string => `
printf '%s\\n' '#!/bin/sh' '### BEGIN INIT INFO' '# Provides: rp-row' '# Required-Start: $remote_fs' '# Required-Stop: $remote_fs' \\
  '# Default-Start: 2 3 4 5' '# Default-Stop: 0 1 6' '### END INIT INFO' 'exit 0' >/etc/init.d/rp-row
chmod 755 /etc/init.d/rp-row; ${links}; systemctl daemon-reload
`
const bySocket = `${unit('[Socket]\nListenStream=/run/rp-row.sock', 'rp-row.socket')}
printf '%s\\n' '[Service]' 'ExecStart=/bin/sleep infinity' '[Install]' 'Also=rp-row.socket' >/etc/systemd/system/rp-row.service; systemctl daemon-reload
`
const aliased = `${unit(`${sleeper}\n[Install]\nAlias=rp-row-alias.service`)}
systemctl -q enable --now rp-row
`
const oneshot = '[Service]\nType=oneshot\nExecStart=/bin/true'

/** Services as they may be before a task comes. */
const rows: Readonly<Record<string, Situation>> = {
  'off and disabled': {
    before: () => unit(sleeper),
    task: () => ServiceEnable({ name: 'rp-row' }),
    wants: ['enable rp-row.service', 'start rp-row.service'],
  },
  'on and enabled': {
    before: () => `${unit(sleeper)} systemctl -q enable --now rp-row`,
    task: () => ServiceEnable({ name: 'rp-row' }),
    wants: [],
  },
  'on and not wanted': {
    before: () => `${unit(sleeper)} systemctl -q enable --now rp-row`,
    task: () => Service({ name: 'rp-row', enabled: false, running: false }),
    wants: ['disable rp-row.service', 'stop rp-row.service'],
  },
  'enabled until the next boot': {
    before: () => `${unit(sleeper)} systemctl -q enable --runtime rp-row`,
    task: () => Service({ name: 'rp-row', enabled: true }),
    wants: ['enable rp-row.service'],
  },
  'older than its file': {
    before: () => `${unit(sleeper)} ${start} echo new >conf`,
    task: (dir) => Service({ name: 'rp-row', restartOn: conf(dir) }),
    wants: (dir) => [`restart rp-row.service (${dir}/conf changed)`],
  },
  'newer than its file': {
    before: () => `echo old >conf; sleep 0.05; ${unit(sleeper)} ${start}`,
    task: (dir) => Service({ name: 'rp-row', running: true, restartOn: conf(dir), reloadOn: conf(dir) }),
    wants: [],
  },
  'with a file that it has not read again': {
    before: () => `${unit(`${sleeper}\nExecReload=/bin/true`)} ${start} echo new >conf`,
    task: (dir) => Service({ name: 'rp-row', reloadOn: conf(dir) }),
    wants: (dir) => [`reload rp-row.service (${dir}/conf changed)`],
  },
  'with a file that it has read again': {
    before: () =>
      `${unit(`${sleeper}\nExecReload=/bin/true`)} ${start} echo new >conf; sleep 0.05; systemctl reload rp-row`,
    task: (dir) => Service({ name: 'rp-row', reloadOn: conf(dir) }),
    wants: [],
  },
  'one that cannot reload': {
    before: () => `${unit(sleeper)} ${start} echo new >conf`,
    task: (dir) => Service({ name: 'rp-row', reloadOn: conf(dir) }),
    refuses: /rp-row\.service cannot be reloaded: it has no ExecReload/,
  },
  'one that crashes at once': {
    before: () => unit('[Service]\nExecStart=/bin/sh -c "echo no such setting: foo >&2; exit 3"'),
    task: () => ServiceEnable({ name: 'rp-row' }),
    fails: /Result=exit-code[\s\S]*no such setting: foo/,
  },
  'one that crashed before for another reason': {
    before:
      () => `${unit('[Service]\nExecStart=/bin/sh -c "cat /opt/rp-row >&2; exit 3"')} echo an old story >/opt/rp-row; ${start}
journalctl --sync; echo no such setting: foo >/opt/rp-row`,
    task: () => Service({ name: 'rp-row', running: true }),
    fails: /^(?![\s\S]*an old story)[\s\S]*no such setting: foo/,
    // Afterwards its failure is forgotten.
    volatile: ['activeState', 'changedAt', 'enteredAt'],
    looks: 'systemctl show -p MainPID rp-row',
  },
  'one that cannot run beside another': {
    before:
      () => `${unit(`[Unit]\nConflicts=rp-row-other.service\n${sleeper}`)}${unit(sleeper, 'rp-row-other.service')}
systemctl start rp-row-other`,
    task: () => Service({ name: 'rp-row', running: true }),
    wants: ['start rp-row.service (stops rp-row-other.service, which conflicts with it)'],
    looks: 'systemctl show -p ActiveState rp-row rp-row-other',
  },
  'one that another cannot run beside': {
    before:
      () => `${unit(sleeper)}${unit(`[Unit]\nConflicts=rp-row.service\n${sleeper}`, 'rp-row-other.service')}
systemctl start rp-row-other`,
    task: () => Service({ name: 'rp-row', running: true }),
    wants: ['start rp-row.service (stops rp-row-other.service, which conflicts with it)'],
    looks: 'systemctl show -p ActiveState rp-row rp-row-other',
  },
  'one whose rival is off': {
    before: () =>
      `${unit(`[Unit]\nConflicts=rp-row-other.service\n${sleeper}`)}${unit(sleeper, 'rp-row-other.service')}`,
    task: () => Service({ name: 'rp-row', running: true }),
    wants: ['start rp-row.service'],
    looks: 'systemctl show -p ActiveState rp-row rp-row-other',
  },
  'one that crashes again and again': {
    before: () =>
      unit(
        '[Service]\nRestart=always\nRestartSec=300ms\nExecStart=/bin/sh -c "echo still no such setting >&2; exit 3"',
      ),
    task: () => Service({ name: 'rp-row', running: true, readySeconds: 3 }),
    fails: /still no such setting/,
  },
  'one that crashed and whose file is repaired': {
    before: () =>
      `${unit('[Service]\nExecStart=/bin/sh -c "exec sleep $(cat /opt/rp-row)"')} echo x >/opt/rp-row; ${start} sleep 0.2; echo infinity >/opt/rp-row`,
    task: () => Service({ name: 'rp-row', running: true, restartOn: ['/opt/rp-row'] }),
    wants: ['start rp-row.service'],
    // Afterwards it is off, and its failure is forgotten.
    volatile: ['activeState', 'changedAt', 'enteredAt'],
    looks: 'systemctl show -p MainPID rp-row',
  },
  'one that takes its time': {
    before: () => unit(`${sleeper}\nExecStartPre=/bin/sleep 1`),
    task: () => Service({ name: 'rp-row', running: true }),
    wants: ['start rp-row.service'],
  },
  ...Object.fromEntries(
    (
      [
        ['changed', `echo '# new' >>${FILE}`, '', FILE],
        ['changed, with an older time', `echo '# new' >>${FILE}; touch -d @1 ${FILE}`, '', FILE],
        ['a drop-in in a new folder', DROP_IN, '', `${FILE}.d/1.conf`],
        ['a drop-in in a folder that it knows', DROP_IN, `mkdir ${FILE}.d;`, `${FILE}.d/1.conf`],
        ['a drop-in for all services', `mkdir -p ${ALL}; echo >${ALL}/rp-row.conf`, '', `${ALL}/rp-row.conf`],
        ['a drop-in that is gone', `rm ${FILE}.d/1.conf`, `${DROP_IN};`, `${FILE}.d/1.conf`],
      ] as const
    ).map(([name, change, first, path]): [string, Situation] => [
      `unit files not read again: ${name}`,
      {
        before: () => `${unit(sleeper)} ${first} systemctl daemon-reload; ${start} ${change}`,
        task: () => systemd.reread([fileAt(path)]),
        wants: [`make systemd read its unit files again (${path} changed)`],
        undoesNothing: false,
        ...UNREAD,
      },
    ]),
  ),
  'unit files not read again: those of a unit that is wished, and new': {
    before: () => unit(sleeper).replace('systemctl daemon-reload', ':'),
    task: () => systemd.reread([unitAt('rp-row')]),
    wants: [`make systemd read its unit files again (${FILE} changed)`],
    undoesNothing: false,
    ...UNREAD,
  },
  'unit files not read again: those of others': {
    before: () => `${unit(sleeper)} echo >/etc/systemd/system/rp-row-other.service`,
    task: () => systemd.reread([unitAt('rp-row'), fileAt(FILE)]),
    wants: [],
  },
  ...Object.fromEntries(
    [true, false].map((enabled) => [
      `a script that is ${enabled ? 'off' : 'on'}, and should be ${enabled ? 'on' : 'off'}`,
      {
        // Not the numbers that update-rc.d would choose: the undo has these.
        before: () =>
          script(
            enabled
              ? 'for l in 0 1 2 3 4 5 6; do ln -s ../init.d/rp-row /etc/rc$l.d/K07rp-row; done'
              : 'for l in 2 3 5; do ln -s ../init.d/rp-row /etc/rc$l.d/S07rp-row; done; ln -s ../init.d/rp-row /etc/rc0.d/K07rp-row',
          ),
        task: () => Service({ name: 'rp-row', enabled }),
        wants: [`${enabled ? 'enable' : 'disable'} rp-row.service`],
        // The links of a script are made by systemctl itself, with update-rc.d.
        obstacles: [readOnly(() => ['/etc'], /^enable /)],
      } satisfies Situation,
    ]),
  ),
  'one that its socket enables, off': {
    before: () => bySocket,
    task: () => Service({ name: 'rp-row', enabled: true }),
    wants: ['enable rp-row.service (rp-row.socket)'],
  },
  'one that its socket enables, on': {
    before: () => `${bySocket} systemctl -q enable rp-row`,
    task: () => Service({ name: 'rp-row', enabled: false }),
    wants: ['disable rp-row.service (rp-row.socket)'],
  },
  'one that is linked': {
    before: () =>
      `mkdir /opt/rp-row.d; printf '%s\\n' '[Service]' 'ExecStart=/bin/sleep infinity' '[Install]' 'WantedBy=multi-user.target' >/opt/rp-row.d/rp-row.service; systemctl -q link /opt/rp-row.d/rp-row.service`,
    task: () => Service({ name: 'rp-row', enabled: true }),
    wants: ['enable rp-row.service'],
  },
  'one that another target wants by hand': {
    before: () =>
      `${unit(sleeper)} mkdir -p /etc/systemd/system/timers.target.wants; ln -s ../rp-row.service /etc/systemd/system/timers.target.wants/rp-row.service; systemctl daemon-reload`,
    task: () => Service({ name: 'rp-row', enabled: false }),
    wants: ['disable rp-row.service'],
  },
  'one that is asked by another name': {
    before: () => aliased,
    task: () => Service({ name: 'rp-row-alias', enabled: false, running: false }),
    wants: ['disable rp-row.service', 'stop rp-row.service'],
  },
  'a oneshot': {
    before: () => unit(`${oneshot}\nExecStartPre=/bin/sh -c "echo x >>/run/rp-row"`),
    task: () => ServiceEnable({ name: 'rp-row' }),
    wants: [
      'enable rp-row.service',
      'start rp-row.service (a oneshot: "running" means that it succeeded since the boot)',
    ],
    volatile: ['changedAt', 'enteredAt', 'ranWell'],
  },
  'a oneshot that nothing remembers': {
    before: () => unit(oneshot),
    task: () => Service({ name: 'rp-row', running: true }),
    fails: /is a oneshot: it ran, and systemd no longer knows that\. Leave "running" out/,
  },
  'a oneshot that fails': {
    before: () => unit('[Service]\nType=oneshot\nExecStart=/bin/sh -c "echo no such thing >&2; exit 3"'),
    task: () => ServiceEnable({ name: 'rp-row' }),
    fails: /Result=exit-code[\s\S]*no such thing/,
  },
  'one that wraps another': {
    before: () =>
      `${unit('[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n[Unit]\nWants=rp-row-real.service')}
${unit(`${sleeper}\n[Unit]\nPartOf=rp-row.service`, 'rp-row-real.service')} ${start} echo new >conf`,
    task: (dir) => Service({ name: 'rp-row', runs: 'rp-row-real', running: true, restartOn: conf(dir) }),
    wants: (dir) => [`restart rp-row.service (${dir}/conf changed)`],
  },
  'a socket': {
    before: () =>
      `${unit('[Socket]\nListenStream=127.0.0.1:4321\nAccept=yes', 'rp-row.socket')} ${unit(sleeper, 'rp-row@.service')}`,
    task: () => ServiceEnable({ name: 'rp-row.socket' }),
    wants: ['enable rp-row.socket', 'start rp-row.socket'],
  },
  'one that is masked': {
    before: () => 'systemctl -q mask rp-row',
    task: () => ServiceEnable({ name: 'rp-row' }),
    refuses: /is masked[\s\S]*systemctl unmask/,
  },
  'one with nothing to enable': {
    before: () =>
      `${unit(sleeper)} sed -i /Install/,\\$d /etc/systemd/system/rp-row.service; systemctl daemon-reload`,
    task: () => ServiceEnable({ name: 'rp-row' }),
    refuses: /is static: there is nothing to enable/,
  },
  'one with a broken unit file': {
    before: () => unit('[Service]\nType=simple'),
    task: () => Service({ name: 'rp-row', running: true }),
    refuses: /bad-setting/,
  },
  'an unknown one': { task: () => Service({ name: 'rp-row', running: true }), refuses: /not-found/ },
  'an unknown one, and not wanted': {
    task: () => Service({ name: 'rp-row', running: false, enabled: false }),
    wants: [],
  },
}

export const serviceSituations = Object.entries(rows).map(
  ([name, row]) =>
    [
      name,
      {
        looks,
        volatile: ['changedAt', 'enteredAt'],
        ...row,
        before: (dir: string) => `${tidy}${row.before?.(dir) ?? ''}`,
      },
    ] as const,
)
