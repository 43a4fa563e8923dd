import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { environment } from './run.ts'

// Joins its cgroup before it becomes the program: from its first moment on it can be found and killed. The cgroup is
// made by the caller, so that one who comes too late (the lab is gone) fails here and leaves nothing behind.
const join = 'echo $$ > "$0/cgroup.procs" && exec "$@"'

/** Starts a program that outlives us, in a cgroup, with its output appended to a log file. */
export function detach(argv: readonly string[], cgroup: string, log: string): ChildProcess {
  const file = openSync(log, 'a', 0o600)
  const child = spawn('sh', ['-c', join, cgroup, ...argv], {
    detached: true,
    cwd: '/',
    env: environment(),
    stdio: ['ignore', file, file],
  })
  child.on('error', () => {}) // Its absence is seen where it is waited for.
  child.unref()
  closeSync(file)
  return child
}
