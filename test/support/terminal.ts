import { PassThrough } from 'node:stream'
import { WriteStream } from 'node:tty'

/** A stream that says it is a terminal (or not) and keeps what was written to it. */
export class FakeTerminal extends PassThrough {
  readonly isTTY: boolean
  columns: number
  rows: number
  text = ''
  readonly getColorDepth = WriteStream.prototype.getColorDepth

  constructor({ isTTY = true, columns = 80, rows = 24 } = {}) {
    super()
    this.isTTY = isTTY
    this.columns = columns
    this.rows = rows
    this.on('data', (data: Buffer) => {
      this.text += data.toString()
    })
  }

  get stream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream
  }

  /** All lines that somebody sees who scrolls up. */
  get screen(): readonly string[] {
    return screenOf(this.text, this.rows)
  }
}

/**
 * What a terminal shows after these bytes, with what was scrolled out above; it knows the few sequences that progress is drawn
 * with, and throws on any other.
 */
function screenOf(bytes: string, height: number): readonly string[] {
  const lines: string[] = ['']
  let row = 0
  let column = 0
  const top = (): number => Math.max(0, lines.length - height)
  const moves: Readonly<Record<string, (n: number, given: string) => void>> = {
    A: (n) => {
      row = Math.max(top(), row - n)
    },
    B: (n) => {
      row = Math.min(lines.length - 1, row + n)
    },
    G: (n) => {
      column = n - 1
    },
    J: () => {
      lines.length = row + 1
      lines[row] = lines[row]!.slice(0, column)
    },
    K: (_, given) => {
      lines[row] = given === '2' ? '' : lines[row]!.slice(0, column)
    },
    m: () => {},
    h: () => {},
    l: () => {},
  }
  for (const [piece, given = '', move = ''] of bytes.matchAll(/\x1b\[(\??\d*(?:;\d+)*)([A-Za-z])|[\s\S]/gu)) {
    const act = moves[move]
    if (act) act(Number(given) || 1, given)
    else if (piece === '\r') column = 0
    else if (piece === '\n') {
      row += 1
      column = 0
      if (row === lines.length) lines.push('')
    } else if (piece < ' ') throw new Error(`unexpected ${JSON.stringify(piece)}`)
    else {
      const line = lines[row]!.padEnd(column)
      lines[row] = line.slice(0, column) + piece + line.slice(column + 1)
      column += 1
    }
  }
  return lines.map((line) => line.trimEnd())
}
