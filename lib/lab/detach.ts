import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { environment } from './run.ts'

// Joins its cgroup before it executes the program, so that it can always be found and killed. The caller creates the
// cgroup: when the lab is already gone, this fails and leaves nothing behind.
const join = 'echo $$ > "$0/cgroup.procs" && exec "$@"'

/** Starts a program that outlives this process, in a cgroup, with its output appended to a log file. */
export function detach(argv: readonly string[], cgroup: string, log: string): ChildProcess {
  const file = openSync(log, 'a', 0o600)
  const child = spawn('sh', ['-c', join, cgroup, ...argv], {
    detached: true,
    cwd: '/',
    env: environment(),
    stdio: ['ignore', file, file],
  })
  child.on('error', () => {}) // The code that waits for it reports its absence.
  child.unref()
  closeSync(file)
  return child
}
