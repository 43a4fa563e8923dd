import type { Probe, Task } from '../../../lib/core/task.ts'
import type { Obstacle } from './obstacles.ts'

/** A task on a host that was prepared: a row that a stranger can add. `dir` is a scratch folder on the host. */
export interface Situation {
  task(dir: string): Task
  /** Shell that prepares the host; it starts inside `dir`. */
  before?(dir: string): string
  /** Shell that takes away what `before` put up and nothing else may remove. It starts there, too. */
  after?(dir: string): string
  /** The summaries of the changes that are planned. */
  wants?: readonly string[] | ((dir: string) => readonly string[])
  /** The plan is an error that says so. */
  refuses?: RegExp
  /** The last change fails with these words, and its undo leaves everything as it was. */
  fails?: RegExp
  /** It fails only once it is live: a trial cannot know. */
  failsLive?: true
  /** What the task warns of, line by line, matches this; nothing where it is not said. */
  warns?: RegExp
  /** The plan says aloud that there is no way back, in these words; without it there must be one. */
  irreversible?: RegExp
  /** What the changes print holds this. */
  says?: RegExp
  /** Fields of answers that no law is about; the default is `changedAt`. */
  volatile?: readonly string[]
  /** Shell that prints more of the host, beside `dir`: asking does not change what it says, and an undo brings it back. */
  looks?: string
  /** Questions whose answers the effects also promise, beside the task's own. */
  alsoAsks?(dir: string): readonly Probe<unknown>[]
  /** Shell that puts something else in the place of what the changes made: their undo leaves that alone. */
  meanwhile?: string
  /** False: the undo need not work where the change was never made. */
  undoesNothing?: false
  /** What makes its changes fail at once, where it is not what its domain says. */
  obstacles?: readonly Obstacle[]
}
