import type { Listener } from '../core/events.ts'

const EXIT: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
const NAMES = Object.keys(EXIT) as NodeJS.Signals[]
let asked: number | undefined

/** The exit code of the last signal that asked for an orderly stop. */
export const exitOfSignal = (): number | undefined => asked

/** Handles signals for the first process of a container, which the kernel does not end by signals without a handler. */
export function endAsFirstProcess(): void {
  if (process.pid !== 1) return
  for (const name of NAMES)
    process.on(name, () => {
      // Another handler stops the work in order.
      if (process.listenerCount(name) === 1) process.exit(EXIT[name])
    })
}

/** The result of the work, and the exit code of the signal that ended it early. */
export interface Interruptible<T> {
  readonly value: T
  readonly interrupted: number | undefined
}

/**
 * Runs work that can stop in order after it has called `begun`: the first signal asks for that, the second ends the process at once and
 * leaves the run to the watchdogs of the hosts, or to the next run. Before `begun` any signal ends the process at once: no host has
 * changed, and a loop in a playbook's own code would prevent the call of a handler.
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
    console.error('\nstopping in order: completes the current change first (a second signal stops at once)')
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
