const NEWLINE = 0x0a
/** Bytes up to which a text is shown whole: the diff omits unchanged lines itself. */
const WHOLE = 256 * 1024
// The mark and two lines precede the difference: the three lines of context that a diff shows.
const [ABOVE, BELOW] = [2, 3]

interface Part {
  readonly part: Uint8Array
  /** A line with the number of omitted lines; empty when there are none. */
  readonly mark: string
}

/** The parts in which two contents differ, with some lines of context; undefined when these are too long to read. */
export function excerpt(before: Uint8Array, after: Uint8Array): readonly [Part, Part] | undefined {
  if (before.length <= WHOLE && after.length <= WHOLE)
    return [
      { part: before, mark: '' },
      { part: after, mark: '' },
    ]
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail += 1
  const start = linesUp(before, head)
  const below = after.length - linesDown(after, after.length - tail)
  const parts = [
    before.subarray(start, before.length - below),
    after.subarray(start, after.length - below),
  ] as const
  if (parts.some((part) => part.length > WHOLE)) return undefined
  const mark = start === 0 ? '' : `… from line ${lineAt(before, start)} on:\n`
  return [
    { part: parts[0], mark },
    { part: parts[1], mark },
  ]
}

function lineAt(bytes: Uint8Array, at: number): number {
  let line = 1
  for (let index = 0; index < at; index += 1) if (bytes[index] === NEWLINE) line += 1
  return line
}

function linesUp(bytes: Uint8Array, from: number): number {
  let at = from
  for (let lines = 0; at > 0; at -= 1) if (bytes[at - 1] === NEWLINE && lines++ === ABOVE) break
  return at
}

function linesDown(bytes: Uint8Array, from: number): number {
  let at = from
  for (let lines = 0; at < bytes.length; at += 1)
    if ((at === 0 || bytes[at - 1] === NEWLINE) && lines++ === BELOW) break
  return at
}
