import { shell } from '../core/shell.ts'
import type { Change, Probe } from '../core/task.ts'
import { askAll, sameAnswer } from './gather.ts'
import { JOURNAL_HOME, RESTORE, UNDO } from './journal.ts'
import { MARK, type Request } from './request.ts'

/** Who runs, for the lock and the journal: shown to whoever finds the host taken. */
export interface RunIdentity {
  readonly run: string
  readonly playbook: string
  readonly by: string
  readonly startedAt: string
}

export interface Wave {
  readonly identity: RunIdentity
  /** Number of the first change, counted over the whole run. */
  readonly first: number
  readonly changes: readonly Change[]
  /** Questions whose answers the plan stands on, with the digest of each answer. */
  readonly heads: readonly { readonly probe: Probe<unknown>; readonly digest: string }[]
  /** Questions to ask once the changes are made. */
  readonly probes: readonly Probe<unknown>[]
  readonly lockTimeoutSeconds: number
}

const DEFAULT_TIMEOUT = 900

// The input is read to its end whatever happens to the disk, or the channel would be out of step.
const FUNCTIONS = String.raw`${MARK}
stage() { head -c "$2" | { cat >"$1" || { cat >/dev/null; false; }; } 2>>"$d/trouble" || broken=1; }
put() { { printf '%s' "$2" >"$1"; } 2>>"$d/trouble" || broken=1; }
keep() {
  printf '%s' "$3" >"$1/path.$2" || return
  if [ -e "$3" ] || [ -L "$3" ]; then cp -a -- "$3" "$1/saved.$2"; else : >"$1/absent.$2"; fi
}
durable() { sync "$R" && find "$1" '(' -type f -o -type d ')' -exec sync {} + && echo "begin $2" >>"$R/journal" && sync "$R/journal"; }
step() {
  n=$1 s=$R/$1 limit=$2 i=0; shift 2
  [ ! -e "$R/stop" ] || { mark stopped "$n"; return 1; }
  mark begin "$n"
  for p do
    keep "$s" $i "$p" 2>>"$d/trouble" || { cat "$d/trouble"; mark unsaved "$n"; return 1; }
    i=$((i + 1))
  done
  durable "$s" "$n" 2>>"$d/trouble" || { cat "$d/trouble"; mark unsaved "$n"; return 1; }
  [ -e "$s/in" ] || : >"$s/in"
  timeout -k 10 "$limit" sh "$s/apply" <"$s/in" >"$s/log" 2>&1 9>&-
  code=$?
  rm -f -- "$s/apply" "$s/in"
  if [ $code != 0 ]; then tail -c 16384 "$s/log"; mark failed "$n" $code; return 1; fi
  echo "done $n" >>"$R/journal"
  tail -c 4096 "$s/log"; mark done "$n"
}`

// Held by the connection's own shell, over all waves of a run: it cannot go stale.
const LOCK = `if [ "$held" != "$R" ]; then
  { ( : >>"$J/lock" ) && exec 9>>"$J/lock"; } 2>>"$d/trouble" || broken=1
  if [ $broken = 0 ] && ! flock -n 9; then
    cat "$J/lock"; mark waiting
    flock -w "$wait" 9 || { cat "$J/lock"; mark locked; broken=1; }
  fi
  [ $broken = 1 ] || held=$R
fi`

export const stepName = (number: number): string => String(number).padStart(4, '0')

/**
 * One wave as one request: take the lock, write down each way back, make sure that nothing moved since it was read, then change;
 * at the end ask again. It stops at the first failure.
 */
export function waveRequest(wave: Wave): Request {
  const { identity, changes, first, heads, probes } = wave
  const staged = changes.map((change, index) => stageOf(change, stepName(first + index)))
  const script = [
    JOURNAL_HOME,
    FUNCTIONS,
    shell`R=$J/runs/${identity.run} broken=0 wait=${wave.lockTimeoutSeconds}`,
    'mark open',
    'mkdir -p -- "$R" 2>"$d/trouble" || broken=1',
    ...staged.map(({ text }) => text),
    `[ $broken = 1 ] || { ${LOCK}; }`,
    'if [ $broken = 0 ]; then',
    shell`printf '%s\n' ${holder(identity)} >"$J/lock"`,
    shell`put "$R/meta" ${JSON.stringify(identity)}; put "$R/restore.sh" ${RESTORE}; put "$R/undo.sh" ${UNDO}`,
    'fi',
    ...heads.map(
      ({ probe, digest }, index) =>
        `[ $broken = 1 ] || ${sameAnswer(probe, digest)} || { mark moved ${index}; broken=1; }`,
    ),
    `if [ $broken = 1 ]; then cat "$d/trouble" 2>/dev/null; mark refused; [ -e "$R/journal" ] || rm -rf -- "$R"`,
    `elif ${staged.map(({ call }) => call).join(' && ')}; then mark asking`,
    askAll(probes),
    'fi',
  ].join('\n')
  return { script, payload: staged.flatMap(({ payload }) => payload) }
}

const holder = ({ run, playbook, by, startedAt }: RunIdentity): string =>
  `run ${run} of ${playbook}, by ${by}, since ${startedAt}`

function stageOf(
  change: Change,
  name: string,
): { text: string; call: string; payload: readonly Uint8Array[] } {
  const { apply, undo, settle } = change
  const texts: [file: string, text: string][] = [
    ['summary', change.summary],
    ['apply', apply.sh],
    'irreversible' in undo ? ['irreversible', undo.irreversible] : ['undo', undo.sh],
    ...(settle ? [['settle', settle.sh] satisfies [string, string]] : []),
  ]
  const inputs: [file: string, bytes: Uint8Array | undefined][] = [
    ['in', apply.stdin],
    ['undo.in', 'irreversible' in undo ? undefined : undo.stdin],
  ]
  const given = inputs.flatMap(([file, bytes]) => (bytes ? [{ file, bytes }] : []))
  const lines = [
    shell`mkdir -p -- "$R"/${name} 2>>"$d/trouble" || broken=1`,
    ...texts.map(([file, text]) => shell`put "$R"/${name}/${file} ${text}`),
    ...given.map(({ file, bytes }) => shell`stage "$R"/${name}/${file} ${bytes.length}`),
  ]
  const call = shell`step ${name} ${change.timeoutSeconds ?? DEFAULT_TIMEOUT} ${change.saves ?? []}`
  return { text: lines.join('\n'), call, payload: given.map(({ bytes }) => bytes) }
}
