import { readFileSync, writeFileSync } from 'node:fs'

const LIMIT = '/proc/sys/fs/inotify/max_user_instances'
const ENOUGH = 1024

/**
 * Raises the kernel's limit of inotify instances where it is low, until the machine is rebooted: the systemd of each host holds nine of
 * them, all as root, and after a dozen hosts the next one does not boot.
 */
export function raiseWatches(say?: (line: string) => void): void {
  try {
    if (Number(readFileSync(LIMIT, 'utf8')) >= ENOUGH) return
    writeFileSync(LIMIT, `${ENOUGH}\n`)
    say?.(`The lab raises fs.inotify.max_user_instances of this machine to ${ENOUGH}, until it is rebooted.`)
  } catch {
    // Not writable here: the error of a host that does not boot has the hint.
  }
}
