import { stripVTControlCharacters } from 'node:util'

type LogUpdate = ReturnType<typeof import('log-update').createLogUpdate>

/** A terminal with lines that stay and, below them, a block that is drawn anew. */
export interface Screen {
  draw(lasting: readonly string[], block: readonly string[]): void
  /** Wipes the block away. */
  close(lasting: readonly string[]): void
}

/** The cursor is never hidden, so that no way of dying leaves it so. */
export function openScreen(stream: NodeJS.WriteStream): Screen {
  let update: LogUpdate | undefined
  let drawn: readonly string[] = []
  // Who pipes or asks for JSON does not wait for it to load.
  void import('log-update').then(({ createLogUpdate }) => {
    update = createLogUpdate(stream, { showCursor: true })
  })

  const { write } = stream
  const send = (text: string): boolean => write.call(stream, text)
  let drawing = false
  const draw = (work: () => void): void => {
    drawing = true
    work()
    drawing = false
  }
  const wipe = (): void => {
    if (drawn.length > 0) draw(() => update?.clear())
    drawn = []
  }
  const print = (lines: readonly string[]): void => {
    if (lines.length === 0) return
    wipe()
    send(lines.map((line) => `${line}\n`).join(''))
  }
  // What others say meanwhile on the same terminal comes above the block, not into it.
  stream.write = ((...said: Parameters<typeof write>) => {
    if (!drawing) wipe()
    return write.apply(stream, said)
  }) as typeof write

  /** A terminal that became narrower has broken the lines of the block: it is taller now than it was drawn. */
  const onResize = (): void => {
    const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / stream.columns)), 0)
    if (rows > 0) send(`\r\x1b[${rows}A\x1b[J`)
    update?.done()
    drawn = []
  }
  stream.on('resize', onResize)

  return {
    draw(lasting, block) {
      print(lasting)
      if (block.length === 0) return wipe()
      draw(() => update?.(block.join('\n')))
      if (update) drawn = block
    },
    close(lasting) {
      stream.off('resize', onResize)
      print(lasting)
      wipe()
      stream.write = write
    },
  }
}

const widthOf = (line: string): number => [...stripVTControlCharacters(line)].length
