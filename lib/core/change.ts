import type { Command } from './shell.ts'

/**
 * How a change alters later answers: exactly (`sets`), or in a way that only the host knows (`invalidates`: every probe whose key starts
 * with `prefix` is read again first). `value` gets a time that is later than every earlier one, in microseconds. Probes that depend on
 * such a key follow by themselves.
 */
export type Effect =
  | { readonly kind: 'sets'; readonly key: string; readonly value: (now: number) => unknown }
  | { readonly kind: 'invalidates'; readonly prefix: string }

/** A change without an undo, and the reason, which the preview shows. */
export interface Irreversible {
  readonly irreversible: string
}

/** Where a host is reached after a change that may disconnect, if not where it was. */
export interface Reconnect {
  readonly address?: string
  readonly port?: number
}

/** Why a change failed, for the operator. */
export interface Explained {
  readonly message: string
  readonly hint?: string | undefined
}

/** One step with its exact diff and its undo, all known before it is made. */
export interface Change {
  /** One line, in the imperative: `create /etc/motd`. */
  readonly summary: string
  /** The present and the future state, as text for the operator; never a secret. */
  readonly before: string
  readonly after: string
  /** A line of its output that begins with `warning: ` is shown; all other output only where it fails. */
  readonly apply: Command
  /**
   * Tries the change without making it, in a dry run: it changes nothing on the host, may put files into `$d`, a folder that is removed
   * after it, and fails with the output with which `apply` would fail; with the code {@link NO_ROOM} where an earlier change that frees
   * room may help.
   */
  readonly trial?: Command
  /**
   * Reverts the change, with what was read or saved before it. Its shell may call `rp_restore PATH` (restores a path of `backups`, absence
   * included), `rp_saved PATH` (prints the path of the backup; fails when the path was absent) and `rp_unchanged PATH` (true where nothing
   * altered the path since); tasks/README.md has the rest. It compares first: where the change had no effect, for whatever reason, it
   * succeeds and does nothing.
   * After a rollback every path of `backups` must be as it was; `rp_leave PATH` exempts a path that the undo leaves on purpose. Whatever
   * else it leaves on purpose it prints in a line that begins with `warning: `.
   */
  readonly undo: Command | Irreversible
  /** Absolute paths that the journal backs up, attributes included, right before `apply`. */
  readonly backups?: readonly string[]
  /** As `backups`, for files that the undo only reads (`rp_saved PATH`): there is no warning when they were modified since. */
  readonly undoReads?: readonly string[]
  /** Runs once after all undos of a rollback: makes the restored state live. Equal commands run once. */
  readonly activate?: Command
  readonly effects: readonly Effect[]
  /**
   * The path that `apply` replaces, removes or sets, and then its folder, where names come and go. Checked before anything is changed, and
   * in a dry run: whether flags of the file system (append-only, immutable) forbid it, and whether there is room for its input.
   */
  readonly alters?: readonly string[]
  /**
   * The change may cut the present connection and prevent new ones: the host rolls it back unless a new connection confirms it in time.
   * The last change of its task.
   */
  readonly mayDisconnect?: Reconnect
  /**
   * Makes the change again when its rollback is itself rolled back; by default `apply` with its input. Its shell may call
   * `rp_restore PATH`: that restores a path of `backups` as it was right before the rollback. It may find what the undo left on purpose.
   */
  readonly redo?: Command
  /**
   * Its shells share the file `$rp_noted`, empty at first: what `apply` or `redo` writes there in place, the undo and the next `redo` read,
   * such as the number that a new user got.
   */
  readonly noted?: boolean
  /** Its input or its backups hold a secret: marked in the journal, and the input does not outlive the change. */
  readonly secret?: true
  /** Lock files of other programs: while one of them is locked the change does not begin, and a note names the holder. */
  readonly waits?: { readonly locks: readonly string[]; readonly seconds: number }
  /** Seconds after which `apply` is killed with its whole process group; 900 by default. */
  readonly timeoutSeconds?: number
  /** Makes an error of the output of a failed `apply`, which is otherwise shown verbatim. Pure. */
  readonly explain?: (output: string) => Explained
}
