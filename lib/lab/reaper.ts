import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { script } from '../host/load.ts'
import { placesOf } from './places.ts'
import { environment } from './run.ts'

/** Starts the reaper: it takes the lab down when this process ends. */
export function startReaper(name: string, id: string): void {
  const { folder, netns, lock, reaper: pidFile } = placesOf(name)
  const program = script(import.meta.dirname, 'reaper.sh')
  const child = spawn(
    'sh',
    ['-c', program, `lab-reaper-${name}`, lock, name, folder, netns, 'power-loss', id],
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
