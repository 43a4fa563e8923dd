export const MAIN = '/etc/ssh/sshd_config'

/** A line of a file that sshd reads: `PermitRootLogin yes`. */
export interface SshdLine {
  readonly path: string
  readonly line: number
  readonly says: string
}

/** The lines of the files with certain keywords. */
export interface SshdLines {
  /** In the order in which sshd reads them, Includes followed. */
  readonly lines: readonly SshdLine[]
  /** Lines of a `Match` for all users: they take precedence over all lines outside. */
  readonly matched: readonly SshdLine[]
  /** Lines of a `Match` for some users. */
  readonly exceptions: readonly (SshdLine & { readonly match: string })[]
}

/** The name that sshd gives to its first file when it reads all files again for a connection. */
const AGAIN = 'reprocess config'

/** Parses `line N PATH`, a tab and words, then `matched` and more words; and, of a `Match`, a path, a number, `within WORDS` and its line. */
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

/** A line with its place: `/etc/ssh/sshd_config:13:Port 22`. */
export const placed = ({ path, line, says }: SshdLine): string => `${path}:${line}:${says}`
