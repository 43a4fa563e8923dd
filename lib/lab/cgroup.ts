import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PlaybookError } from '../core/errors.ts'

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // The cgroup is gone and so is empty.
  }
}

/** Where cgroup version 2 is mounted, alone or beside version 1. */
export const cgroupRoot = (): string | undefined =>
  /^\S+ (\S+) cgroup2 /m.exec(read('/proc/self/mounts'))?.[1]

// All processes of a lab are in one cgroup, those of a host in a part of it: the kernel tracks them, and no pid file can
// become stale.
const folderOf = (lab: string, part = ''): string => join(cgroupRoot() ?? '/nowhere', `rp-${lab}`, part)

function removeTree(folder: string): void {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) removeTree(join(folder, entry.name))
    }
    rmdirSync(folder)
  } catch {
    // Missing, or a process in it is just ending: the next boot does not need it.
  }
}

/**
 * A new cgroup for a part of a lab (a host's name, or `.net` for its name server). New, because the kernel (6.18) kills
 * what is cloned into a cgroup that was killed once, and systemd in trixie clones its services into theirs.
 */
export function makeCgroup(lab: string, part: string): string {
  for (const [, root] of read('/proc/self/mounts').matchAll(/^\S+ (\S+) cgroup2? /gm)) {
    removeTree(join(root!, `rp-${lab}`, part))
  }
  const folder = folderOf(lab, part)
  const refused = (cause?: unknown) =>
    new PlaybookError('E_LAB', 'the lab may not create control groups on this machine', {
      hint: 'Give hosts of your own with -i INVENTORY.',
      cause,
    })
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw refused(cause) // Containers often have them read-only.
  }
  if (read(join(folder, 'cgroup.events')) === '') throw refused()
  return folder
}

/** Whether a process runs in a lab, or in one part of it. */
export const populated = (lab: string, part?: string): boolean =>
  /^populated 1$/m.test(read(join(folderOf(lab, part), 'cgroup.events')))

/** Kills every process of one part of a lab at once. */
export function killCgroup(lab: string, part: string): void {
  if (populated(lab, part)) writeFileSync(join(folderOf(lab, part), 'cgroup.kill'), '1')
}

/** The pid, as this machine sees it, of a host's own systemd. */
export function leaderOf(lab: string, host: string): number | undefined {
  const pids = read(join(folderOf(lab, host), 'payload', 'init.scope', 'cgroup.procs'))
  const isInit = (pid: string) => /^NSpid:.*\s1$/m.test(read(`/proc/${pid}/status`))
  const pid = pids.split('\n').filter(Boolean).find(isInit)
  return pid === undefined ? undefined : Number(pid)
}
