import { type Change, type Facts, invalidates, setsAt, sh } from '../../lib/author.ts'
import { activateBy, actThenWait, all, onceRestored, runOnce, stop } from './change.ts'
import { demandAble, demandNameStays, demandSwitch, demandUsable, type Pair } from './demands.ts'
import { aliasesIn, linksBack } from './links.ts'
import { type UnitState, unitAt } from './probe.ts'
import type { readService, ServiceArgs } from './service-args.ts'

type Now = Facts<ReturnType<typeof readService>>
/** The changes of a service: enable, then start, stop, restart or reload. Compares the running unit. */
export function* planService(args: ServiceArgs, now: Now): Iterable<Change> {
  // Newer releases of Debian have no wrapper: there the unit itself runs the daemon.
  const pair: Pair = { unit: now.unit, real: now.real.loadState === 'not-found' ? now.unit : now.real }
  demandUsable(args, pair.unit)
  const change = switching(args, pair, now)
  if (change) yield change.made
  yield* act(args, change?.pair ?? pair, now)
}

function switching(args: ServiceArgs, pair: Pair, { links }: Now): { made: Change; pair: Pair } | undefined {
  const { enabled } = args
  const { unit } = pair
  const { name, boot, unitFileState } = unit
  if (enabled === undefined) return undefined
  demandSwitch(enabled, unit)
  if (enabled === boot.starts && !boot.partly) return undefined
  demandNameStays(args, unit)
  const { partly: _, ...rest } = boot
  const isOwn = boot.also.length === 0 && unitFileState !== 'generated'
  const lost = enabled ? [] : aliasesIn(unit, links)
  const after: UnitState = {
    ...unit,
    names: unit.names.filter((one) => !lost.includes(one)),
    unitFileState: isOwn ? (enabled ? 'enabled' : 'disabled') : unitFileState,
    boot: { ...rest, starts: enabled },
  }
  const next = { unit: after, real: pair.real.name === name ? after : pair.real }
  const verb = enabled ? 'enable' : 'disable'
  const by = boot.also.length > 0 ? ` (${boot.also.join(', ')})` : ''
  return {
    pair: next,
    made: {
      summary: `${verb} ${name}${by}`,
      before: `${name} ${boot.partly ? 'partly enabled' : boot.starts ? 'enabled' : isOwn ? unitFileState : 'disabled'}`,
      after: `${name} ${verb}d`,
      apply: sh`systemctl ${verb} -- ${name}`,
      ...linksBack([...unit.names, ...boot.also], links),
      effects: [...effectsOf(next), ...lost.map((one) => invalidates(unitAt(one).key))],
    },
  }
}

const isActive = ({ activeState }: UnitState): boolean => ['active', 'reloading'].includes(activeState)
/** A oneshot that succeeded since the boot counts as running. */
const isUp = (unit: UnitState): boolean => isActive(unit) || unit.ranWell

function* act(args: ServiceArgs, pair: Pair, now: Now): Iterable<Change> {
  const { running, readySeconds } = args
  const { unit, real } = pair
  const units = [...new Set([unit.name, real.name])]
  const line = (text: string): string => `${real.name} ${text}`

  if (running === false) {
    if (!isActive(real) && !isActive(unit)) return
    demandAble('stop', pair)
    yield {
      summary: `stop ${unit.name}`,
      before: line(real.activeState),
      after: line('inactive'),
      apply: sh`systemctl stop -- ${units}`,
      undo: sh`:`,
      activate: onceRestored(actThenWait('start', units, real.name, readySeconds), real.name),
      effects: effectsOf(pair, (at) => ({ activeState: 'inactive', changedAt: at })),
    }
    return
  }
  const does = (verb: 'start' | 'restart' | 'reload', why: string, before: string, after: string) => {
    demandAble(verb, pair)
    const started = verb === 'reload' ? {} : { ranWell: real.isOneshot, stops: [] }
    return {
      summary: `${verb} ${unit.name}${why}`,
      before: line(before),
      after: line(after),
      apply: real.isOneshot
        ? runOnce(verb, units, real.name)
        : actThenWait(verb, units, real.name, readySeconds),
      effects: effectsOf(pair, (at) => ({
        activeState: real.isOneshot ? 'inactive' : 'active',
        changedAt: at,
        ...started,
        ...(verb !== 'reload' && { enteredAt: at }),
      })),
      timeoutSeconds: 300 + readySeconds,
    }
  }
  if (!(isUp(real) && (units.length === 1 || isUp(unit)))) {
    if (!running) return
    const stopped = [...new Set([...unit.stops, ...real.stops])]
    const why = [
      ...(real.isOneshot ? ['a oneshot: "running" means that it succeeded since the boot'] : []),
      ...(stopped.length > 0 ? [`stops ${stopped.join(', ')}, which conflicts with it`] : []),
    ]
    const start = does(
      'start',
      why.length > 0 ? ` (${why.join('; ')})` : '',
      real.activeState,
      real.isOneshot ? 'succeeded' : 'active',
    )
    yield {
      ...start,
      undo: stop(units),
      ...(stopped.length > 0 && {
        activate: all(
          stopped.map((one) => onceRestored(actThenWait('start', [one], one, readySeconds), one)),
        ),
        effects: [...start.effects, ...stopped.map((one) => invalidates(unitAt(one).key))],
      }),
    }
    return
  }
  const stale = newer(now, 'restart ', real.enteredAt)
  const unread = newer(now, 'reload ', Math.max(real.enteredAt, real.changedAt))
  const files = stale.length > 0 ? stale : unread
  if (files.length === 0 || (real.isOneshot && !running)) return
  const verb = stale.length > 0 || real.isOneshot ? 'restart' : 'reload'
  yield {
    ...does(
      verb,
      ` (${files.join(', ')} changed)`,
      `runs with an older ${files.join(', ')}`,
      'runs with the current files',
    ),
    undo: sh`:`,
    activate: real.isOneshot
      ? onceRestored(runOnce('restart', units, real.name), real.name)
      : activateBy(verb === 'restart' ? 'restart' : 'reload-or-restart', units, real.name),
  }
}

/** Files that changed after `since`. */
function newer(now: Now, prefix: 'restart ' | 'reload ', since: number): readonly string[] {
  return Object.entries(now).flatMap(([key, value]) => {
    const changedAt = (value as { readonly changedAt?: unknown } | null)?.changedAt
    const newer = key.startsWith(prefix) && typeof changedAt === 'number' && changedAt > since
    return newer ? [key.slice(`${prefix}file:`.length).replace(/\/\/.*/s, '')] : []
  })
}

/** One unit under all its names. */
const effectsOf = ({ unit, real }: Pair, fields: (at: number) => Partial<UnitState> = () => ({})) =>
  [unit, real].flatMap((one) =>
    one.names.map((name) => setsAt(unitAt(name), (at) => ({ ...one, ...fields(at) }))),
  )
