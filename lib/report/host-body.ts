import type { HostResult, TaskResult } from '../core/result.ts'
import { count } from '../text/index.ts'
import { checkLines } from './check-lines.ts'
import { failureLines, rollbackLines } from './failure-lines.ts'
import { indent, type Style } from './lines.ts'
import { taskLines } from './task-lines.ts'

/** The report of a host below its headline. */
export function hostBody(host: HostResult, style: Style): readonly string[] {
  const { status, tasks, checks, error, rollback } = host
  const { mode } = style
  if (mode === 'rollback') return [...rollbackLines(host, style), ...failureLines(host, style)]
  if (status === 'ok')
    return [
      ...tasks.flatMap((task) => taskLines(task, style)),
      ...(style.verbose ? checkLines(checks, style) : []),
    ]
  // Changes that were rolled back are not shown as done.
  const stands = !error || (rollback !== undefined && rollback.state !== 'complete')
  // The failure describes what a dry run cannot plan.
  const isShown = (task: TaskResult): boolean =>
    mode === 'check' ? task.status !== 'failed' : stands || task.status === 'failed'
  const shown = tasks.filter(isShown).flatMap((task) => taskLines(task, style))
  const skipped = tasks.filter((task) => task.status === 'skipped').length
  const loud = error !== undefined && stands
  return [
    ...rollbackLines(host, style),
    ...(loud ? under('caused by:', failureLines(host, style), style) : failureLines(host, style)),
    ...(loud ? under('done before:', shown, style) : shown),
    ...(error && skipped > 0 ? [style.paint('faint', `${count(skipped, 'task')} not begun`)] : []),
    ...checkLines(checks, style),
  ]
}

const under = (title: string, lines: readonly string[], { paint }: Style): readonly string[] =>
  lines.length === 0 ? [] : [paint('faint', title), ...indent(lines, 2)]
