import { shell } from '../core/shell.ts'
import { HANG_UP, HELD_BY, JOURNAL_HOME, LOCKABLE, STATE } from './journal.ts'
import { MANY_FRAMES, MARK, type Request, undoing } from './request.ts'
import { TRUST } from './trust.ts'
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
# By the journal, whatever its undo.sh may say.
begun() { grep -q '^begin ' "$R/journal" 2>/dev/null; }
missed() {
  sed -n 's/^begin //p' "$R/journal" | while read -r s; do
    grep -qx "undone $s" "$R/journal" || [ -e "$R/$s/irreversible" ] || echo "$s"
  done
}
judged() {
  [ "$code" = 0 ] && missed=$(missed) && [ -n "$missed" ] || return 0
  code=1
  echo rollback-failed >>"$R/journal"
  echo "begun and not undone:" $missed; mark undo-failed -
}
locked() {
  flock -n 9 || { lock_holder; mark waiting; [ "$wait" = 0 ] || hang_up; flock -w "$wait" 9; } || return
  held_by "the rollback of run ${'$'}{R##*/}"
}`

/**
 * `aged`: the step that an older version was at lives on. It noted the number of its processes' group alone, and its undo.sh does not ask; after a
 * boot that number is another's.
 */
const AGED = String.raw`aged() {
  s=$(sed -n 's/^begin //p' "$R/journal" 2>/dev/null | tail -n 1)
  ! grep -qxE "(done|failed) $s" "$R/journal" 2>/dev/null && { read -r group <"$R/$s/apply.group"; } 2>/dev/null || return
  [ "$(stat -c %Y "$R/$s/apply.group")" -ge "$(sed -n 's/^btime //p' /proc/stat)" ] && kill -s 0 -- "-$group" 2>/dev/null
}`

/**
 * Takes a run back with its own `undo.sh`. Of a run that an older version made the journal's lines and undo.sh's arguments and marks are all
 * that must be the same. Whoever else holds the lock is waited for; where there is time for that, the run's own shell,
 * whose connection may be dead, is told to go. A run that was taken back already tells what was.
 */
export function rollbackRequest(run: string, options: RollbackOptions): Request {
  const { lockTimeoutSeconds, as, purge = false, check = false } = options
  const flags = [...(purge ? ['--purge'] : []), ...(check ? ['--check'] : [])]
  const gone = `elif begun; then echo "$R/undo.sh is gone"; mark undo-failed -; mark rolled-back 1`
  const undo = shell`RUN_PLAYBOOK_TOKEN=$T RUN_PLAYBOOK_AS=${as ? JSON.stringify(as) : ''} login=$login sh "$R/undo.sh" ${flags} 2>&1; code=$?; `
  return {
    patience: undoing(lockTimeoutSeconds),
    frames: MANY_FRAMES,
    script: [
      MARK,
      JOURNAL_HOME,
      STATE,
      HANG_UP,
      HELD_BY,
      shell`R=$J/runs/${run} wait=${lockTimeoutSeconds}`,
      'mark begin',
      TAKEN,
      AGED,
      TRUST,
      'strange=$(untrusted "$R")',
      '[ -n "$strange" ] || cat "$R"/*/severs 2>/dev/null | while read -r place; do echo "$place"; mark place; done',
      'if [ -n "$strange" ]; then printf %s "$strange"; mark untrusted',
      `elif ! ${LOCKABLE}; then mark unlockable`,
      'elif [ ! -d "$R" ]; then mark unknown',
      'elif taken; then tell_taken',
      ...(check
        ? [`elif [ -s "$R/undo.sh" ]; then ${undo} mark rolled-back $code`, gone, 'else mark unknown']
        : [
            'elif { [ "$held" = "$R" ] || exec 9>>"$J/lock"; locked; }; then',
            '  if taken; then tell_taken',
            '  elif aged; then cat "$R/$s/summary"; printf " (process group %s)" "$group"; mark still-working',
            `  elif [ -s "$R/undo.sh" ]; then ${undo} judged; mark rolled-back $code`,
            `  ${gone}`,
            '  else rm -rf -- "$R"; mark unknown; fi',
            'else lock_holder; mark locked',
          ]),
      'fi',
      'exec 9>&-; held=',
    ].join('\n'),
  }
}
