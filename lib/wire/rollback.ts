import { shell } from '../core/shell.ts'
import { HANG_UP, JOURNAL_HOME, STATE } from './journal.ts'
import { MARK, type Request } from './request.ts'
import type { RunIdentity } from './wave.ts'

export interface RollbackOptions {
  readonly lockTimeoutSeconds: number
  /** The rollback as a run of its own, where the run to be taken back had stood. */
  readonly as?: RunIdentity
  /** Takes configuration and data of packages along. */
  readonly purge?: boolean
  /** Only say what would be done. */
  readonly check?: boolean
}

/** What there is to say of a run that is taken back already, and the lock. */
const TAKEN = String.raw`taken() { [ "$(state "$R")" = rolled-back ]; }
tell_taken() {
  for s in $(sed -n 's/^undone //p' "$R/journal"); do cat "$R/$s/summary"; mark was-undone "$s"; done
  sed -n 's/^guard //p' "$R/journal" | tail -n 1; mark already
}
locked() { flock -n 9 || { cat "$J/lock"; mark waiting; [ "$wait" = 0 ] || hang_up; flock -w "$wait" 9; }; }`

/**
 * Takes a run back with its own `undo.sh`. Whoever else holds the lock is waited for; where there is time for that, the run's own shell,
 * whose connection may be dead, is told to go. A run that was taken back already tells what was.
 */
export function rollbackRequest(run: string, options: RollbackOptions): Request {
  const { lockTimeoutSeconds, as, purge = false, check = false } = options
  const flags = [...(purge ? ['--purge'] : []), ...(check ? ['--check'] : [])]
  const undo = shell`RUN_PLAYBOOK_TOKEN=$T RUN_PLAYBOOK_AS=${as ? JSON.stringify(as) : ''} sh "$R/undo.sh" ${flags} 2>&1; mark rolled-back "$?"`
  return {
    script: [
      MARK,
      JOURNAL_HOME,
      STATE,
      HANG_UP,
      shell`R=$J/runs/${run} wait=${lockTimeoutSeconds}`,
      'mark begin',
      TAKEN,
      '[ ! -e "$R/undo.sh" ] || cat "$R"/*/severs 2>/dev/null | while read -r place; do echo "$place"; mark place; done',
      'if [ ! -e "$R/undo.sh" ]; then mark unknown',
      'elif taken; then tell_taken',
      ...(check
        ? [`else ${undo}`]
        : [
            'elif { [ "$held" = "$R" ] || exec 9>>"$J/lock"; locked; }; then',
            `  if taken; then tell_taken; else ${undo}; fi`,
            'else cat "$J/lock"; mark locked',
          ]),
      'fi',
      'exec 9>&-; held=',
    ].join('\n'),
  }
}
