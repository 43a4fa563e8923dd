import { type Change, type Effect, type Facts, PlaybookError, setsAt, sh } from '../../lib/author.ts'
import type { readService, ServiceArgs } from './service.ts'
import { type UnitState, unitAt } from './unit.ts'
import { actThenWait, settleBy, stop } from './unit-change.ts'

const ENABLED = ['enabled', 'alias', 'generated', 'indirect']
const CAN_BE_ENABLED = ['disabled', 'enabled-runtime', 'linked', 'linked-runtime']

type Now = Facts<ReturnType<typeof readService>>
/** The unit that is named, and the one that runs the daemon; often the same. */
interface Pair {
  readonly unit: UnitState
  readonly real: UnitState
}

/** What a service wants of its host: reload the unit files, enable, then start, stop, restart or reload. Judged by what runs. */
export function* planService(args: ServiceArgs, now: Now): Iterable<Change> {
  // Debian's wrapper is gone from newer releases: there the unit itself runs the daemon.
  let pair: Pair = { unit: now.unit, real: now.real.loadState === 'not-found' ? now.unit : now.real }
  const { name } = pair.unit
  demandLoaded(args, pair.unit)

  if (pair.unit.needDaemonReload || pair.real.needDaemonReload) {
    const reload = sh`systemctl daemon-reload`
    pair = patched(pair, { needDaemonReload: false })
    yield {
      summary: `make systemd read the unit file of ${name} again`,
      before: `${name}: an older unit file is loaded`,
      after: `${name}: the unit file on disk is loaded`,
      apply: reload,
      undo: sh`:`,
      settle: reload,
      effects: effectsOf(pair),
    }
  }

  const is = ENABLED.includes(pair.unit.unitFileState)
  if (args.enabled !== undefined && args.enabled !== is) {
    const [verb, opposite] = args.enabled ? ['enable', 'disable'] : ['disable', 'enable']
    const before = pair.unit.unitFileState
    pair = { ...pair, unit: { ...pair.unit, unitFileState: `${verb}d` } }
    if (pair.real.name === name) pair = { unit: pair.unit, real: pair.unit }
    yield {
      summary: `${verb} ${name}`,
      before: `${name} ${before}`,
      after: `${name} ${verb}d`,
      apply: sh`systemctl ${verb} -- ${name}`,
      undo: sh`[ "$(systemctl show -p LoadState --value -- ${name})" = not-found ] || systemctl ${opposite} -- ${name}`,
      effects: effectsOf(pair),
    }
  }

  yield* act(args, pair, now)
}

function* act(args: ServiceArgs, pair: Pair, now: Now): Iterable<Change> {
  const { running, readySeconds } = args
  const { unit, real } = pair
  const units = [...new Set([unit.name, real.name])]
  const active = (one: UnitState): boolean => one.activeState === 'active' || one.activeState === 'reloading'
  const up = units.length === 1 ? active(real) : active(real) && active(unit)
  const line = (text: string): string => `${real.name} ${text}`
  const does = (verb: 'start' | 'restart' | 'reload', why: string, before: string, after: string) => ({
    summary: `${verb} ${unit.name}${why}`,
    before: line(before),
    after: line(after),
    apply: actThenWait(verb, units, real.name, readySeconds),
    effects: effectsOf(pair, (at) => ({
      activeState: 'active',
      changedAt: at,
      ...(verb === 'reload' ? {} : { enteredAt: at }),
    })),
    timeoutSeconds: 300 + readySeconds,
  })

  if (running === false) {
    if (!active(real) && !active(unit)) return
    yield {
      summary: `stop ${unit.name}`,
      before: line(real.activeState),
      after: line('inactive'),
      apply: sh`systemctl stop -- ${units}`,
      undo: actThenWait('start', units, real.name, readySeconds),
      effects: effectsOf(pair, (at) => ({ activeState: 'inactive', changedAt: at })),
    }
    return
  }
  if (!up) {
    if (running) yield { ...does('start', '', real.activeState, 'active'), undo: stop(units) }
    return
  }
  const stale = newer(now, 'restart ', real.enteredAt)
  const unread = newer(now, 'reload ', Math.max(real.enteredAt, real.changedAt))
  const files = stale.length > 0 ? stale : unread
  if (files.length === 0) return
  const verb = stale.length > 0 ? 'restart' : 'reload'
  yield {
    ...does(
      verb,
      ` (${files.join(', ')} changed)`,
      `runs with an older ${files.join(', ')}`,
      'runs with what is there',
    ),
    undo: sh`:`,
    settle: settleBy(verb === 'restart' ? 'restart' : 'reload-or-restart', units, real.name),
  }
}

/** Files that changed after `since`. */
function newer(now: Now, prefix: 'restart ' | 'reload ', since: number): readonly string[] {
  return Object.entries(now).flatMap(([key, value]) => {
    const changedAt = (value as { readonly changedAt?: unknown } | null)?.changedAt
    const newer = key.startsWith(prefix) && typeof changedAt === 'number' && changedAt > since
    return newer ? [key.slice(`${prefix}file:`.length)] : []
  })
}

const patched = ({ unit, real }: Pair, fields: Partial<UnitState>): Pair => ({
  unit: { ...unit, ...fields },
  real: { ...real, ...fields },
})

const effectsOf = (pair: Pair, fields: (at: number) => Partial<UnitState> = () => ({})): readonly Effect[] =>
  [pair.unit, pair.real].map((one) => setsAt(unitAt(one.name), (at) => ({ ...one, ...fields(at) })))

function demandLoaded({ enabled, running }: ServiceArgs, unit: UnitState): void {
  const fail = (message: string, hint: string): never => {
    throw new PlaybookError('E_TASK', message, { hint })
  }
  if (enabled === false && unit.unitFileState === 'static')
    fail(`${unit.name} is static: it cannot be disabled`, 'Leave "enabled" out, or mask it by hand.')
  if (!enabled && !running) return
  if (unit.loadState === 'masked')
    fail(
      `${unit.name} is masked`,
      `Somebody forbade it: \`systemctl unmask ${unit.name}\` if it is to run after all.`,
    )
  if (unit.loadState !== 'loaded')
    fail(
      `${unit.name} cannot be used: systemd says ${unit.loadState}`,
      'Is the name right, and the package installed?',
    )
  const fine = [...ENABLED, ...CAN_BE_ENABLED].includes(unit.unitFileState)
  if (enabled && !fine)
    fail(
      `${unit.name} is ${unit.unitFileState || 'without a file'}: there is nothing to enable`,
      'Leave "enabled" out.',
    )
}
