import { execFileSync, spawnSync } from 'node:child_process'
import { imageOf } from '../../lib/lab/image.ts'
import { meetNeeds } from '../../lib/lab/needs.ts'

// A third kind of shell, beside the two that every Debian has.
function installBusybox(): void {
  const has = (): boolean => spawnSync('busybox', ['true']).status === 0
  const get = (...words: string[]) =>
    spawnSync('apt-get', ['-qq', '-y', '-o', 'DPkg::Lock::Timeout=120', ...words])
  if (has()) return
  console.log('tests: busybox is installed on this machine, with apt-get')
  get('install', '--no-install-recommends', 'busybox')
  if (has()) return
  get('update')
  get('install', '--no-install-recommends', 'busybox')
}

/** The command as it will be installed, and the images of the lab: made once, before the first test. */
export async function setup(): Promise<void> {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
  const io = { say: (line: string) => console.log(`lab: ${line}`) }
  await meetNeeds(io)
  installBusybox()
  await Promise.all([imageOf('bookworm', io), imageOf('trixie', io)])
}
