import { shell } from '../../lib/core/shell.ts'
import { unitAt } from '../../tasks/systemd/probe.ts'
import { ByKey, domain } from '../support/domain.ts'
import { paths } from '../support/injection-shapes.ts'
import type { Obstacle } from '../support/laws/obstacles.ts'
import { plans } from './systemd/plans.ts'
import { serviceSituations } from './systemd/situations.ts'

// It is systemd that must meet them, and that lives in no namespace of ours.
const WANTS = '/etc/systemd/system/multi-user.target.wants'
const DROP_INS = '/run/systemd/system/rp-row.service.d'
const units: readonly Obstacle[] = [
  {
    name: 'a read-only folder of wants',
    up: () => shell`mount --bind ${WANTS} ${WANTS} && mount -o remount,ro,bind ${WANTS}`,
    down: () => shell`umount ${WANTS}`,
    hinders: /^enable rp-row\.service/,
  },
  {
    name: 'a unit that cannot be started by hand',
    up: () =>
      shell`mkdir -p ${DROP_INS} && printf '%s\n' '[Unit]' RefuseManualStart=yes >${DROP_INS}/x.conf && systemctl daemon-reload`,
    down: () => shell`rm -r ${DROP_INS}; systemctl daemon-reload`,
    hinders: /^start rp-row\.service/,
  },
]

const running = (name: string): unknown =>
  unitAt(name).parse({
    code: 0,
    err: '',
    out: Buffer.from(
      [
        `Id=${name}`,
        `Names=${name}`,
        'LoadState=loaded',
        'ActiveState=active',
        'UnitFileState=enabled',
        'NeedDaemonReload=no',
        'ActiveEnterTimestamp=Tue 2026-11-24 15:18:26 UTC',
      ].join('\n'),
    ),
  })

export default domain({
  plans,
  system: [{ on: 'plain', title: 'services', rows: serviceSituations }],
  obstacles: {
    Service: units,
    ServiceEnable: units,
  },
  injection: [
    { kind: 'Service', args: { name: 'x', running: true, enabled: true }, free: { restartOn: paths } },
    {
      kind: 'ServiceEnable',
      args: { name: 'x', runs: 'y.service', restartOn: ['/etc/x'] },
      free: { reloadOn: paths },
    },
  ],
  answers: {
    'systemd:links': (situation, say) =>
      situation === 'bare'
        ? ''
        : `/etc/systemd/system/${say('a')}.wants/${say('rows.service')}\0${say('/x/rows.service')}\0`,
    'systemd:': (situation, say) =>
      situation === 'other' ? `/etc/systemd/system/${say('rows.service')}\0` : '',
    'unit:': (situation, say) =>
      [
        'Id=x.service',
        `Names=x.service ${say('other.service')}`,
        'CanReload=yes',
        'LoadState=loaded',
        `ActiveState=${situation === 'bare' ? 'inactive' : 'active'}`,
        `UnitFileState=${situation === 'folder' ? 'enabled' : say('disabled')}`,
        'ActiveEnterTimestamp=Tue 2026-11-03 00:00:00.0 UTC',
        'StateChangeTimestamp=Tue 2026-11-03 00:00:00.0 UTC',
        `NeedDaemonReload=${situation === 'other' ? 'yes' : 'no'}`,
        '',
      ].join('\n'),
  },
  ordinary: {
    'systemd:': [],
    'unit:': new ByKey((key) => running(key.slice('unit:'.length))),
  },
})
