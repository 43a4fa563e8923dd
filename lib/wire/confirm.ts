import { SENT_BYTES } from '../core/last-words.ts'
import { shell } from '../core/shell.ts'
import type { Probe } from '../core/task.ts'
import { DISARM } from './boot-unit.ts'
import { ASKING, askAll, longestOf, sizeOf } from './gather.ts'
import { HANG_UP, JOURNAL_HOME } from './journal.ts'
import { afterSeconds, MARK, type Request } from './request.ts'

/**
 * Sent over a new connection after a change that may have cut the old one: waits until the change is done, takes the run over from the
 * shell of the old connection, calls off the host's own rollback, and asks.
 */
export const confirmRequest = (
  run: string,
  step: string,
  seconds: number,
  probes: readonly Probe<unknown>[],
): Request => ({
  script: [
    MARK,
    ASKING,
    JOURNAL_HOME,
    HANG_UP,
    shell`R=$J/runs/${run} n=${step} left=${seconds * 5}`,
    'mark begin',
    'until grep -qxE "(done|failed) $n" "$R/journal" || [ $left -le 0 ]; do sleep 0.2; left=$((left - 1)); done',
    `if grep -qx "failed $n" "$R/journal"; then tail -c ${SENT_BYTES} "$R/$n/log"; mark failed "$n"`,
    'elif ! grep -qx "done $n" "$R/journal"; then mark undecided',
    shell`else exec 9>>"$J/lock"; hang_up; if ! flock -w ${seconds} 9; then exec 9>&-; mark undecided`,
    // The answer to an earlier confirmation may have been lost on the way.
    'elif ! grep -qx "confirmed $n" "$R/journal" && ! mv "$R/deadline" "$R/confirmed" 2>/dev/null; then exec 9>&-; mark expired',
    'else held=$R; echo "$$" >"$R/shell" && echo "$d" >"$R/room"; echo "$SSH_CONNECTION" >"$R/peer"; echo "confirmed $n" >>"$R/journal"',
    `  sync "$R/journal" "$R"; [ -e "$R/orphan" ] || ${DISARM}`,
    '  mark confirmed',
    askAll(probes),
    'fi; fi',
  ].join('\n'),
  // For the change, for the lock, and for the questions.
  patience: afterSeconds(2 * seconds + longestOf(probes)),
  ...sizeOf(probes),
})

/**
 * Asks, over a connection of its own, what came of a change that may have cut us off: `done`, `failed`, `expired` when the host has begun to
 * take it back, or `undecided`. Changes nothing.
 */
export const decidedRequest = (run: string, step: string): Request => ({
  script: [
    MARK,
    JOURNAL_HOME,
    shell`R=$J/runs/${run} n=${step} left=5`,
    'mark begin',
    'until grep -qxE "(done|failed) $n" "$R/journal" || [ $left -le 0 ]; do sleep 0.2; left=$((left - 1)); done',
    `if grep -qx "failed $n" "$R/journal"; then tail -c ${SENT_BYTES} "$R/$n/log"; mark failed "$n"`,
    'elif [ ! -e "$R/open" ] || { [ ! -e "$R/deadline" ] && ! grep -qx "confirmed $n" "$R/journal"; }; then mark expired',
    'elif grep -qx "done $n" "$R/journal"; then mark done',
    'else mark undecided; fi',
  ].join('\n'),
})
