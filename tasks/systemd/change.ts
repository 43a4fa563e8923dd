import { type Command, script, sh, shell } from '../../lib/author.ts'
import { reread } from '../file/index.ts'

const ready = (): string => script(import.meta.dirname, 'ready.sh')

/**
 * `systemctl VERB UNIT…`, then waits until `watched` is up; prints the last of its journal and fails when it is not.
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
 * `systemctl VERB UNIT…` of a oneshot, which returns when its work is done. One that systemd forgets at once would seem never to
 * have run.
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
  echo ${`${watched} is a oneshot: it ran and ended, and nothing remembers it. Leave "running" out.`} >&2; exit 1
}`,
  ].join('\n'),
})

const ifLoaded = (unit: string): string =>
  shell`[ "$(systemctl show -p LoadState --value -- ${unit})" = loaded ] || exit 0`

/** A command for the time when all files are back; there is nothing to do where the unit is gone. */
export const onceRestored = (command: Command, watched: string): Command => ({
  sh: [reread(), ifLoaded(watched), command.sh].join('\n'),
})

/** Each of `commands`; fails when one of them does. */
export const all = (commands: readonly Command[]): Command => ({
  sh: ['failed=0', ...commands.map(({ sh }) => `(\n${sh}\n) || failed=1`), 'exit "$failed"'].join('\n'),
})

/** Stops, and forgets a failure: what was started is as if it had never been. */
export const stop = (units: readonly string[]): Command => ({
  sh: [
    ifLoaded(units[0] ?? ''),
    shell`systemctl stop -- ${units} || exit
systemctl reset-failed -- ${units} 2>/dev/null || :`,
  ].join('\n'),
})

/**
 * Makes restored files live: restarts what runs or has failed, leaves alone what was stopped meanwhile.
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
