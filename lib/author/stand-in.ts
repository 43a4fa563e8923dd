import type { Check } from '../core/check.ts'
import type { PlaybookError } from '../core/errors.ts'
import type { Task } from '../core/task.ts'

/** Stands in for a task until all errors are found; any use of it throws the error. */
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

/** Stands in for a check: any use of it throws the error. */
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
