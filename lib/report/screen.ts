import { stripVTControlCharacters } from 'node:util'

type LogUpdate = ReturnType<typeof import('log-update').createLogUpdate>

/** A terminal with lasting lines and, below them, a block that is redrawn. */
export interface Screen {
  draw(lasting: readonly string[], block: readonly string[]): void
  /** Erases the block. */
  close(lasting: readonly string[]): void
}

/** Never hides the cursor, so that a killed process does not leave it hidden. */
export function openScreen(stream: NodeJS.WriteStream): Screen {
  let update: LogUpdate | undefined
  let drawn: readonly string[] = []
  // Loaded on demand: pipes and JSON do not need it.
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
  // Output of others on the same terminal goes above the block.
  stream.write = ((...said: Parameters<typeof write>) => {
    if (!drawing) wipe()
    return write.apply(stream, said)
  }) as typeof write

  /** A narrower terminal wraps the lines of the block, which then has more rows than were drawn. */
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
