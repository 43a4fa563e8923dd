import { shell } from '../core/shell.ts'
import { JOURNAL_HOME } from './journal.ts'
import { MARK, type Request } from './request.ts'

/** Ends a run that stands: nothing will take it back by itself any more. Marks `committed` also where nothing was begun. */
export const commitRequest = (run: string): Request => ({
  script: [
    MARK,
    JOURNAL_HOME,
    shell`R=$J/runs/${run}`,
    '[ ! -e "$R/journal" ] || { echo committed >>"$R/journal" && sync "$R/journal"; } && mark committed',
    'exec 9>&-; held=',
  ].join('\n'),
})

/** Shell, for a second channel, that makes a running wave stop before its next change. */
export const stopScript = (run: string): string => `${JOURNAL_HOME}\n${shell`: >"$J/runs/"${run}/stop`}`

// A connection can be dead for a quarter of an hour before the host notices. The shell behind it finishes its change and goes.
const HANG_UP = String.raw`hang_up() {
  case $(cat "$J/lock") in
    "run ${'$'}{R##*/} of "*) read -r p <"$R/shell" && [ "/proc/$p/fd/9" -ef "$J/lock" ] && kill -s HUP "$p" ;;
  esac 2>/dev/null
}`

/**
 * Takes a run back with its own `undo.sh`. Whoever else holds the lock is waited for; where there is time for that, the run's own shell,
 * whose connection may be dead, is told to go.
 */
export const rollbackRequest = (run: string, lockTimeoutSeconds: number): Request => ({
  script: [
    MARK,
    JOURNAL_HOME,
    HANG_UP,
    shell`R=$J/runs/${run} wait=${lockTimeoutSeconds}`,
    'mark begin',
    'if [ ! -e "$R/undo.sh" ]; then mark unknown',
    'elif grep -qx rolled-back "$R/journal"; then mark already',
    'else',
    '  [ "$held" = "$R" ] || exec 9>>"$J/lock"',
    '  if flock -n 9 || { cat "$J/lock"; mark waiting; [ "$wait" = 0 ] || hang_up; flock -w "$wait" 9; }; then RUN_PLAYBOOK_TOKEN=$T sh "$R/undo.sh" 2>&1; mark rolled-back "$?"; else cat "$J/lock"; mark locked; fi',
    'fi',
    'exec 9>&-; held=',
  ].join('\n'),
})

/** Every run that the host remembers: name, size in KiB, last word of the journal, description. */
export const listRunsRequest: Request = {
  script: [
    MARK,
    JOURNAL_HOME,
    'mark begin',
    'for R in "$J"/runs/*/; do',
    '  [ -e "$R/meta" ] || continue',
    '  cat "$R/meta"; mark run "$(basename -- "$R")" "$(du -sk "$R" | cut -f1)" "$(grep -c "^begin" "$R/journal")" "$(tail -n 1 "$R/journal")"',
    'done',
  ].join('\n'),
}

/** Shell that prints the runs that neither ended nor were taken back, a line each, unless somebody else is at work right now. */
export const UNFINISHED = `${JOURNAL_HOME}
[ -n "$held" ] || { [ -e "$J/lock" ] && flock -sn "$J/lock" true; } || exit 0
for R in "$J"/runs/*/; do
  [ -e "$R/journal" ] && [ "$R" != "$held/" ] || continue
  grep -qxE 'committed|rolled-back|rollback-failed' "$R/journal" || basename -- "$R"
done`
