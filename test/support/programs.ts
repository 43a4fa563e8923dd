import { spawnSync } from 'node:child_process'

/** A third kind of shell, beside the two that every Debian has, and the linter of shell programs. */
export const PROGRAMS = ['busybox', 'shellcheck']

/** Installs {@link PROGRAMS} where they are missing. */
export function setup(): void {
  const missing = PROGRAMS.filter((name) => spawnSync(name, ['--help']).error)
  if (missing.length === 0) return
  console.log(`tests: ${missing.join(' and ')} is installed on this machine, with apt-get`)
  const get = (...words: string[]) =>
    spawnSync('apt-get', ['-qq', '-y', '-o', 'DPkg::Lock::Timeout=120', ...words])
  const install = () => get('install', '--no-install-recommends', ...missing).status === 0
  if (install()) return
  get('update')
  install()
}
