import { mask } from '../core/secret.ts'
import { printable } from '../text/index.ts'

/**
 * Playbooks and inventories are code in this process. One that ends it, or waits forever, must not pass for work that is done; its
 * unhandled errors are masked like all output. The watchdogs of the hosts roll back a run that had begun.
 */
export async function toTheEnd(work: () => Promise<number>): Promise<number> {
  let ended = false
  const onExit = (code: number): void => {
    // In order: of a second signal.
    if (ended || code > 128) return
    process.exitCode = 2
    console.error(
      'run-playbook: ended before its work was done: a playbook or an inventory calls process.exit, or waits forever',
    )
  }
  const onThrown = (thrown: unknown): void => {
    ended = true
    const trace = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    console.error(printable(mask(`run-playbook: unhandled error:\n${trace}`)))
    process.exit(1)
  }
  process.on('exit', onExit)
  process.on('uncaughtException', onThrown)
  try {
    return await work()
  } finally {
    ended = true
    process.off('exit', onExit)
    process.off('uncaughtException', onThrown)
  }
}
