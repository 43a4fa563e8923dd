import type { UnitState } from '../../tasks/probes/unit.ts'

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
  { name: 'from a SysV script', unit: { unitFileState: 'generated' }, args: { enabled: true }, wants: [] },
  {
    name: 'everything at once, in order',
    unit: { unitFileState: 'disabled', activeState: 'inactive', needDaemonReload: true },
    args: { enabled: true, running: true },
    wants: ['make systemd read the unit file of x.service again', 'enable x.service', 'start x.service'],
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
