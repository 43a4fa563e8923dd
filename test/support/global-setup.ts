import { execFileSync, spawnSync } from 'node:child_process'
import { imageOf } from '../../lib/lab/image.ts'
import { meetNeeds } from '../../lib/lab/needs.ts'

// A third kind of shell, beside the two that every Debian has, and the linter of shell programs.
function installPrograms(): void {
  const missing = ['busybox', 'shellcheck'].filter((name) => spawnSync(name, ['--help']).error)
  if (missing.length === 0) return
  console.log(`tests: ${missing.join(' and ')} is installed on this machine, with apt-get`)
  const get = (...words: string[]) =>
    spawnSync('apt-get', ['-qq', '-y', '-o', 'DPkg::Lock::Timeout=120', ...words])
  const install = () => get('install', '--no-install-recommends', ...missing).status === 0
  if (install()) return
  get('update')
  install()
}

/** The command as it will be installed, and the images of the lab: made once, before the first test. */
export async function setup(): Promise<void> {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
  const io = { say: (line: string) => console.log(`lab: ${line}`) }
  await meetNeeds(io)
  installPrograms()
  await Promise.all([imageOf('bookworm', io), imageOf('trixie', io)])
}
