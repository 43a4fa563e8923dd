import type { ChangeResult, TaskResult } from '../core/result.ts'
import { oneLine, type Paint } from '../text/index.ts'
import { unifiedDiff } from '../text/unified-diff.ts'
import { indent, item, type Style } from './lines.ts'

/** The changes and warnings of a task; empty when it has none. */
export function taskLines(task: TaskResult, style: Style): readonly string[] {
  const did = doneLines(task, style)
  return [
    ...did,
    ...(task.notes && did.length === 0 ? [`• ${oneLine(task.title)}${placeOf(task, style)}`] : []),
    ...indent(noteLines(task, style), 2),
  ]
}

/** Warnings, which do not stop the run. */
const noteLines = ({ notes = [] }: TaskResult, { paint }: Style): readonly string[] =>
  notes.flatMap((note) => item(paint('changed', '! '), oneLine(note)))

function doneLines(task: TaskResult, style: Style): readonly string[] {
  const { status, changes } = task
  if (status === 'later') return laterLines(task, style)
  if (status === 'failed')
    return style.diff ? changes.flatMap((change) => diffLines(change, style.paint)) : []
  if (status !== 'changed' && status !== 'pending') return []
  if (changes.length === 1) return changeLines(changes[0]!, style, placeOf(task, style))
  return [
    `• ${oneLine(task.title)}${placeOf(task, style)}`,
    ...indent(
      changes.flatMap((change) => changeLines(change, style)),
      2,
    ),
  ]
}

function laterLines(task: TaskResult, style: Style): readonly string[] {
  const { title, waitsFor = [], changes } = task
  const { paint } = style
  return [
    `• ${oneLine(title)}${placeOf(task, style)}`,
    ...indent(
      [
        paint(
          'changed',
          `known after apply: waits for ${waitsFor.map(oneLine).join('; ') || 'an earlier task'}`,
        ),
        ...(changes.length > 0 ? [paint('faint', 'planned for the current state of the host:')] : []),
        ...changes.flatMap((change) => changeLines(change, style)),
      ],
      2,
    ),
  ]
}

function changeLines(change: ChangeResult, style: Style, place = ''): readonly string[] {
  const { paint, diff } = style
  const { summary, irreversible } = change
  return [
    `• ${oneLine(summary)}${place}`,
    ...indent(
      [
        ...(irreversible === undefined ? [] : item(paint('changed', '! irreversible: '), irreversible)),
        ...(diff ? diffLines(change, paint) : []),
      ],
      2,
    ),
  ]
}

const placeOf = ({ from }: TaskResult, { paint, verbose }: Style): string =>
  verbose ? paint('faint', `  ${oneLine(from)}`) : ''

const diffLines = ({ before, after }: ChangeResult, paint: Paint): readonly string[] =>
  unifiedDiff(before, after)
    .split('\n')
    .filter(Boolean)
    .map((line) => paintDiffLine(line, paint))

function paintDiffLine(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint('added', line)
  if (line.startsWith('-')) return paint('removed', line)
  return paint('faint', line)
}
