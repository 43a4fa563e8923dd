import { quotedStart } from '../text/index.ts'
import type { Frame } from './frames.ts'

/** The value of a field that cannot be read. */
export const MALFORMED = Symbol('malformed')

/** Reads one field of a mark: it takes words from the front of `words`, or reads the bytes that came before the mark. */
export type Field<T> = (words: string[], data: Buffer) => T | typeof MALFORMED
type Fields = Readonly<Record<string, Field<unknown>>>

/** One mark of an exchange: where in a reply it may stand, and where the reply is after it; and its fields in the order of its words. */
export interface Mark<F extends Fields = Fields> {
  readonly moves: Readonly<Record<string, string>>
  readonly fields: F
}
/** Every mark that a reply may have, by its word. */
export type Marks = Readonly<Record<string, Mark>>

/** A function that declares the marks of an exchange whose reply goes through these places; it begins at `start`. */
export const marksAt =
  <Place extends string>() =>
  <F extends Fields = Record<never, never>>(
    moves: Partial<Readonly<Record<Place | 'start', Place>>>,
    fields: F = {} as F,
  ): Mark<F> => ({ moves: moves as Mark['moves'], fields })

/** The marks as data: a union over `type`, which is the word. */
export type EventOf<M extends Marks> = {
  [W in keyof M & string]: { readonly type: W } & {
    readonly [F in keyof M[W]['fields']]: M[W]['fields'][F] extends Field<infer T> ? T : never
  }
}[keyof M & string]

/** Reads the frames of one reply, in order. @throws MarkError */
export type Decoder<E> = (frame: Frame) => E

/** How the reply of an exchange is read. */
export interface ReplyForm<E> {
  readonly words: readonly string[]
  /** For one reply. */
  decoder(): Decoder<E>
}

const SHOWN = 200

/** A mark that is unknown, malformed, or out of its place. */
export class MarkError extends Error {
  constructor(how: 'unknown' | 'malformed' | 'misplaced', { words, data }: Frame) {
    const before = data.length > 0 ? `, after ${quotedStart(data, SHOWN)}` : ''
    super(`${how} mark ${quotedStart(Buffer.from(words.join(' ')), SHOWN)}${before}`)
  }
}

/** `follow` makes, for one reply, the test whether an event fits the events before it, where its place alone does not decide. */
export const replyForm = <M extends Marks>(
  marks: M,
  follow: () => (event: EventOf<M>) => boolean = () => () => true,
): ReplyForm<EventOf<M>> => ({
  words: Object.keys(marks),
  decoder: () => decoder(marks, follow()),
})

function decoder<M extends Marks>(marks: M, fits: (event: EventOf<M>) => boolean): Decoder<EventOf<M>> {
  let place = 'start'
  return (frame) => {
    const [type = '', ...words] = frame.words
    const known = Object.hasOwn(marks, type) ? marks[type] : undefined
    if (!known) throw new MarkError('unknown', frame)
    const fields = Object.entries(known.fields).map(
      ([name, read]) => [name, read(words, frame.data)] as const,
    )
    if (words.length > 0 || fields.some(([, value]) => value === MALFORMED))
      throw new MarkError('malformed', frame)
    const event = { type, ...Object.fromEntries(fields) } as EventOf<M>
    const next = Object.hasOwn(known.moves, place) ? known.moves[place] : undefined
    if (next === undefined || !fits(event)) throw new MarkError('misplaced', frame)
    place = next
    return event
  }
}
