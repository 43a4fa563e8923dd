import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { placesOf } from './places.ts'
import { environment } from './run.ts'
import { teardown } from './teardown.ts'

// `read` ends with the last writer of the pipe, which the kernel closes at the end of this process, kill -9 included.
const reaper = 'read -r _; exec flock "$1" sh -c "$2" "$0" "$3" "$4" "$5" "$6" "$7"'

/** Starts the reaper: it takes the lab down when this process ends. */
export function startReaper(name: string, id: string): void {
  const { folder, netns, lock, reaper: pidFile } = placesOf(name)
  const child = spawn(
    'sh',
    ['-c', reaper, `lab-reaper-${name}`, lock, teardown(), name, folder, netns, 'power-loss', id],
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
  // Neither may keep this process alive: the reaper waits for its end.
  child.unref()
  ;(child.stdin as unknown as { unref(): void }).unref()
}
