import type { Change } from '../core/change.ts'
import type { Facts, Probes, Task } from '../core/task.ts'
import type { Schema } from '../schema/types.ts'
import { kindOf } from './kind.ts'
import { demandNewNames } from './old-names.ts'
import { wrongTask } from './stand-in.ts'

/** The definition of a kind of task, for {@link defineTask}. */
export interface TaskSpec<Out, In, P extends Probes> {
  /** The name of its export: `WriteFile`. */
  readonly name: string
  /** One literal gives the types, the validation, the defaults and the documentation. */
  readonly args: Schema<Out, In>
  /** One line for display; never a secret. */
  title(args: Out): string
  /** The probes. Depends on the arguments only, so that probes of many tasks are batched. */
  read(args: Out): P
  /** As {@link Task.mayAlter}: all keys that the effects of its changes have. */
  mayAlter?(args: Out): readonly string[]
  /** As {@link Task.mayHelp}. */
  readonly mayHelp?: true
  /**
   * Pure: the same facts give the same changes; none when the host is converged. Throws when it cannot converge; changes that it yielded
   * before still show in the preview of a task that depends on an earlier one.
   */
  plan(args: Out, now: Facts<P>): Iterable<Change>
  /** As {@link Task.notes}: warnings, which do not stop the run. */
  notes?(args: Out, now: Facts<P>): readonly string[]
}

/** A kind of task: a call with its arguments returns an inert {@link Task}. */
export interface TaskKind<Out, In> {
  (args: In): Task
  readonly kind: string
  readonly args: Schema<Out, In>
}

/**
 * Defines a kind of task. In the literal `read` comes before `plan`, so that TypeScript infers what `plan` receives.
 *
 * @example
 * const timeZone: Probe<string> = {
 *   key: 'timezone:',
 *   ask: 'timedatectl show --property=Timezone --value',
 *   parse({ code, out, err }) {
 *     if (code !== 0) throw new Error(err)
 *     return out.toString().trim()
 *   },
 * }
 * const TimeZone = defineTask({
 *   name: 'TimeZone',
 *   args: t.object({ zone: t.string({ description: 'a name such as Europe/Madrid' }) }),
 *   title: ({ zone }) => `time zone ${zone}`,
 *   read: () => ({ is: timeZone }),
 *   *plan({ zone }, { is }) {
 *     if (is === zone) return
 *     yield {
 *       summary: `set the time zone to ${zone}`,
 *       before: is,
 *       after: zone,
 *       apply: sh`timedatectl set-timezone ${zone}`,
 *       undo: sh`timedatectl set-timezone ${is}`,
 *       effects: [sets(timeZone, zone)],
 *     }
 *   },
 * })
 * const task = TimeZone({ zone: 'Etc/UTC' })
 */
export function defineTask<Out, In, P extends Probes>(spec: TaskSpec<Out, In, P>): TaskKind<Out, In> {
  const { name, args } = spec
  return kindOf({ name, args, make: (given, place) => taskOf(spec, given, place), standIn: wrongTask })
}

function taskOf<Out, In, P extends Probes>(spec: TaskSpec<Out, In, P>, args: Out, place: () => string): Task {
  return {
    kind: 'task',
    name: spec.name,
    title: spec.title(args),
    get from() {
      return place()
    },
    probes: spec.read(args),
    ...(spec.mayHelp && { mayHelp: true }),
    ...(spec.mayAlter && { mayAlter: spec.mayAlter(args) }),
    plan: (now) => [...spec.plan(args, now as Facts<P>)].map(demandNewNames),
    preview: (now) => upToAnObstacle(() => spec.plan(args, now as Facts<P>)),
    notes: (now) => spec.notes?.(args, now as Facts<P>) ?? [],
  }
}

function upToAnObstacle(plan: () => Iterable<Change>): readonly Change[] {
  const changes: Change[] = []
  try {
    for (const change of plan()) changes.push(change)
  } catch {
    // An obstacle is reported when it still exists at the turn of the task.
  }
  return changes
}
