import type { Task } from '../../lib/core/task.ts'

/** An earlier task that changes something, and what a later one knows by then. */
export interface Pair {
  readonly first: Task
  readonly then: Task
  readonly is: 'ok' | 'change' | 'later'
  /** Facts that are not the ordinary ones. */
  readonly facts?: Readonly<Record<string, unknown>>
}

/** `then` is planned only once `first` is done. */
export const later = (first: Task, then: Task, facts?: Pair['facts']): Pair =>
  known('later', first, then, facts)
/** What `then` is, seen before `first` is done. */
export const known = (is: Pair['is'], first: Task, then: Task, facts?: Pair['facts']): Pair => ({
  first,
  then,
  is,
  ...(facts && { facts }),
})
