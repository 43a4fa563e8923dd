import type { HostResult } from '../core/result.ts'
import { count } from '../text/index.ts'
import { checkLines } from './check-lines.ts'
import { failureLines, rollbackLines } from './failure-lines.ts'
import { indent, type Style } from './lines.ts'
import { taskLines } from './task-lines.ts'

/** All that there is to tell of a host below its headline. */
export function hostBody(host: HostResult, style: Style): readonly string[] {
  const { status, tasks, checks, error, rollback } = host
  if (status === 'ok')
    return style.verbose ? [...checkLines(checks, style), ...rollbackLines(host, style)] : []
  if (style.mode === 'rollback') return [...rollbackLines(host, style), ...failureLines(host, style)]
  // What was taken back is not told as done.
  const stands = !error || (rollback !== undefined && rollback.state !== 'complete')
  const loud = error !== undefined && stands
  const skipped = tasks.filter((task) => task.status === 'skipped').length
  return [
    ...rollbackLines(host, style),
    ...(loud ? [style.paint('faint', 'it began with:')] : []),
    ...indent(failureLines(host, style), loud ? 2 : 0),
    ...(loud ? [style.paint('faint', 'what had been done until then:')] : []),
    ...indent(
      tasks.flatMap((task) => (stands || task.status === 'failed' ? taskLines(task, style) : [])),
      loud ? 2 : 0,
    ),
    ...(error && skipped > 0 ? [style.paint('faint', `${count(skipped, 'task')} not begun`)] : []),
    ...checkLines(checks, style),
  ]
}
