import type { RunResult } from '../core/result.ts'
import type { Paint } from '../text/index.ts'

/** The style of a summary. */
export interface Style {
  readonly paint: Paint
  readonly verbose: boolean
  readonly diff: boolean
  readonly mode: RunResult['mode']
  readonly run: string
}

export const indent = (lines: readonly string[], spaces: number): readonly string[] =>
  lines.flatMap((line) => line.split('\n')).map((line) => (line ? ' '.repeat(spaces) + line : line))

/** A text of several lines as a list item: the first after its mark, the rest below it. */
export const item = (mark: string, text: string): readonly string[] => {
  const [first = '', ...rest] = text.trimEnd().split('\n')
  return [`${mark}${first}`, ...indent(rest, 2)]
}
