import { type Decoder, type EventOf, MarkError, marksAt, type ReplyForm, replyForm } from './marks.ts'

const mark = marksAt<'open' | 'over'>()

const SHELL = {
  hello: mark({ start: 'open' }),
  end: mark({ open: 'over' }),
}
const { words, decoder } = replyForm(SHELL)

/** The parts of a reply: the words of the shell, and the events of its exchange between them. */
type ReplyEvent<E> = EventOf<typeof SHELL> | { readonly type: 'event'; readonly event: E }

const HELLO = { words: ['hello'], data: Buffer.alloc(0) }

/** Reads a whole reply, up to its `end`; the first reply of a shell begins with `hello`. */
export function replyDecoder<E>(form: ReplyForm<E>, isFirst: boolean): Decoder<ReplyEvent<E>> {
  const [decodeShell, decode] = [decoder(), form.decoder()]
  let isOpen = !isFirst
  if (isOpen) decodeShell(HELLO)
  return (frame) => {
    if (words.includes(frame.words[0] ?? '')) {
      isOpen = true
      return decodeShell(frame)
    }
    if (!isOpen) throw new MarkError('misplaced', frame)
    return { type: 'event', event: decode(frame) }
  }
}
