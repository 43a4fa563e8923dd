import { shell } from '../core/shell.ts'
import type { Change, Probe } from '../core/task.ts'
import { askAll, sameAnswer } from './gather.ts'
import { JOURNAL_HOME, UNDO } from './journal.ts'
import { MARK, type Request } from './request.ts'
import { LOCK, STAGING, STEPPING } from './wave-shell.ts'
import { RESTORE, RESTORE_NAME } from './way-back.ts'

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

export const stepName = (number: number): string => String(number).padStart(4, '0')

/**
 * One wave as one request: take the lock, write down each way back, make sure that nothing moved since it was read, then change;
 * at the end ask again. It stops at the first failure.
 */
export function waveRequest(wave: Wave): Request {
  const { identity, changes, first, heads, probes } = wave
  const names = changes.map((_, index) => stepName(first + index))
  const staged = changes.map((change, index) => stageOf(change, names[index]!))
  const unstage = shell`( cd -- "$R" && rm -rf -- ${names} )`
  const script = [
    MARK,
    JOURNAL_HOME,
    STAGING,
    STEPPING,
    shell`R=$J/runs/${identity.run} broken=0 waited= wait=${wave.lockTimeoutSeconds}`,
    'mark open',
    'mkdir -p -- "$R" 2>"$d/trouble" || broken=1',
    ...staged.map(({ text }) => text),
    `[ $broken = 1 ] || { ${LOCK}; }`,
    'if [ $broken = 0 ]; then',
    shell`put "$J/lock" ${`${holder(identity)}\n`}`,
    shell`put "$R/meta" ${JSON.stringify(identity)}; put "$R"/${RESTORE_NAME} ${RESTORE}; put "$R/undo.sh" ${UNDO}`,
    'put "$R/shell" "$$"',
    'fi',
    ...heads.map(
      ({ probe, digest }, index) =>
        `[ $broken = 1 ] || ${sameAnswer(probe, digest)} || { mark moved ${index}; broken=1; }`,
    ),
    '[ $broken = 1 ] || { : >>"$R/journal" && sync "$J" "$J/runs" && durable "$R" -maxdepth 2; } 2>>"$d/trouble" || broken=1',
    `if [ $broken = 1 ]; then cat "$d/trouble" 2>/dev/null; mark refused; ${unstage}; [ -e "$R/journal" ] || rm -rf -- "$R"`,
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
