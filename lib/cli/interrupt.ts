import type { Listener } from '../core/events.ts'

const EXIT: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
const NAMES = Object.keys(EXIT) as NodeJS.Signals[]
let asked: number | undefined

/** The exit code of the last signal that asked work to stop in order. */
export const exitOfSignal = (): number | undefined => asked

/** The kernel ends the first process of a container only by signals that it handles: as those of any other process, these end it. */
export function endAsFirstProcess(): void {
  if (process.pid !== 1) return
  for (const name of NAMES)
    process.on(name, () => {
      // Whoever else handles it stops in order.
      if (process.listenerCount(name) === 1) process.exit(EXIT[name])
    })
}

/** What work returned, and the exit code of the signal that ended it early. */
export interface Interruptible<T> {
  readonly value: T
  readonly interrupted: number | undefined
}

/**
 * Runs work that can be stopped in order once it has called `begun`: the first signal asks for that, the second ends the process at once
 * and leaves what was begun to the host's guard, or to the next run. Before, any signal ends it at once: there is nothing to put in
 * order, and a loop in a playbook's own code would keep a handler from being called.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal, begun: () => void) => Promise<T>,
): Promise<Interruptible<T>> {
  const controller = new AbortController()
  let interrupted: number | undefined
  const onSignal = (name: NodeJS.Signals): void => {
    const again = interrupted !== undefined
    interrupted = asked = EXIT[name]
    if (again) process.exit(interrupted)
    console.error('\nstopping in order: what is being changed is finished first (once more: at once)')
    controller.abort()
  }
  const begun = (): void => {
    for (const name of NAMES) process.on(name, onSignal)
  }
  try {
    return { value: await work(controller.signal, begun), interrupted }
  } finally {
    for (const name of NAMES) process.off(name, onSignal)
  }
}

/** Calls `begun` when a run starts on its hosts. */
export const onceStarted =
  (begun: () => void): Listener =>
  ({ type }) => {
    if (type === 'run-started') begun()
  }
