import {
  type Change,
  type Command,
  type Effect,
  invalidates,
  script,
  sets,
  sh,
  shell,
} from '../../lib/author.ts'
import { aloneOf, type Live, liveOf } from './live.ts'
import { holds, nameOfKey, type Setting, textOfSettings, withValue } from './settings.ts'

// Set to these, they stay so until the host restarts.
const ONE_WAY: Readonly<Record<string, string>> = {
  'kernel/modules_disabled': '1',
  'kernel/kexec_load_disabled': '1',
  'kernel/unprivileged_bpf_disabled': '1',
  'kernel/yama/ptrace_scope': '3',
}
const isOneWay = ({ key, value }: Setting): boolean => ONE_WAY[key] === value
/** Filters, routes and addresses depend on these. */
const mayDisconnect = ({ key }: Setting): boolean => /^net\/(?!core\/|unix\/)/.test(key)

/** What a rollback of these settings does not restore. */
export const losingAddresses = (settings: readonly Setting[], live: Live): readonly string[] =>
  settings
    .filter(
      ({ key, value }) =>
        /^net\/ipv6\/.*\/disable_ipv6$/.test(key) && value === '1' && live[key]?.value === '0',
    )
    .map(
      (one) =>
        `${namesOf([one])}: links lose their IPv6 addresses, and a rollback does not restore all of them`,
    )

/** Sets the keys that differ, without a process for each; those that only a restart reverts are a change of their own. */
export function* settingLive(settings: readonly Setting[], live: Live): Iterable<Change> {
  const settable = settings.filter(({ key }) => live[key]?.value !== undefined && !live[key].barred)
  const lacks = settable.filter(({ key, value }) => !holds(live[key]!.value!, value))
  const [forever, others] = [lacks.filter(isOneWay), lacks.filter((one) => !isOneWay(one))]
  if (forever.length > 0)
    yield {
      ...shown(forever, live),
      apply: putting(forever),
      undo: { irreversible: `${namesOf(forever)} stays so until the host restarts` },
      effects: effectsOf(settings, forever, live),
    }
  const [first] = others
  if (!first) return
  // A key may set others: those after it are set again, as at boot.
  const fromThere = settable.slice(settable.indexOf(first)).filter((one) => !isOneWay(one))
  yield {
    ...shown(others, live),
    apply: putting(fromThere),
    undo: restoringLive(settings, live),
    effects: effectsOf(settings, others, live),
    ...(others.some(mayDisconnect) && { mayDisconnect: {} }),
  }
}

const namesOf = (settings: readonly Setting[]): string => settings.map(({ key }) => nameOfKey(key)).join(', ')

const shown = (settings: readonly Setting[], live: Live) => ({
  summary: `set ${namesOf(settings)}`,
  before: textOfSettings(settings.map(({ key }) => ({ key, value: live[key]?.value ?? '' }))),
  after: textOfSettings(settings),
})

function effectsOf(settings: readonly Setting[], set: readonly Setting[], live: Live): readonly Effect[] {
  const probe = liveOf(settings)
  const isAlone = Object.keys(live).every((key) => settings.some((one) => one.key === key))
  const values = set.map(({ key, value }) => [key, { value: withValue(live[key]!.value!, value) }] as const)
  const after = { ...live, ...Object.fromEntries(values) }
  return [
    ...set.map(({ key }) => invalidates(aloneOf(key))),
    isAlone ? sets(probe, after) : invalidates(probe.key),
  ]
}

const put = (): string => script(import.meta.dirname, 'put.sh')

const putting = (settings: readonly Setting[]): Command => ({
  sh: [put(), ...settings.map(({ key, value }) => shell`put ${key} ${value} || exit`)].join('\n'),
})

/** Restores what the keys hold now, and those that change along with them. */
function restoringLive(settings: readonly Setting[], live: Live): Command {
  const forever = settings.filter(isOneWay).map(({ key }) => key)
  const keys = new Set([...settings.map(({ key }) => key), ...Object.keys(live)])
  const was = [...keys].flatMap((key) => {
    const { value, barred } = live[key] ?? {}
    return value === undefined || barred || forever.includes(key) ? [] : [{ key, line: `${key}:${value}` }]
  })
  if (was.length === 0) return sh`:`
  const [names, lines] = [was.map(({ key }) => key).join(' '), was.map(({ line }) => line).join('\n')]
  return { sh: [put(), shell`keys=${names} was=${lines}`, script(import.meta.dirname, 'back.sh')].join('\n') }
}

/** The undo of a drop-in: a boot between the change and its rollback may have made it live. */
export const undoWithLive = (
  undo: Change['undo'],
  settings: readonly Setting[],
  live: Live,
): Change['undo'] =>
  'irreversible' in undo
    ? undo
    : { ...undo, sh: `(\n${undo.sh}\n) || exit\n${restoringLive(settings, live).sh}` }
