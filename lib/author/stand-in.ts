import type { Check } from '../core/check.ts'
import type { PlaybookError } from '../core/errors.ts'
import type { Task } from '../core/task.ts'

/** It stands where a task was wanted until all that is wrong is found; whatever would run it meets the error. */
export function wrongTask(name: string, place: () => string, error: PlaybookError): Task {
  const fail = (): never => {
    throw error
  }
  return {
    kind: 'task',
    name,
    title: name,
    get from() {
      return place()
    },
    get probes() {
      return fail()
    },
    plan: fail,
    preview: fail,
  }
}

/** As a wrong task: whatever would run it meets the error. */
export function wrongCheck(name: string, place: () => string, error: PlaybookError): Check {
  return {
    kind: 'check',
    name,
    title: name,
    get from() {
      return place()
    },
    get probe(): never {
      throw error
    },
    judge: () => error.message,
    withinSeconds: 0,
  }
}
