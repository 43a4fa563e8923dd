import { type Probe, script, shell } from '../../lib/author.ts'
import { type Loaded, PACKAGES, systemd, UNIT_FILE_KEYS } from '../file/index.ts'
import { type Boot, bootOf } from './boot.ts'

/** The state of a systemd unit. Times are microseconds since 1970, 0 for never. */
export interface UnitState extends Loaded {
  /** systemd's own name of the unit, which may differ from the requested one. */
  readonly name: string
  /** `loaded`, `not-found`, `masked`, `bad-setting`, `error`. */
  readonly loadState: string
  /** `active`, `reloading`, `inactive`, `failed`, `activating`, `deactivating`. */
  readonly activeState: string
  /** `enabled`, `disabled`, `static`, `masked`, `alias`, `indirect`, `generated`…; empty when it has no file. */
  readonly unitFileState: string
  readonly boot: Boot
  /** When it last became active; for a oneshot, which does not stay active, when it last ran. */
  readonly enteredAt: number
  /** When its state last changed; a reload changes it, too. */
  readonly changedAt: number
  /** It does its work and ends; `ranWell` since the boot, as far as systemd remembers. */
  readonly isOneshot: boolean
  readonly ranWell: boolean
  /** Units that run now, and that systemd stops when this one starts. */
  readonly stops: readonly string[]
  /** The operations that systemd would refuse. */
  readonly can: Readonly<Record<'start' | 'stop' | 'reload', boolean>>
}

const TYPES = 'service|socket|device|mount|automount|swap|target|path|timer|slice|scope'

/** `postfix` stands for `postfix.service`. */
export const unitName = (name: string): string =>
  new RegExp(`\\.(${TYPES})$`).test(name) ? name : `${name}.service`

const PROPERTIES = [
  'Id,Names,LoadState,ActiveState,UnitFileState,ActiveEnterTimestamp,StateChangeTimestamp,NeedDaemonReload',
  'Type,RemainAfterExit,Result,ExecMainStartTimestamp,ExecMainExitTimestamp,CanStart,CanStop,CanReload',
  'SourcePath,WantedBy,RequiredBy,TriggeredBy,Conflicts,ConflictedBy',
].join(',')

const STOPPED = ['inactive', 'failed', 'unknown', '']

/**
 * The unit `name`; one that does not exist has the load state `not-found`. Needs systemd 247.
 *
 * @example
 * const probes = { nginx: unitAt('nginx') }
 * const runs = ({ nginx }: Facts<typeof probes>): boolean => nginx.activeState === 'active'
 */
export function unitAt(name: string): Probe<UnitState> {
  const unit = unitName(name)
  return {
    key: `unit:${unit}`,
    volatile: true,
    answeredBy: systemd,
    dependsOn: () => [PACKAGES, systemd.unread.key, ...UNIT_FILE_KEYS],
    get ask() {
      return `${shell`unit=${unit} properties=${PROPERTIES}`}\n${script(import.meta.dirname, 'unit.sh')}`
    },
    parse({ code, out, err }) {
      const lines = out.toString().split('\n').filter(Boolean)
      const properties = new Map(
        lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      )
      const read = (property: string): string => {
        const value = properties.get(property)
        if (code !== 0 || value === undefined)
          throw new Error(err.trim() || `cannot read the ${property} of ${unit}`)
        return value
      }
      const words = (property: string): readonly string[] =>
        (properties.get(property) ?? '').split(' ').filter(Boolean)
      const time = (property: string): number => microseconds(properties.get(property) ?? '')
      const id = read('Id')
      const names = [id, ...words('Names').filter((one) => one !== id)]
      const isOneshot = properties.get('Type') === 'oneshot' && properties.get('RemainAfterExit') === 'no'
      const others = (kind: 'also' | 'conflict') =>
        lines.flatMap((line) => {
          const [word, other = '', state = ''] = line.split(' ')
          return word === kind ? [{ name: other, state }] : []
        })
      const [also, conflicts] = [others('also'), others('conflict')]
      const strange = [...names, ...[...also, ...conflicts].map(({ name }) => name)].find(
        (one) => !/^[\w:.@\\-]+$/.test(one),
      )
      if (strange !== undefined) throw new Error(`systemd printed a name in an unknown form: ${strange}`)
      return {
        name: id,
        names,
        loadState: read('LoadState'),
        activeState: read('ActiveState'),
        unitFileState: properties.get('UnitFileState') ?? '',
        boot: bootOf({
          state: properties.get('UnitFileState') ?? '',
          isScript: (properties.get('SourcePath') ?? '').startsWith('/etc/init.d/'),
          wants: [...words('WantedBy'), ...words('RequiredBy')],
          triggers: words('TriggeredBy'),
          also,
        }),
        enteredAt: isOneshot ? time('ExecMainStartTimestamp') : time('ActiveEnterTimestamp'),
        changedAt: time('StateChangeTimestamp'),
        needDaemonReload: read('NeedDaemonReload') === 'yes',
        isOneshot,
        stops: conflicts.flatMap(({ name, state }) => (STOPPED.includes(state) ? [] : [name])),
        ranWell: isOneshot && properties.get('Result') === 'success' && time('ExecMainExitTimestamp') > 0,
        can: {
          start: properties.get('CanStart') !== 'no',
          stop: properties.get('CanStop') !== 'no',
          reload: properties.get('CanReload') !== 'no',
        },
      }
    },
  }
}

/**
 * `Tue 2026-11-24 15:18:26.123456 UTC` in microseconds since 1970; 0 for never.
 *
 * @throws Error on any other form, because a misread time would hide that a service is stale.
 */
export function microseconds(text: string): number {
  if (text === '' || text === 'n/a' || text === '0') return 0
  const [, day, time, fraction = ''] =
    /^(?:[A-Z][a-z]{2} )?(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))? UTC$/.exec(text) ?? []
  const seconds = Date.parse(`${day}T${time}Z`) / 1000
  if (!Number.isFinite(seconds)) throw new Error(`systemd printed a time in an unknown form: ${text}`)
  return seconds * 1_000_000 + Number(fraction.padEnd(6, '0'))
}
