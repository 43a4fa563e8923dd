const guarded = new WeakSet<NodeJS.WritableStream>()

/** A stream that never ends the process: the run goes on when its terminal or its reader has gone. */
export function quiet(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  if (!guarded.has(stream)) stream.on('error', () => {})
  guarded.add(stream)
  return stream
}

/** Resolves once the text is handed over; with the error where it was not, unless its reader has gone: `| head` is none. */
export const write = (stream: NodeJS.WriteStream, text: string): Promise<Error | undefined> =>
  new Promise((resolve) => {
    quiet(stream).write(text, (error) => resolve(error && !isGone(error) ? error : undefined))
  })

const isGone = ({ code }: NodeJS.ErrnoException): boolean => code === 'EPIPE' || code === 'EIO'
