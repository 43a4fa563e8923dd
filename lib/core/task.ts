import type { Command } from './shell.ts'

/** What a host said to a probe. `out` is bytes, because a file may hold anything. */
export interface Answer {
  readonly code: number
  readonly out: Buffer
  readonly err: string
  /** It did not come in time: the rest says nothing. */
  readonly late?: true
}

/** A question put to a host. Data, not a call: all questions of a playbook travel together. */
export interface Probe<out T> {
  /** Identity: equal keys are asked once. Starts with its family (`file:`, `unit:`, `apt:`), which effects name. */
  readonly key: string
  /** Read-only POSIX shell, run in a subshell of its own with LC_ALL=C, a full PATH and no standard input. */
  readonly ask: string
  /**
   * The answer may change by itself (a service that is just starting): when it has by the time that a change begins, the plan
   * is made anew. Any other answer that has changed means that somebody else works on the host, and the run stops.
   */
  readonly volatile?: true
  /** Seconds after which the question is ended on the host with all that it started; 120 when not said. */
  readonly timeoutSeconds?: number
  /** The most bytes that the answer can have, where it can have many: so much more is read of a reply with it. */
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
   * What the answer becomes when a change alters `key`, at a time as {@link Effect} has it; undefined where only the host can tell.
   * Answers of its own family that depend on this one stay as they are.
   */
  whenChanged?(value: T, key: string, now: number): T | undefined
  /** Which other keys stand for the same thing. */
  readonly naming?: Naming
  /** The program that has read what this tells of: a task that may change it makes that program read again. */
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

/** The questions of one task, each by a name of its own. */
export type Probes = Readonly<Record<string, Probe<unknown>>>
/** The answers to {@link Probes}, by the same names, as `parse` read them. */
export type Facts<P extends Probes> = {
  readonly [K in keyof P]: P[K] extends Probe<infer T> ? T : never
}

/**
 * How later answers will differ: exactly (`sets`), or as only the host can tell (`invalidates`: every probe whose key starts
 * with `prefix` is read again first). `value` is given a time that is later than everything so far, in microseconds.
 * Probes that declare that they depend on such a key follow by themselves.
 */
export type Effect =
  | { readonly kind: 'sets'; readonly key: string; readonly value: (now: number) => unknown }
  | { readonly kind: 'invalidates'; readonly prefix: string }

/** What the preview says aloud: this change has no way back, and why. */
export interface Irreversible {
  readonly irreversible: string
}

/** Where a host is reached after a change that may disconnect, if not where it was. */
export interface Reconnect {
  readonly address?: string
  readonly port?: number
}

/** Why a change failed, for a person. */
export interface Explained {
  readonly message: string
  readonly hint?: string | undefined
}

/** One step with its exact diff and its undo, all decided before anything has happened. */
export interface Change {
  /** One line, in the imperative: `create /etc/motd`. */
  readonly summary: string
  /** What is there and what will be there, as text for a person; never a secret. */
  readonly before: string
  readonly after: string
  /** What it prints in a line that begins with `warning: ` is told; all else only where it fails. */
  readonly apply: Command
  /**
   * Tries the change without making it, in a dry run: it changes nothing on the host, may put files into `$d`, a folder of its own that
   * goes with it, and fails with the words with which `apply` would fail; with the code {@link NO_ROOM} where an earlier change that
   * frees room may help.
   */
  readonly trial?: Command
  /**
   * Takes the change back, with what was read or saved before it. Its shell may call `rp_restore PATH` (puts back what `backups` kept,
   * absence included), `rp_saved PATH` (prints where the kept copy is; fails when the path was absent) and `rp_unchanged PATH` (holds where
   * nothing was done to it since); tasks/README.md has the rest. It compares first: where the change had no effect it succeeds and does
   * nothing, whatever kept the change from being made.
   * After a rollback all that `backups` kept must be as it was; `rp_leave PATH` says of one that it stays as it is on purpose. What else it
   * leaves on purpose it prints in a line that begins with `warning: `.
   */
  readonly undo: Command | Irreversible
  /** Absolute paths that the journal copies, attributes kept, right before `apply`. */
  readonly backups?: readonly string[]
  /** As `backups`, of files that the undo only consults (`rp_saved PATH`): there is no warning when they were modified since. */
  readonly undoReads?: readonly string[]
  /** Runs once after all undos of a rollback: makes the restored state live. Equal commands run once. */
  readonly activate?: Command
  readonly effects: readonly Effect[]
  /**
   * What `apply` replaces, removes or sets, and then the folder in which it does so, where names come and go. Looked at before anything is
   * done, and in a dry run: whether flags of the file system (append-only, immutable) forbid it, and whether there is room for its input.
   */
  readonly alters?: readonly string[]
  /**
   * May cut the connection that it came by, and every new one: the host takes it back by itself unless we come again over a new
   * connection in time. Comes last of its task.
   */
  readonly mayDisconnect?: Reconnect
  /**
   * Makes the change again after a rollback of it was itself taken back; `apply` with its input when not said. Its shell may call
   * `rp_restore PATH`: that puts back what `backups` named as it was right before the rollback. It may meet what the undo left on purpose.
   */
  readonly redo?: Command
  /**
   * Its shells share the file `$rp_noted`, empty at first: what `apply` or `redo` writes there in place, the undo and the next `redo` read,
   * such as the number that a new user got.
   */
  readonly noted?: boolean
  /** Its input or its backups hold a secret: marked in the journal, and the input does not outlive the change. */
  readonly secret?: true
  /** Lock files of other programs: while one of them is locked the change does not begin, and whoever holds it is named. */
  readonly waits?: { readonly locks: readonly string[]; readonly seconds: number }
  /** Seconds after which `apply` is killed with its whole process group; 900 when not said. */
  readonly timeoutSeconds?: number
  /** Makes an error of what a failed `apply` printed, which is otherwise shown as it is. Pure. */
  readonly explain?: (said: string) => Explained
}

/** An inert value: nothing happens until an engine looks at it. Its questions and its plan may be a part of another task's. */
export interface Task {
  readonly kind: 'task'
  readonly name: string
  readonly title: string
  /** Where in the playbook it was written: `playbooks/mail.ts:12:5`. */
  readonly from: string
  readonly probes: Probes
  /** No task of the playbook's: it comes with those that need it, and is shown only when it changes something. */
  readonly implied?: true
  /**
   * Keys of all answers that its changes may alter, written as in {@link Probe.dependsOn}: they are doubted while nobody knows what it
   * will do, because it waits for another task or an obstacle hides its plan. All that it asks for when not said.
   */
  readonly mayAlter?: readonly string[]
  /**
   * Its changes may do more than anybody can tell beforehand, such as a service that makes files when it starts: a later task that cannot
   * be planned as the host stands waits for it.
   */
  readonly mayHelp?: true
  /** Pure; empty when the host is as the task wants it. Throws when the host cannot become what the task wants. */
  plan(now: Facts<Probes>): readonly Change[]
  /** As `plan`, but never throws: the changes up to the first obstacle, which an earlier task may be about to clear. */
  preview(now: Facts<Probes>): readonly Change[]
  /** What a person should know about the host beside the changes, even when there are none; a line each, never a secret. Pure. */
  notes?(now: Facts<Probes>): readonly string[]
}

/** A program of the host that reads files once and goes by them until it is told to read again: systemd and its unit files. */
export interface Reader {
  /** What it has not read yet. */
  readonly unread: Probe<unknown>
  /** Makes it read again where it has not read what these tell of, files and its own answers alike. */
  reread(probes: readonly Probe<unknown>[]): Task
}

/** A claim about a host: asked with the tasks' own questions, judged, never changing anything. */
export interface Check {
  readonly kind: 'check'
  readonly name: string
  readonly title: string
  readonly from: string
  readonly probe: Probe<unknown>
  /** What is wrong, as a sentence; undefined when the claim holds. Pure. */
  judge(value: unknown): string | undefined
  /** Seconds for which a claim that does not hold yet is asked again. */
  readonly withinSeconds: number
}
