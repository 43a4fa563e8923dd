import type { ReplyForm } from './marks.ts'

/**
 * What one exchange sends. In `script` the shell has `$T`, the token for marks, and `$d`, a folder of its own in memory that goes
 * with the connection; it must read every byte of `payload` from its standard input, whatever happens.
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

/** What the host itself does not bound, or bounds in vain: a host that takes longer counts as lost. */
export interface Patience {
  /** Without a byte of the reply, or one that could be sent. */
  readonly silenceSeconds: number
  /** Until the end of the reply. */
  readonly totalSeconds: number
}

/** For whatever a host does at once; time for a slow disk, a busy one, and a slow link. */
export const AT_ONCE: Patience = { silenceSeconds: 120, totalSeconds: 900 }
/** Marks for which no count is known: a hundred times as many as any honest host has. */
export const MANY_FRAMES = 10_000

/** What the host may be silent for so long. */
export const afterSeconds = (seconds: number): Patience => ({
  silenceSeconds: AT_ONCE.silenceSeconds + seconds,
  totalSeconds: AT_ONCE.totalSeconds + seconds,
})

const UNDO_SECONDS = 915
const ALL_UNDOS_SECONDS = 6 * 3600

/** For undos, and for what has to end before them: one of these is ended on the host after so many seconds; how many there are is not known. */
export const undoing = (lockTimeoutSeconds = 0): Patience => ({
  silenceSeconds: AT_ONCE.silenceSeconds + Math.max(lockTimeoutSeconds, UNDO_SECONDS),
  totalSeconds: ALL_UNDOS_SECONDS,
})

/** The first words over a new connection: there is a shell, and it reads what is sent. */
export const HELLO = String.raw`printf '\n%s hello\n' "$T"`

/** A request as it goes over the channel; behind a payload stands the token once more. */
export function encode({ script, payload = [] }: Request, token: string): Buffer {
  // Its last byte is no line break, which the host's shell would drop: so the length tells whether all of it came.
  const text = Buffer.from(`${script}\n#`)
  const end = payload.length > 0 ? [Buffer.from(`${token}\n`)] : []
  return Buffer.concat([Buffer.from(`${token} ${text.length}\n`), text, ...payload, ...end])
}
