import { accessSync, constants, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PlaybookError } from '../core/errors.ts'
import { cgroupRoot } from './cgroup.ts'
import { environment, run } from './run.ts'
import type { LabIo } from './types.ts'

/** Program -> the Debian package that brings it. */
const programs: Readonly<Record<string, string>> = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  ip: 'iproute2',
  dnsmasq: 'dnsmasq-base',
  nc: 'netcat-openbsd',
  'ssh-keygen': 'openssh-client',
  'apt-ftparchive': 'apt-utils',
  flock: 'util-linux',
}

const cannot = (message: string): PlaybookError =>
  new PlaybookError('E_LAB', message, { hint: 'Name hosts of your own with -i INVENTORY.' })

const onPath = (program: string): boolean =>
  (environment().PATH ?? '').split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return folder !== ''
    } catch {
      return false
    }
  })

async function install(packages: readonly string[], { say, signal }: LabIo): Promise<void> {
  if (!onPath('apt-get'))
    throw cannot(`the lab needs ${packages.join(', ')}, and this machine has no apt-get`)
  say?.(`The lab needs ${packages.join(', ')} on this machine: installing with apt-get.`)
  const argv = 'apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=120 install'.split(' ')
  const attempt = () =>
    run(['env', 'DEBIAN_FRONTEND=noninteractive', 'NEEDRESTART_MODE=l', ...argv, ...packages], { signal })
  let done = await attempt()
  if (done.code !== 0) {
    await run(['apt-get', '-qq', 'update'], { signal })
    done = await attempt()
  }
  if (done.code !== 0) {
    throw cannot(`apt-get could not install ${packages.join(', ')}:\n${done.stderr.trim()}`)
  }
}

/** Makes sure that this machine can carry a lab, installing what is missing; throws `E_LAB` when it cannot. */
export async function meetNeeds(io: LabIo): Promise<void> {
  if (process.platform !== 'linux') throw cannot('the lab needs Linux')
  if (process.getuid?.() !== 0) throw cannot('the lab needs root on this machine')
  const missing = Object.keys(programs).filter((program) => !onPath(program))
  if (missing.length > 0) await install([...new Set(missing.map((program) => programs[program]!))], io)
  const overlay = () => /\boverlay$/m.test(readFileSync('/proc/filesystems', 'utf8'))
  if (!overlay()) await run(['modprobe', 'overlay']).catch(() => undefined)
  if (!overlay()) throw cannot('the kernel of this machine has no overlayfs')
  if (!cgroupRoot()) throw cannot('this machine has no cgroup version 2 mounted')
}
