import { accessSync, constants, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PlaybookError } from '../core/errors.ts'
import { cgroupRoot } from './cgroup.ts'
import { environment, run } from './run.ts'
import type { Finished, LabIo } from './types.ts'

/** Program -> the Debian package that has it. */
export const programs: Readonly<Record<string, string>> = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  ip: 'iproute2',
  dnsmasq: 'dnsmasq-base',
  nc: 'netcat-openbsd',
  'ssh-keygen': 'openssh-client',
  'apt-ftparchive': 'apt-utils',
  flock: 'util-linux',
  setcap: 'libcap2-bin',
}

/** What decides whether a machine can run a lab. */
export interface Machine {
  readonly platform: string
  readonly uid: number | undefined
  /** Whether a program is on the path. */
  has(program: string): boolean
  /** The file systems that the kernel supports now. */
  fileSystems(): string
  cgroupRoot(): string | undefined
  run(argv: readonly string[], signal?: AbortSignal): Promise<Finished>
}

const thisMachine: Machine = {
  platform: process.platform,
  uid: process.getuid?.(),
  has: (program) => (environment().PATH ?? '').split(':').some((folder) => canRun(folder, program)),
  fileSystems: () => readFileSync('/proc/filesystems', 'utf8'),
  cgroupRoot,
  run: (argv, signal) => run(argv, { signal }),
}

function canRun(folder: string, program: string): boolean {
  try {
    accessSync(join(folder, program), constants.X_OK)
    return folder !== ''
  } catch {
    return false
  }
}

const cannot = (message: string, hint = 'Give hosts of your own with -i INVENTORY.'): PlaybookError =>
  new PlaybookError('E_LAB', message, { hint })

async function install(packages: readonly string[], machine: Machine, { say, signal }: LabIo): Promise<void> {
  if (!machine.has('apt-get'))
    throw cannot(`the lab needs ${packages.join(', ')}, and this machine has no apt-get`)
  say?.(`The lab needs ${packages.join(', ')} on this machine: installing with apt-get.`)
  const argv = 'apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=120 install'.split(' ')
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'NEEDRESTART_MODE=l']
  // Not interrupted by a signal, which would leave packages half-installed: a stop waits for its end.
  const attempt = () => machine.run([...quiet, ...argv, ...packages])
  let done = await attempt()
  if (done.code !== 0) {
    await machine.run(['apt-get', '-qq', 'update'], signal)
    done = await attempt()
  }
  if (done.code !== 0) {
    throw cannot(`apt-get could not install ${packages.join(', ')}:\n${done.stderr.trim()}`)
  }
}

/** Checks that a machine can run a lab, and installs missing packages; throws `E_LAB` when it cannot. */
export async function meetNeeds(io: LabIo, machine: Machine = thisMachine): Promise<void> {
  if (machine.platform !== 'linux') throw cannot('the lab needs Linux')
  if (machine.uid !== 0)
    throw cannot(
      'the lab needs root on this machine',
      'Run it as root, or give hosts of your own with -i INVENTORY.',
    )
  if (!machine.cgroupRoot()) throw cannot('the lab needs control groups version 2, and this machine has none')
  const overlay = () => /\boverlay$/m.test(machine.fileSystems())
  if (!overlay()) await machine.run(['modprobe', 'overlay'], io.signal).catch(() => undefined)
  if (!overlay()) throw cannot('the lab needs overlayfs, and the kernel of this machine has none')
  const { code } = await machine.run(
    ['unshare', '--user', '--mount', '--net', '--pid', '--fork', 'true'],
    io.signal,
  )
  if (code !== 0) throw cannot('the lab needs namespaces, which even root may not create on this machine')
  const missing = Object.keys(programs).filter((program) => !machine.has(program))
  if (missing.length > 0)
    await install([...new Set(missing.map((program) => programs[program]!))], machine, io)
}
