import type { Change } from './change.ts'

/** The answer of a host to a probe. `out` is bytes, because a file may hold anything. */
export interface Answer {
  readonly code: number
  readonly out: Buffer
  readonly err: string
  /** It did not come in time: the other fields mean nothing. */
  readonly late?: true
}

/** A question to a host. Data, not a call: all probes of a playbook travel together. */
export interface Probe<out T> {
  /** Identity: equal keys are asked once. Starts with its family (`file:`, `unit:`, `apt:`), which effects name. */
  readonly key: string
  /** Read-only POSIX shell, run in a subshell of its own with LC_ALL=C, a full PATH and no standard input. */
  readonly ask: string
  /**
   * The answer may change by itself (a service that is just starting): when it has changed before the wave begins, the run plans again.
   * Any other answer that has changed means that another program works on the host, and the run stops.
   */
  readonly volatile?: true
  /** Seconds after which the host ends the probe with all that it started; 120 by default. */
  readonly timeoutSeconds?: number
  /** The most bytes that the answer can have, where it can have many: raises the limit of a reply with it by as much. */
  readonly mostBytes?: number
  /** Pure. Throws on an answer that it cannot explain: unreadable is never "absent". */
  parse(answer: Answer): T
  /**
   * Keys of what else the answer depends on, as its family declares them: once an earlier change alters one of these, the answer is
   * known only after that change. A key that ends with `:` or `/` stands for all that begin with it, and `''` for all.
   * `value` is the present answer, where it could be read.
   */
  dependsOn?(value: T | undefined): readonly string[]
  /**
   * What the answer becomes when a change alters `key`, at a time as {@link Effect} has it; undefined where only the host knows.
   * Answers of its own family that depend on this one stay as they are.
   */
  whenChanged?(value: T, key: string, now: number): T | undefined
  /** Which other keys stand for the same thing. */
  readonly naming?: Naming
  /** The program that has read the subject of this probe: a task that may change it makes that program read it again. */
  readonly readBy?: Reader
  /** The program that answers: it must have read everything before it is asked. */
  readonly answeredBy?: Reader
}

/** How keys that stand for one thing are recognised: a file is reached by every path that leads to its folder. */
export interface Naming {
  /** Key of the probe that {@link Naming.ask} makes. */
  readonly key: string
  /** One probe for all `probes` that share this naming. It answers with the one key that stands for all keys of the same thing. */
  ask(probes: readonly Probe<unknown>[]): Probe<(key: string) => string>
}

/** The probes of one task, each by a name of its own. */
export type Probes = Readonly<Record<string, Probe<unknown>>>

/** The answers to {@link Probes}, by the same names, as `parse` read them. */
export type Facts<P extends Probes> = {
  readonly [K in keyof P]: P[K] extends Probe<infer T> ? T : never
}

/** An inert value: only the engine acts on it. Its probes and its plan may be a part of another task's. */
export interface Task {
  readonly kind: 'task'
  readonly name: string
  readonly title: string
  /** Where in the playbook it was written: `playbooks/mail.ts:12:5`. */
  readonly from: string
  readonly probes: Probes
  /** Not of the playbook: it is added for the tasks that need it, and shown only when it changes something. */
  readonly implied?: true
  /**
   * Keys of all answers that its changes may alter, written as in {@link Probe.dependsOn}: they are not known while its changes are not
   * known, because it waits for another task or an obstacle hides its plan. By default the keys of all its probes.
   */
  readonly mayAlter?: readonly string[]
  /**
   * Its changes may do more than is known beforehand, such as a service that makes files when it starts: a later task that cannot be
   * planned on the present state waits for it.
   */
  readonly mayHelp?: true
  /** Pure; empty when the host is as the task wants it. Throws when the host cannot become what the task wants. */
  plan(now: Facts<Probes>): readonly Change[]
  /** As `plan`, but never throws: the changes up to the first obstacle, which an earlier task may be about to clear. */
  preview(now: Facts<Probes>): readonly Change[]
  /** Warnings about the host beside the changes, even when there are none; a line each, never a secret. Pure. */
  notes?(now: Facts<Probes>): readonly string[]
}

/** A program of the host that reads files once and uses them until it is reloaded: systemd and its unit files. */
export interface Reader {
  /** What it has not read yet. */
  readonly unread: Probe<unknown>
  /** Makes it read again where it has not read the subjects of these probes, files and its own answers alike. */
  reread(probes: readonly Probe<unknown>[]): Task
}
