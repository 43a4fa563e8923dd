import type { Command } from './shell.ts'

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
