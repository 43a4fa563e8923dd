import { Script } from 'node:vm'

/** Less than the 45 s of silence after which a host rolls the run of its controller back. */
const SECONDS = 30

const WORK = Symbol.for('run-playbook: work in time')
const script = new Script(`globalThis[Symbol.for(${JSON.stringify(WORK.description)})]()`)

/**
 * What `work` returns. It is a playbook's own code and may loop, which would block every host and every signal.
 *
 * @throws what `late` makes when it has not returned within so many seconds
 */
export function inTime<T>(work: () => T, late: (seconds: number) => Error, seconds = SECONDS): T {
  Object.assign(globalThis, { [WORK]: work })
  try {
    return script.runInThisContext({ timeout: seconds * 1000 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    throw late(seconds)
  }
}
