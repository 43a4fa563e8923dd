import type { Task } from '../../lib/core/task.ts'

/** An earlier task that changes something, and what a later one knows by then. */
export interface Pair {
  readonly first: Task
  readonly then: Task
  readonly is: 'ok' | 'change' | 'later'
  /** Facts that are not the ordinary ones. */
  readonly facts?: Readonly<Record<string, unknown>>
}
