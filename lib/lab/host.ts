import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { PlaybookError } from '../core/errors.ts'
import { script } from '../host/load.ts'
import { killCgroup, leaderOf, makeCgroup, populated } from './cgroup.ts'
import { detach } from './detach.ts'
import { greets, inNetwork } from './network.ts'
import { hostPlaces } from './places.ts'
import { apart, stopped } from './run.ts'
import type { LabState, Made } from './state.ts'
import { USERS } from './walls.ts'

/** Starts a host without waiting for it; does nothing for a running host. */
export function boot({ name: lab }: LabState, { name, lowers, repo }: Made): ChildProcess | undefined {
  if (populated(lab, name)) return undefined
  const { upper, work, root, console } = hostPlaces(lab, name)
  const overlay = `index=off,lowerdir=${lowers.join(':')},upperdir=${upper},workdir=${work}`
  const cgroup = makeCgroup(lab, name)
  rmSync(console, { force: true })
  const first = script(import.meta.dirname, 'first-program.sh')
  const args = [`rp-${lab}-${name}`, name, overlay, root, repo, cgroup, USERS, first]
  const supervise = script(import.meta.dirname, 'supervise.sh')
  return detach(inNetwork(lab, apart(supervise, 'supervise', ...args)), cgroup, console)
}

// Port 22 (hex 16) in state LISTEN (0A), in the kernel's table of the host's network.
const listens = (leader: number): boolean =>
  ['tcp', 'tcp6'].some((table) => {
    try {
      return /:0016 0+:0000 0A /.test(readFileSync(`/proc/${leader}/net/${table}`, 'utf8'))
    } catch {
      return false
    }
  })

const lastLines = (log: string): string => {
  if (!existsSync(log)) return '(nothing)'
  const text = readFileSync(log, 'utf8').replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
  return text
    .replace(/[^\n\x20-\x7e\u00a0-\uffff]/g, '')
    .trimEnd()
    .split('\n')
    .slice(-15)
    .join('\n')
}

// A host needs about ten; without them its systemd cannot start its units.
function crowded(): string | undefined {
  const limit = Number(readFileSync('/proc/sys/fs/inotify/max_user_instances', 'utf8'))
  if (limit >= 512) return undefined
  return `With many hosts on one machine ${limit} inotify instances may be too few: sysctl fs.inotify.max_user_instances=1024`
}

interface BootWait {
  readonly signal?: AbortSignal | undefined
  /** The process of {@link boot}; it joins the control group of the host asynchronously. */
  readonly supervisor?: ChildProcess | undefined
  /** A leader to ignore: the one from before a reboot. */
  readonly not?: number
}

/**
 * Waits until the sshd of a booting host sends its greeting, without a time limit while the console has output.
 *
 * @throws PlaybookError `E_LAB` with the end of its console when the host ends, or its console is silent for 60 s
 */
export async function untilUp(lab: LabState, host: Made, wait: BootWait = {}): Promise<void> {
  const { signal, supervisor, not } = wait
  const { console } = hostPlaces(lab.name, host.name)
  for (let said = -1, end = 0; ; ) {
    if (signal?.aborted) throw stopped()
    const leader = leaderOf(lab.name, host.name)
    if (leader && leader !== not && listens(leader) && (await greets(lab.name, host.address))) return
    const size = statSync(console, { throwIfNoEntry: false })?.size ?? 0
    if (size !== said) end = Date.now() + 60_000
    said = size
    const starting =
      supervisor !== undefined && supervisor.exitCode === null && supervisor.signalCode === null
    const dead = !starting && !populated(lab.name, host.name)
    if (dead || Date.now() > end) {
      throw new PlaybookError(
        'E_LAB',
        `${host.name} did not come up; its console ends with:\n${lastLines(console)}`,
        {
          where: statSync(console, { throwIfNoEntry: false }) ? console : undefined,
          hint: crowded(),
        },
      )
    }
    await sleep(25)
  }
}

const pressPowerButton = (leader: number | undefined): void => {
  try {
    if (leader) process.kill(leader, 38) // SIGRTMIN+4
  } catch {
    // The host is off.
  }
}

/** Ends a host: `clean` shuts it down (60 s at most, then it is killed), `power-loss` kills it at once. */
export async function halt(
  { name: lab }: LabState,
  { name }: Made,
  how: 'clean' | 'power-loss',
): Promise<void> {
  const patience = how === 'clean' && leaderOf(lab, name) ? 60_000 : 0
  for (let waited = 0; populated(lab, name); waited += 20) {
    if (waited >= patience) killCgroup(lab, name)
    else if (waited % 500 === 0) pressPowerButton(leaderOf(lab, name)) // A booting host does not handle it yet.
    await sleep(20)
  }
}
