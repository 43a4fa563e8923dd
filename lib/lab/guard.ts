import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { placesOf } from './places.ts'
import { environment } from './run.ts'
import { teardown } from './teardown.ts'

// `read` ends when the last writer of the pipe is gone: the kernel closes it with us, kill -9 included.
const guard = 'read -r _; exec flock "$1" sh -c "$2" "$0" "$3" "$4" "$5" "$6" "$7"'

/** Starts the process that takes the lab down once this process is gone. */
export function startGuard(name: string, id: string): void {
  const { folder, netns, lock, guard: pidFile } = placesOf(name)
  const child = spawn(
    'sh',
    ['-c', guard, `lab-guard-${name}`, lock, teardown(), name, folder, netns, 'power-loss', id],
    {
      detached: true,
      cwd: '/',
      env: environment(),
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  )
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  writeFileSync(pidFile, `${child.pid}\n`, { mode: 0o600 })
  // Neither may keep this process alive: its end is the very thing that they wait for.
  child.unref()
  ;(child.stdin as unknown as { unref(): void }).unref()
}
