import type { UnitProperties } from '../../../tasks/systemd/boot.ts'
import type { UnitState } from '../../../tasks/systemd/probe.ts'

/** systemd's times in microseconds; null where it must be refused. */
export const times: readonly { text: string; at: number | null }[] = [
  { text: 'Tue 2026-11-24 15:18:26.123456 UTC', at: Date.UTC(2026, 10, 24, 15, 18, 26) * 1000 + 123456 },
  { text: 'Tue 2026-11-24 15:18:26 UTC', at: Date.UTC(2026, 10, 24, 15, 18, 26) * 1000 },
  { text: 'Tue 2026-11-24 15:18:26.12 UTC', at: Date.UTC(2026, 10, 24, 15, 18, 26) * 1000 + 120000 },
  { text: '', at: 0 },
  { text: 'n/a', at: 0 },
  { text: 'Tue 2026-11-24 15:18:26 CET', at: null },
  { text: 'Die 2026-13-24 15:18:26 UTC', at: null },
  { text: '@1764000000', at: null },
]

interface Row {
  name: string
  unit?: Partial<UnitState>
  /** What else systemd tells of where it starts. */
  boot?: Partial<UnitProperties>
  args?: { enabled?: boolean; running?: boolean }
  /** When the file that it depends on changed. */
  restartOn?: number | null
  reloadOn?: number | null
  wants: readonly string[] | RegExp
}

/** A unit that became active at 1000 and was last reloaded at 2000, unless the row says otherwise. */
export const services: readonly Row[] = [
  { name: 'as wanted', args: { enabled: true, running: true }, wants: [] },
  { name: 'nothing asked of a stopped one', unit: { activeState: 'inactive' }, restartOn: 5000, wants: [] },
  { name: 'a file older than the start', restartOn: 999, wants: [] },
  {
    name: 'a file newer than the start',
    restartOn: 1001,
    wants: ['restart x.service (/etc/restart changed)'],
  },
  {
    name: 'a reload does not replace a restart',
    restartOn: 1500,
    wants: ['restart x.service (/etc/restart changed)'],
  },
  { name: 'a file read by the last reload', reloadOn: 1500, wants: [] },
  {
    name: 'a file newer than the last reload',
    reloadOn: 2001,
    wants: ['reload x.service (/etc/reload changed)'],
  },
  {
    name: 'a restart reads all',
    restartOn: 3000,
    reloadOn: 3000,
    wants: ['restart x.service (/etc/restart changed)'],
  },
  { name: 'a file that is not there', restartOn: null, reloadOn: null, wants: [] },
  { name: 'stopped', unit: { activeState: 'inactive' }, args: { running: true }, wants: ['start x.service'] },
  {
    name: 'crashed',
    unit: { activeState: 'failed' },
    args: { running: true },
    restartOn: 5000,
    wants: ['start x.service'],
  },
  { name: 'running and not wanted', args: { running: false }, restartOn: 5000, wants: ['stop x.service'] },
  {
    name: 'disabled',
    unit: { unitFileState: 'disabled' },
    args: { enabled: true },
    wants: ['enable x.service'],
  },
  {
    name: 'enabled until the next boot',
    unit: { unitFileState: 'enabled-runtime' },
    args: { enabled: true },
    wants: ['enable x.service'],
  },
  { name: 'enabled and not wanted', args: { enabled: false }, wants: ['disable x.service'] },
  {
    name: 'a script with links in its runlevels',
    unit: { unitFileState: 'generated' },
    boot: { isScript: true, wants: ['multi-user.target', 'graphical.target'] },
    args: { enabled: true },
    wants: [],
  },
  {
    name: 'a script with links in its runlevels, not wanted',
    unit: { unitFileState: 'generated' },
    boot: { isScript: true, wants: ['multi-user.target'] },
    args: { enabled: false },
    wants: ['disable x.service'],
  },
  {
    name: 'a script without links',
    unit: { unitFileState: 'generated' },
    boot: { isScript: true },
    args: { enabled: true },
    wants: ['enable x.service'],
  },
  {
    name: 'generated of something else, and nothing wants it',
    unit: { unitFileState: 'generated' },
    args: { enabled: true },
    wants: /is generated: there is nothing to enable/,
  },
  {
    name: 'generated of something else, as fstab has it',
    unit: { unitFileState: 'generated' },
    boot: { wants: ['local-fs.target'] },
    args: { enabled: true },
    wants: [],
  },
  {
    name: 'enabled by a socket that is not',
    unit: { unitFileState: 'indirect' },
    boot: { also: [{ name: 'x.socket', state: 'disabled' }] },
    args: { enabled: true },
    wants: ['enable x.service (x.socket)'],
  },
  {
    name: 'enabled by a socket that is',
    unit: { unitFileState: 'indirect' },
    boot: { also: [{ name: 'x.socket', state: 'enabled' }] },
    args: { enabled: true },
    wants: [],
  },
  {
    name: 'enabled by a socket, not wanted',
    unit: { unitFileState: 'indirect' },
    boot: { also: [{ name: 'x.socket', state: 'enabled' }] },
    args: { enabled: false },
    wants: ['disable x.service (x.socket)'],
  },
  ...[true, false].map((enabled) => ({
    name: `enabled in part, wanted: ${enabled}`,
    unit: { unitFileState: 'indirect' },
    boot: {
      also: [
        { name: 'x.socket', state: 'enabled' },
        { name: 'x.timer', state: 'disabled' },
        { name: 'x-clean.service', state: 'static' },
      ],
    },
    args: { enabled },
    wants: [`${enabled ? 'enable' : 'disable'} x.service (x.socket, x.timer)`],
  })),
  {
    name: 'indirect by another name only',
    unit: { unitFileState: 'indirect' },
    args: { enabled: true },
    wants: /is indirect: there is nothing to enable/,
  },
  { name: 'transient', unit: { unitFileState: 'transient' }, args: { enabled: true }, wants: /is transient/ },
  { name: 'linked', unit: { unitFileState: 'linked' }, args: { enabled: true }, wants: ['enable x.service'] },
  { name: 'linked and not wanted', unit: { unitFileState: 'linked' }, args: { enabled: false }, wants: [] },
  {
    name: 'enabled until the next boot, not wanted',
    unit: { unitFileState: 'enabled-runtime' },
    args: { enabled: false },
    wants: [],
  },
  {
    name: 'masked and not wanted',
    unit: { loadState: 'masked', unitFileState: 'masked' },
    args: { enabled: false },
    wants: [],
  },
  {
    name: 'masked until the next boot, not wanted',
    unit: { loadState: 'masked', unitFileState: 'masked-runtime' },
    args: { enabled: false },
    wants: /masked until the next boot only/,
  },
  {
    name: 'everything at once, in order',
    unit: { unitFileState: 'disabled', activeState: 'inactive' },
    args: { enabled: true, running: true },
    wants: ['enable x.service', 'start x.service'],
  },
  {
    name: 'static, and a target wants it',
    unit: { unitFileState: 'static' },
    boot: { wants: ['sysinit.target'] },
    args: { enabled: true },
    wants: [],
  },
  {
    name: 'static, and a timer starts it',
    unit: { unitFileState: 'static' },
    boot: { triggers: ['x.timer'] },
    args: { enabled: false },
    wants: /starts with x\.timer: it cannot be disabled/,
  },
  {
    name: 'static, and nothing wants it',
    unit: { unitFileState: 'static' },
    args: { enabled: false },
    wants: [],
  },
  {
    name: 'asked by a name that goes',
    unit: { name: 'y.service', names: ['y.service', 'x.service'] },
    args: { enabled: false, running: true },
    wants: /x\.service is another name of y\.service/,
  },
  {
    name: 'no reload',
    unit: { can: { start: true, stop: true, reload: false } },
    reloadOn: 3000,
    wants: /cannot be reloaded/,
  },
  {
    name: 'no reload, and none needed',
    unit: { can: { start: true, stop: true, reload: false } },
    reloadOn: 1500,
    wants: [],
  },
  {
    name: 'no start by hand',
    unit: { activeState: 'inactive', can: { start: false, stop: true, reload: true } },
    args: { running: true },
    wants: /may not be started by hand/,
  },
  {
    name: 'no stop by hand',
    unit: { can: { start: true, stop: false, reload: true } },
    args: { running: false },
    wants: /may not be stopped by hand/,
  },
  {
    name: 'a oneshot that never ran',
    unit: { isOneshot: true, activeState: 'inactive', enteredAt: 0 },
    args: { running: true },
    wants: ['start x.service (a oneshot: "running" means that it succeeded since the boot)'],
  },
  {
    name: 'a oneshot that ran well',
    unit: { isOneshot: true, ranWell: true, activeState: 'inactive' },
    args: { running: true },
    restartOn: 500,
    wants: [],
  },
  {
    name: 'a oneshot that ran well, with an older file',
    unit: { isOneshot: true, ranWell: true, activeState: 'inactive' },
    args: { running: true },
    restartOn: 5000,
    wants: ['restart x.service (/etc/restart changed)'],
  },
  {
    name: 'a oneshot that ran and need not run again',
    unit: { isOneshot: true, ranWell: true, activeState: 'inactive' },
    restartOn: 5000,
    wants: [],
  },
  { name: 'static', unit: { unitFileState: 'static' }, args: { enabled: true }, wants: /nothing to enable/ },
  {
    name: 'masked',
    unit: { loadState: 'masked', unitFileState: 'masked' },
    args: { running: true },
    wants: /is masked/,
  },
  {
    name: 'unknown',
    unit: { loadState: 'not-found', unitFileState: '' },
    args: { running: true },
    wants: /not-found/,
  },
  {
    name: 'unknown and not wanted',
    unit: { loadState: 'not-found', activeState: 'inactive', unitFileState: '' },
    args: { running: false, enabled: false },
    wants: [],
  },
]

/** What a name stands for. */
export const unitNames: readonly { name: string; unit: string }[] = [
  { name: 'x', unit: 'x.service' },
  { name: 'x.service', unit: 'x.service' },
  { name: 'x.timer', unit: 'x.timer' },
  { name: 'x@1', unit: 'x@1.service' },
  { name: 'org.example.x', unit: 'org.example.x.service' },
]

export const templates: readonly string[] = ['foo@', 'foo@.service']

/** Which links enable a unit, or name it otherwise. */
export const links: readonly { units: string[]; path: string; target: string; is: boolean }[] = [
  {
    units: ['x.service'],
    path: '/etc/systemd/system/a.target.wants/x.service',
    target: '/lib/systemd/system/x.service',
    is: true,
  },
  { units: ['x.service'], path: '/etc/systemd/system/y.service', target: '/opt/x.service', is: true },
  {
    units: ['x@1.service'],
    path: '/etc/systemd/system/a.target.wants/x@1.service',
    target: '/lib/systemd/system/x@.service',
    is: true,
  },
  { units: ['x.service'], path: '/etc/rc2.d/S01x', target: '../init.d/x', is: true },
  { units: ['x.service'], path: '/etc/rc2.d/S01xy', target: '../init.d/xy', is: false },
  {
    units: ['x.service'],
    path: '/etc/systemd/system/a.target.wants/xx.service',
    target: '/x/xx.service',
    is: false,
  },
  {
    units: ['x@1.service'],
    path: '/etc/systemd/system/a.target.wants/x@2.service',
    target: '/lib/systemd/system/x@.service',
    is: false,
  },
]
