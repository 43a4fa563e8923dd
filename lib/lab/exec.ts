import { run } from './run.ts'
import type { ExecOptions, Finished } from './types.ts'

const environment = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ...['HOME=/root', 'USER=root', 'LOGNAME=root', 'LANG=C.UTF-8'],
]

// The parent of the program must always reap it, or the shutdown of the host waits for a zombie. nsenter does not: it
// stops when its child does, and a shutdown stops all processes first. So nsenter executes a shell, which only waits; the
// output of the shell about the end ("Killed") is discarded. Ctrl-C goes to the program.
const wait = 'trap : INT QUIT; exec 3>&2 2>/dev/null; ( exec "$@" 2>&3 3>&- ); exit "$?"'

const ALL = ['--all']
const ALL_BUT_USERS = ['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup']

/**
 * The argv that runs a program inside the host whose systemd is `leader`, as root, with a clean environment.
 *
 * @param namespaces without the user namespace it runs as root of the machine
 */
export const insideOf = (
  leader: number,
  argv: readonly string[],
  term = 'dumb',
  namespaces: readonly string[] = ALL,
): string[] => [
  ...[
    'nsenter',
    '--target',
    String(leader),
    ...namespaces,
    '--root',
    '--wd',
    '--no-fork',
    '--',
    'sh',
    '-c',
    wait,
    'sh',
  ],
  ...['env', '-i', ...environment, `TERM=${term}`, ...argv],
]

/** Runs a program inside the host whose systemd is `leader`; its time limit also applies inside the host. */
export async function execIn(
  leader: number,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<Finished> {
  const { stdin, timeoutSeconds, unconfined } = options
  const limit = timeoutSeconds ? ['timeout', '--signal=KILL', String(timeoutSeconds)] : []
  const started = Date.now()
  const namespaces = unconfined ? ALL_BUT_USERS : ALL
  const done = await run(insideOf(leader, [...limit, ...argv], 'dumb', namespaces), { stdin })
  const late = timeoutSeconds && done.code === 137 && Date.now() - started >= timeoutSeconds * 1000
  return late ? { ...done, code: 124 } : done
}
