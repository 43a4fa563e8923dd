import { shell } from '../core/shell.ts'
import { CLOSE } from './boot-unit.ts'
import { HANG_UP, HELD_BY, JOURNAL_HOME, LOCKABLE, STATE } from './journal.ts'
import { afterSeconds, MANY_FRAMES, MARK, type Request, undoing } from './request.ts'
import { AT_REST, ENDED, LIVING } from './scope.ts'
import { IRREGULAR_RUNS, TRUST } from './trust.ts'
import { KEEP, WITNESS, WITNESSED } from './way-back.ts'
import { WIPE } from './wipe.ts'

/** How many runs a host remembers, and for how long. The newest committed one is never forgotten, nor is one that did not end. */
export interface Retention {
  readonly runs: number
  readonly days: number
}

// By the order in which they began there, and the time at which their journal was closed.
const forget = ({ runs, days }: Retention): string => String.raw`forget() {
  rank=0 seen=1
  for R in $(for o in "$J"/runs/*/order; do read -r n <"$o" && echo "$n ${'$'}{o%/order}"; done | sort -rn | cut -d ' ' -f 2-); do
    case $(state "$R") in
      rolled-back|rollback-failed|resumed\ *) ;;
      committed) rank=$((rank + 1)); [ $rank != 1 ] || continue ;;
      *) continue ;;
    esac
    seen=$((seen + 1))
    [ $seen -gt ${runs} ] || [ -n "$(find "$R/journal" -mmin +${days * 24 * 60})" ] || continue
    rm -rf -- "$R"
  done
  sweep_content
}`

/**
 * Ends a run that stands: nothing will take it back by itself any more. Marks `committed` also where nothing was begun, and `overtaken`
 * where it was taken back meanwhile. Then forgets old ones.
 */
export const commitRequest = (run: string, keep: Retention): Request => ({
  script: [
    MARK,
    JOURNAL_HOME,
    STATE,
    HANG_UP,
    KEEP,
    WITNESS,
    WITNESSED,
    forget(keep),
    shell`R=$J/runs/${run}`,
    `commit() { witnessed "$R"; echo committed >>"$R/journal" && sync "$R/journal" && { ${CLOSE}; :; }; }`,
    // Over a new connection, when the answer over the old one was lost: then it stands already, or the host has taken it back.
    'if [ ! -e "$R/journal" ]; then mark committed',
    'elif [ "$held" = "$R" ] || { exec 9>>"$J/lock"; hang_up; flock -w 10 9; }; then',
    '  case $(state "$R") in rolled-back|rollback-failed) mark overtaken ;; committed) mark committed ;; *) ! commit || { mark committed; forget; } ;; esac',
    'fi',
    'exec 9>&-; held=',
  ].join('\n'),
})

/** Shell, for a second channel, that makes a running wave stop before its next change. */
export const stopScript = (run: string): string => `${JOURNAL_HOME}\n${shell`: >"$J/runs/"${run}/stop`}`

/**
 * Lets what unfinished runs have done stand, for a run that goes on from there; marks `resumed` unless somebody holds the host. What is still
 * at work there comes to its end first.
 */
export const resumeRequest = (runs: readonly string[], by: string): Request => ({
  patience: undoing(),
  script: [
    MARK,
    JOURNAL_HOME,
    HELD_BY,
    TRUST,
    WIPE,
    ENDED,
    AT_REST,
    'tell() { cat; mark "$1" "$2"; }',
    shell`mark begin; check=no obstacle=; strange=$(for R in ${runs}; do untrusted "$J/runs/$R"; done | sort -u)`,
    'if [ -n "$strange" ]; then printf %s "$strange"; mark untrusted',
    'elif exec 9>>"$J/lock"; flock -n 9; then',
    shell`held_by ${`run ${by}, which resumes run ${runs.join(', ')}`}`,
    ...runs.map((run) => shell`[ -n "$obstacle" ] || { R=$J/runs/${run}; at_rest; }`),
    'if [ -n "$obstacle" ]; then echo "$obstacle"; mark still-working; else',
    ...runs.map(
      (run) =>
        shell`R=$J/runs/${run}; echo ${`resumed ${by}`} >>"$R/journal"; sync "$R/journal"; unbegun "$R"; spent "$R"; ` +
        `{ ${CLOSE}; :; }`,
    ),
    'mark resumed; fi; else lock_holder; mark locked; fi',
    'exec 9>&-; held=',
  ].join('\n'),
})

/** Waits so long until nobody holds the host; marks `held`, with by whom, when somebody still does. */
export const waitRequest = (seconds: number): Request => ({
  patience: afterSeconds(seconds),
  script: [
    MARK,
    JOURNAL_HOME,
    HELD_BY,
    'mark begin',
    shell`flock -s -w ${seconds} "$J/lock" true || { lock_holder; mark held; }`,
  ].join('\n'),
})

/** As much of a run's description as is read. */
const META_BYTES = 64 * 1024

/**
 * Every run that the host remembers: name, KiB, changes, place in their order, last word of the journal, or that it is damaged; and its
 * description. First of all the folder that has them.
 */
export const listRunsRequest: Request = {
  frames: MANY_FRAMES,
  script: [
    MARK,
    JOURNAL_HOME,
    STATE,
    IRREGULAR_RUNS,
    'printf %s "$J/runs"; mark begin; strange=$(irregular)',
    'for R in "$J"/runs/*/; do',
    // A name that is none of ours would make a mark of several lines, or of other words.
    '  R=${R%/}; case ${R##*/} in *[!a-z0-9-]*) continue ;; esac',
    // One that waits for the lock has neither.
    '  [ -e "$R/meta" ] || [ -e "$R/journal" ] || continue',
    '  order= of= last=$(state "$R")',
    '  case $strange in *"$R/"*) last=damaged ;; esac',
    '  [ ! -f "$R/order" ] || read -r order <"$R/order"; [ ! -f "$R/of" ] || read -r of <"$R/of"',
    '  case $order in *[!0-9]*) order= last=damaged ;; esac; case $of in *[!a-z0-9-]*) of= last=damaged ;; esac',
    `  [ ! -f "$R/meta" ] || head -c ${META_BYTES} "$R/meta"`,
    '  begun=$(grep -D skip -c "^begin" "$R/journal" 2>/dev/null)',
    '  mark run "${R##*/}" "$(du -sk "$R" | cut -f1)" "${begun:-0}" "${order:-0}" "$of" "$last"',
    'done',
  ].join('\n'),
}

/**
 * Shell that prints the runs that neither ended nor were taken back, a line each, with `working` where a process of one still lives; or `held`
 * and by whom, while somebody else is at work; or `unlockable`, see {@link LOCKABLE}; or `untrusted` and what, see {@link IRREGULAR_RUNS}.
 */
export const UNFINISHED = `${JOURNAL_HOME}
${HELD_BY}
${STATE}
${LIVING}
${IRREGULAR_RUNS}
strange=$(irregular)
[ -z "$strange" ] || { printf 'untrusted\\n%s\\n' "$strange"; exit 0; }
${LOCKABLE} || { echo unlockable; exit 0; }
[ -n "$held" ] || [ ! -e "$J/lock" ] || flock -sn "$J/lock" true || { echo "held $(lock_holder)"; exit 0; }
for R in "$J"/runs/*/open; do
  R=\${R%/open}
  [ -e "$R/journal" ] && [ "$R" != "$held" ] || continue
  case $(state "$R") in ''|taking-back*) ;; *) continue ;; esac
  working=
  for f in "$R"/[0-9]*/*.scope; do seen=; [ ! -s "$f" ] || ! living "\${f%.scope}" || working=' working'; done
  echo "\${R##*/}$working"
done`
