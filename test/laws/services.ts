import { Service } from '../../tasks/service.ts'
import { ServiceEnable } from '../../tasks/service-enable.ts'
import type { Situation } from '../laws.ts'

// What a failed row leaves must not be the next one's business.
const tidy = `systemctl stop 'rp-row*' 2>/dev/null
systemctl disable --runtime rp-row.service 2>/dev/null
rm -rf /etc/systemd/system/rp-row* /etc/systemd/system/*.wants/rp-row* /run/systemd/system/*.wants/rp-row*
systemctl daemon-reload; systemctl reset-failed 'rp-row*' 2>/dev/null
`
const looks = `systemctl show -p LoadState,ActiveState,UnitFileState,NeedDaemonReload rp-row.service rp-row.socket rp-row-real.service
cd /etc/systemd/system && ls -d rp-row* *.wants/rp-row* && cat rp-row*`

const unit = (lines: string, name = 'rp-row.service'): string => `
printf '%s\\n' ${lines
  .split('\n')
  .map((line) => `'${line}'`)
  .join(' ')} '[Install]' 'WantedBy=multi-user.target' >/etc/systemd/system/${name}; systemctl daemon-reload
`
const sleeper = '[Service]\nExecStart=/bin/sleep infinity'
const start = 'systemctl start rp-row; sleep 0.05; '
const conf = (dir: string) => [`${dir}/conf`]

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
    fails: /not applicable/,
  },
  'one that crashes at once': {
    before: () => unit('[Service]\nExecStart=/bin/sh -c "echo no such setting: foo >&2; exit 3"'),
    task: () => ServiceEnable({ name: 'rp-row' }),
    fails: /Result=exit-code[\s\S]*no such setting: foo/,
  },
  'one that crashes again and again': {
    before: () =>
      unit(
        '[Service]\nRestart=always\nRestartSec=300ms\nExecStart=/bin/sh -c "echo still no such setting >&2; exit 3"',
      ),
    task: () => Service({ name: 'rp-row', running: true, readySeconds: 3 }),
    fails: /still no such setting/,
  },
  'one that crashed and whose file is mended': {
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
  'with another unit file than the loaded one': {
    before: () => `${unit(sleeper)} ${start} echo '# new' >>/etc/systemd/system/rp-row.service`,
    task: () => Service({ name: 'rp-row', running: true, restartOn: ['/etc/systemd/system/rp-row.service'] }),
    wants: [
      'make systemd read the unit file of rp-row.service again',
      'restart rp-row.service (/etc/systemd/system/rp-row.service changed)',
    ],
    volatile: ['needDaemonReload', 'changedAt', 'enteredAt'],
    looks: 'systemctl show -p ActiveState rp-row',
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
  'one that nobody knows': { task: () => Service({ name: 'rp-row', running: true }), refuses: /not-found/ },
  'one that nobody knows, and nobody wants': {
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
