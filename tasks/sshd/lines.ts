export const MAIN = '/etc/ssh/sshd_config'

/** A line of a file of sshd's, as it stands there: `PermitRootLogin yes`. */
export interface SshdLine {
  readonly path: string
  readonly line: number
  readonly says: string
}

/** What files say of certain keywords. */
export interface SshdLines {
  /** In the order in which sshd obeys them, its Includes followed. */
  readonly lines: readonly SshdLine[]
  /** What a `Match` says to everybody: it wins over all that stands outside, wherever. */
  readonly matched: readonly SshdLine[]
  /** What a `Match` says to some. */
  readonly exceptions: readonly (SshdLine & { readonly match: string })[]
}

/** As sshd calls its first file when it goes through all of them again for a connection. */
const AGAIN = 'reprocess config'

/** Reads `line N PATH`, a tab and words, then `matched` and more of them; and, of a `Match`, a path, a number, `within WORDS` and the `Match`. */
export function sshdLinesIn(answer: readonly string[]): SshdLines {
  const read = (text: string): readonly SshdLine[] => {
    const [, line, path, says] = /^line (\d+) ([^\t]+)\t(.*)$/.exec(text) ?? []
    return path && line && says ? [{ path: path === AGAIN ? MAIN : path, line: Number(line), says }] : []
  }
  const again = answer.indexOf('matched')
  const [before, after] = again < 0 ? [answer, []] : [answer.slice(0, again), answer.slice(again)]
  const matched = after.flatMap(read)
  const exceptions = answer.flatMap((text, index) => {
    if (!text.startsWith('within ')) return []
    const [path = '', line, match = ''] = [answer[index - 2], Number(answer[index - 1]), answer[index + 1]]
    const isForAll = matched.some((one) => one.path === path && one.line === line)
    return isForAll ? [] : [{ path, line, says: text.slice(7).trim(), match: match.trim() }]
  })
  return { lines: before.flatMap(read), matched, exceptions }
}

/** A line as it is told to a person: `/etc/ssh/sshd_config:13:Port 22`. */
export const placed = ({ path, line, says }: SshdLine): string => `${path}:${line}:${says}`
