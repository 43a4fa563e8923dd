import type { HostResult, RollbackResult } from '../core/result.ts'
import { count, type Paint } from '../text/index.ts'
import type { Style } from './lines.ts'

/** The outcome of a host in one sentence. */
export function headlineOf(host: HostResult, { paint, mode }: Style): string {
  const { status, tasks, changed, rollback } = host
  const share =
    changed === tasks.length ? count(changed, 'task') : `${changed} of ${count(tasks.length, 'task')}`
  switch (status) {
    case 'ok':
      return mode === 'rollback' ? rolledBackHeadline(rollback, paint) : converged(host, paint)
    case 'changed':
      return mode === 'rollback'
        ? rolledBackHeadline(rollback, paint)
        : `${paint('changed', 'changed')} by ${share}`
    case 'pending':
      if (mode === 'rollback') return rolledBackHeadline(rollback, paint)
      return `${paint('changed', 'would be changed')} by ${share}`
    case 'unreachable':
      return `${paint('bad', 'unreachable')}${rollback ? `, ${afterwards(rollback, paint)}` : ''}`
    case 'stopped':
      return `${paint('changed', 'stopped')}, ${mode === 'check' ? 'nothing was changed' : afterwards(rollback, paint)}`
    case 'failed':
      if (mode === 'rollback') return rollback ? afterwards(rollback, paint) : paint('bad', 'not rolled back')
      return `${paint('bad', 'failed')}${mode === 'check' ? '' : `, ${afterwards(rollback, paint)}`}`
  }
}

function converged({ tasks, checks }: HostResult, paint: Paint): string {
  const parts = [
    ...(tasks.length > 0 ? [`${count(tasks.length, 'task')} converged`] : []),
    ...(checks.length > 0 ? [checks.length === 1 ? '1 check holds' : `${checks.length} checks hold`] : []),
  ]
  return ['nothing to change', ...parts.map((part) => paint('faint', part))].join(', ')
}

function rolledBackHeadline(rollback: RollbackResult | undefined, paint: Paint): string {
  if (!rollback || rollback.undone.length + rollback.kept.length === 0) return 'nothing to roll back'
  return afterwards(rollback, paint)
}

/** The state of the host after the changes. */
function afterwards(rollback: RollbackResult | undefined, paint: Paint): string {
  if (!rollback) return 'nothing was changed'
  const { state, undone, kept, left = [], byHost } = rollback
  switch (state) {
    case 'preview':
      return paint('changed', `${count(undone.length, 'change')} would be rolled back`)
    case 'failed':
      return paint('alarm', 'THE ROLLBACK FAILED, THIS HOST NEEDS A PERSON')
    case 'unknown':
      return paint('alarm', 'THE CONNECTION WAS LOST, THE STATE OF THE HOST IS NOT KNOWN')
    case 'complete':
      if (kept.length > 0)
        return paint('changed', `rolled back except for ${count(kept.length, 'irreversible change')}`)
      if (undone.length === 0) return 'nothing was changed'
      return [
        `rolled back${byHost ? ' by the host itself' : ''} (${count(undone.length, 'change')})`,
        left.length > 0
          ? paint('changed', 'the host is as before except for what is not removed')
          : 'the host is as before',
      ].join(', ')
  }
}
