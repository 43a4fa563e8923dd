const quieted = new WeakSet<NodeJS.WritableStream>()

/** A stream whose errors do not end the process: the run continues when its terminal or its reader is gone. */
export function quiet(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  if (!quieted.has(stream)) stream.on('error', () => {})
  quieted.add(stream)
  return stream
}

/** Resolves after the text is written, with the error if any; a reader that is gone (`| head`) is not an error. */
export const write = (stream: NodeJS.WriteStream, text: string): Promise<Error | undefined> =>
  new Promise((resolve) => {
    quiet(stream).write(text, (error) => resolve(error && !isGone(error) ? error : undefined))
  })

const isGone = ({ code }: NodeJS.ErrnoException): boolean => code === 'EPIPE' || code === 'EIO'
