import type { Failure, HostResult, RollbackResult } from '../core/result.ts'
import { count, oneLine } from '../text/index.ts'
import { indent, item, type Style } from './lines.ts'

/** Why a host failed: the message of the tool, the place, and the hint. */
export function failureLines(host: HostResult, { paint }: Style): readonly string[] {
  const { error, tasks } = host
  if (!error) return []
  const { hint } = error
  const message = beyondChecks(error, host)
  const task = tasks.find(({ status }) => status === 'failed')
  const where = error.where ?? task?.from
  const place = [
    ...(task && !message.includes(task.title) ? [`in ${oneLine(task.title)}`] : []),
    ...(where ? [`at ${oneLine(where)}`] : []),
  ]
  const [first = '', ...rest] = message.split('\n')
  return [
    ...(message ? [paint('bad', first), ...indent(rest, 2)] : []),
    ...(place.length > 0 ? [paint('faint', place.join(', '))] : []),
    ...(hint ? item('→ ', hint) : []),
  ]
}

/** The message without the failed checks, which are reported with the others. */
function beyondChecks({ message }: Failure, { checks }: HostResult): string {
  let rest = message
  for (const { status, title, problem } of checks)
    if (status === 'failed') rest = rest.replace(`${title}: ${problem}`, '')
  return rest.trim()
}

// A rollback continues where an earlier one ended.
const AGAIN = {
  failed: 'Remove the obstacle, then roll back the rest',
  unknown: 'When the host answers again, roll back the rest',
} as const

/** The result of a rollback. A failed undo comes first, with all that the operator needs to repair it. */
export function rollbackLines({ rollback }: HostResult, style: Style): readonly string[] {
  if (!rollback) return []
  const { paint, mode, verbose, run } = style
  const { state, undone, kept, failed, left = [], changedSince = [], byHost } = rollback
  const all = mode === 'rollback' || state !== 'complete' || verbose
  return [
    ...section(paint('bad', 'could not be undone:'), failed, paint('bad', '✘ ')),
    ...(byHost ? [`the host rolled it back by itself: ${oneLine(byHost)}`] : []),
    ...section(paint('changed', 'not reverted (irreversible):'), kept, '! '),
    ...section(paint('changed', 'not removed:'), left, '! '),
    ...section(paint('changed', changedTitle(rollback)), changedSince, '! '),
    ...(state === 'complete' || state === 'preview'
      ? []
      : [`→ ${AGAIN[state]}: run-playbook rollback ${run}`]),
    ...(all
      ? section(
          paint(
            'faint',
            `${state === 'preview' ? 'would be undone' : 'undone'} (${count(undone.length, 'change')}):`,
          ),
          undone,
          '↩ ',
        )
      : []),
  ]
}

const changedTitle = ({ state, run }: RollbackResult): string => {
  if (state === 'preview') return 'modified since; the rollback would keep a copy in the journal:'
  return `had been modified since${run ? `; run-playbook rollback ${run} restores it` : ''}:`
}

const section = (title: string, texts: readonly string[], mark: string): readonly string[] =>
  texts.length === 0
    ? []
    : [
        title,
        ...indent(
          texts.flatMap((text) => item(mark, text)),
          2,
        ),
      ]
