import type { ReplyForm } from './marks.ts'

/**
 * What one exchange sends. In `script` the shell has `$T`, the token for marks, and `$d`, a folder of its own in memory that is removed
 * with the connection; it must read every byte of `payload` from its standard input, also after an error.
 */
export interface Request {
  readonly script: string
  readonly payload?: readonly Uint8Array[]
  /** How long the host may take for it. */
  readonly patience?: Patience
  /** The most marks that the reply can have, where it can have many. */
  readonly frames?: number
  /** The most bytes of the reply, beyond what any may have. */
  readonly bytes?: number
}

/** A request, and how its reply is read. */
export interface Exchange<E> extends Request {
  readonly reply: ReplyForm<E>
}

/** Limits for what the host does not limit itself, or where its limit fails: a host that takes longer counts as lost. */
export interface Patience {
  /** Without a byte of the reply, and without a byte that could be sent. */
  readonly silenceSeconds: number
  /** Until the end of the reply. */
  readonly totalSeconds: number
}

/** For what a host does at once, on a slow or busy disk and over a slow link. */
export const AT_ONCE: Patience = { silenceSeconds: 120, totalSeconds: 900 }
/** The limit of marks whose count is not known: a hundred times as many as an ordinary host sends. */
export const MANY_FRAMES = 10_000

/** The patience for a host that may be silent for so long on top. */
export const afterSeconds = (seconds: number): Patience => ({
  silenceSeconds: AT_ONCE.silenceSeconds + seconds,
  totalSeconds: AT_ONCE.totalSeconds + seconds,
})

const UNDO_SECONDS = 915
const ALL_UNDOS_SECONDS = 6 * 3600

/** For undos, and for processes that must end before them: the host ends each after so many seconds; their number is not known. */
export const undoing = (lockTimeoutSeconds = 0): Patience => ({
  silenceSeconds: AT_ONCE.silenceSeconds + Math.max(lockTimeoutSeconds, UNDO_SECONDS),
  totalSeconds: ALL_UNDOS_SECONDS,
})

/** The first words over a new connection: there is a shell, and it reads what is sent. */
export const HELLO = String.raw`printf '\n%s hello\n' "$T"`

/** A request as it goes over the channel; after a payload comes the token once more. */
export function encode({ script, payload = [] }: Request, token: string): Buffer {
  // The host's shell drops line breaks at the end: the last byte is none, so that the length shows whether all of the script came.
  const text = Buffer.from(`${script}\n#`)
  const end = payload.length > 0 ? [Buffer.from(`${token}\n`)] : []
  return Buffer.concat([Buffer.from(`${token} ${text.length}\n`), text, ...payload, ...end])
}
