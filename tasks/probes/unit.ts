import { type Probe, shell } from '../../lib/author.ts'
import { PACKAGES } from './packages.ts'
import { type Loaded, systemd, UNIT_FILE_KEYS } from './unit-files.ts'

/** A systemd unit as it stands. Times are microseconds since 1970, 0 for never. */
export interface UnitState extends Loaded {
  /** What systemd itself calls it, by whatever name it was asked. */
  readonly name: string
  /** `loaded`, `not-found`, `masked`, `bad-setting`, `error`. */
  readonly loadState: string
  /** `active`, `reloading`, `inactive`, `failed`, `activating`, `deactivating`. */
  readonly activeState: string
  /** `enabled`, `disabled`, `static`, `masked`, `alias`, `indirect`, `generated`…; empty when it has no file. */
  readonly unitFileState: string
  /** When it last became active. */
  readonly enteredAt: number
  /** When its state last changed: a reload moves it, too. */
  readonly changedAt: number
}

/** `postfix` stands for `postfix.service`. */
export const unitName = (name: string): string => (/\.[a-z]+$/.test(name) ? name : `${name}.service`)

const PROPERTIES =
  'Id,Names,LoadState,ActiveState,UnitFileState,ActiveEnterTimestamp,StateChangeTimestamp,NeedDaemonReload'

/** The unit `name`; one that does not exist has the load state `not-found`. Needs systemd 247. */
export function unitAt(name: string): Probe<UnitState> {
  const unit = unitName(name)
  return {
    key: `unit:${unit}`,
    restless: true,
    answeredBy: systemd,
    dependsOn: () => [PACKAGES, systemd.unread.key, ...UNIT_FILE_KEYS],
    ask: shell`systemctl show --timestamp=us+utc -p ${PROPERTIES} -- ${unit}`,
    parse({ code, out, err }) {
      const lines = out.toString().split('\n').filter(Boolean)
      const told = new Map(
        lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      )
      const read = (property: string): string => {
        const value = told.get(property)
        if (code !== 0 || value === undefined)
          throw new Error(err.trim() || `systemd does not tell the ${property} of ${unit}`)
        return value
      }
      return {
        name: read('Id'),
        names: [
          read('Id'),
          ...read('Names')
            .split(' ')
            .filter((name) => name !== read('Id')),
        ],
        loadState: read('LoadState'),
        activeState: read('ActiveState'),
        unitFileState: told.get('UnitFileState') ?? '',
        enteredAt: microseconds(read('ActiveEnterTimestamp')),
        changedAt: microseconds(read('StateChangeTimestamp')),
        needDaemonReload: read('NeedDaemonReload') === 'yes',
      }
    },
  }
}

/**
 * `Tue 2026-11-24 15:18:26.123456 UTC` in microseconds since 1970; 0 for never.
 *
 * @throws Error on any other form: a time that was misread would call a stale service fresh.
 */
export function microseconds(text: string): number {
  if (text === '' || text === 'n/a' || text === '0') return 0
  const [, day, time, fraction = ''] =
    /^(?:[A-Z][a-z]{2} )?(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))? UTC$/.exec(text) ?? []
  const seconds = Date.parse(`${day}T${time}Z`) / 1000
  if (!Number.isFinite(seconds)) throw new Error(`systemd told a time in an unknown form: ${text}`)
  return seconds * 1_000_000 + Number(fraction.padEnd(6, '0'))
}
