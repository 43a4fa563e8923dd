import { type Command, script, sh, shell } from '../../lib/author.ts'
import { reread } from '../file/index.ts'

const ready = (): string => script(import.meta.dirname, 'ready.sh')

/**
 * `systemctl VERB UNIT…`, then waits until `watched` is up; otherwise prints the last lines of its journal and fails.
 *
 * @example
 * const apply = actThenWait('reload', ['nginx.service'], 'nginx.service', 30)
 */
export const actThenWait = (
  verb: 'start' | 'restart' | 'reload',
  units: readonly string[],
  watched: string,
  readySeconds: number,
): Command => ({
  sh: [
    ready(),
    'umask 022',
    ...(verb === 'reload' ? [] : [shell`systemctl reset-failed -- ${units} 2>/dev/null`]),
    shell`systemctl ${verb} -- ${units} || blame ${watched}`,
    shell`ready ${watched} ${readySeconds}`,
  ].join('\n'),
})

/**
 * `systemctl VERB UNIT…` of a oneshot, which returns when its work is done. Fails for one that systemd unloads at once: later it looks
 * as if it never ran.
 */
export const runOnce = (
  verb: 'start' | 'restart' | 'reload',
  units: readonly string[],
  watched: string,
): Command => ({
  sh: [
    ready(),
    'umask 022',
    shell`systemctl ${verb} -- ${units} || blame ${watched}`,
    shell`[ "$(systemctl show -p ExecMainExitTimestampMonotonic --value -- ${watched})" != 0 ] || {
  echo ${`${watched} is a oneshot: it ran, and systemd no longer knows that. Leave "running" out.`} >&2; exit 1
}`,
  ].join('\n'),
})

const ifLoaded = (unit: string): string =>
  shell`[ "$(systemctl show -p LoadState --value -- ${unit})" = loaded ] || exit 0`

/** A command that runs after all files are restored; does nothing where the unit no longer exists. */
export const onceRestored = (command: Command, watched: string): Command => ({
  sh: [reread(), ifLoaded(watched), command.sh].join('\n'),
})

/** Runs each of `commands`; fails when one of them does. */
export const all = (commands: readonly Command[]): Command => ({
  sh: ['failed=0', ...commands.map(({ sh }) => `(\n${sh}\n) || failed=1`), 'exit "$failed"'].join('\n'),
})

/** Stops a unit and resets its failure. */
export const stop = (units: readonly string[]): Command => ({
  sh: [
    ifLoaded(units[0] ?? ''),
    shell`systemctl stop -- ${units} || exit
systemctl reset-failed -- ${units} 2>/dev/null || :`,
  ].join('\n'),
})

/**
 * Activates restored files: restarts units that run or have failed, but not those that were stopped meanwhile.
 *
 * @example
 * const nginx = 'nginx.service'
 * const reload = {
 *   apply: actThenWait('reload', [nginx], nginx, 30),
 *   undo: sh`:`,
 *   activate: activateBy('reload-or-restart', [nginx], nginx),
 * }
 */
export const activateBy = (
  verb: 'restart' | 'reload-or-restart',
  units: readonly string[],
  watched: string,
): Command =>
  onceRestored(
    sh`case $(systemctl show -p ActiveState --value -- ${watched}) in
  inactive|deactivating) exit 0 ;;
  failed) systemctl reset-failed -- ${units}; systemctl restart -- ${units} ;;
  *) systemctl ${verb} -- ${units} ;;
esac`,
    watched,
  )
