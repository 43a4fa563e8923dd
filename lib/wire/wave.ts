import type { Change, Reconnect } from '../core/change.ts'
import { SENT_BYTES } from '../core/last-words.ts'
import { shell } from '../core/shell.ts'
import type { Probe } from '../core/task.ts'
import { hostProgram } from '../host/load.ts'
import { askAll, sameAnswer, sizeOf, watched } from './asking.ts'
import type { Exchange, Patience } from './request.ts'
import { roomFor } from './room.ts'
import { runPrograms } from './run-programs.ts'
import { crowding, flagsForbid } from './space.ts'
import { limitOf, patienceOf } from './wave-patience.ts'
import { type WaveEvent, waveReply } from './wave-reply.ts'

/** The identity of a run, for the lock and the journal; another run that waits for the lock shows it. `run` comes first: the host reads it. */
export interface RunIdentity {
  readonly run: string
  readonly playbook: string
  readonly by: string
  readonly startedAt: string
}

/** Where a host is reached. */
export interface Place {
  readonly address: string
  readonly port: number
}

/** What the host does without its controller. */
export interface WatchdogOptions {
  /** What the host does with an orphaned run; `keep` leaves it to the next run. */
  readonly orphan: 'rollback' | 'keep'
  /** Within so many seconds a new connection must confirm a change that may disconnect. */
  readonly confirmTimeoutSeconds: number
}

export interface Wave {
  readonly identity: RunIdentity
  /** Number of the first change, counted over the whole run. */
  readonly first: number
  readonly changes: readonly Change[]
  /** Probes on whose answers the plan depends, with the digest of each answer. */
  readonly preconditions: readonly { readonly probe: Probe<unknown>; readonly digest: string }[]
  /** Probes to ask once the changes are made. */
  readonly probes: readonly Probe<unknown>[]
  readonly lockTimeoutSeconds: number
  readonly watchdog: WatchdogOptions
  /** Where the host is reached before the wave, and again after a rollback of a change that may disconnect. */
  readonly place: Place
}

export const stepName = (number: number): string => String(number).padStart(4, '0')

/**
 * One wave as one request: takes the lock, writes every undo, compares the preconditions, then makes the changes; at the end it asks
 * again. It stops at the first failure.
 */
export function waveRequest(wave: Wave): Exchange<WaveEvent> & { readonly patience: Patience } {
  const { identity, changes, first, preconditions, probes, watchdog } = wave
  const preconditionProbes = preconditions.map(({ probe }) => probe)
  const names = changes.map((_, index) => stepName(first + index))
  const named = changes.map((change, index) => [names[index]!, change] as const)
  const staged = changes.map((change, index) => stageOf(change, names[index]!, wave))
  const payload = staged.flatMap(({ payload: bytes }) => bytes)
  const values = {
    SENT_BYTES,
    ...runPrograms(),
    run: identity.run,
    identity: JSON.stringify(identity),
    holder: holder(identity),
    orphan: watchdog.orphan,
    wait: wave.lockTimeoutSeconds,
  }
  const script = [
    hostProgram('wave', values),
    ...(changes.some(({ mayDisconnect }) => mayDisconnect) ? [hostProgram('disconnecting')] : []),
    ...(changes.some(({ waits }) => waits) ? [hostProgram('patient')] : []),
    'open_run',
    ...staged.map(({ text }) => text),
    ...(payload.length > 0 ? ['arrived || broken=1'] : []),
    shell`[ $broken = 1 ] || { reserve "$R" ${roomFor(changes)}; } 2>>"$d/trouble" || broken=1`,
    ...watched(
      preconditionProbes,
      preconditions.map(
        ({ probe, digest }, index) =>
          `[ $broken = 1 ] || ${sameAnswer(probe, digest)} || { mark moved ${index} $late; broken=1; }`,
      ),
    ),
    `[ $broken = 1 ] || {\n${flagsForbid('failed', named)}\n} || broken=1`,
    crowding(named),
    'if ready; then',
    `if ${staged.map(({ call }) => call).join(' && ')}; then mark asking`,
    askAll(probes),
    'else abandon; fi; fi',
  ].join('\n')
  const { frames, bytes } = sizeOf(probes)
  return {
    script,
    payload,
    patience: patienceOf(changes, [...probes, ...preconditionProbes], wave.lockTimeoutSeconds),
    frames: frames + 8 * changes.length,
    bytes,
    reply: waveReply({ steps: names, preconditions, probes }),
  }
}

/** A line for each place where the host may be reached once the change is made, or rolled back. */
const places = (before: Place, reconnect: Reconnect): string =>
  [before, { ...before, ...reconnect }].map((one) => `${JSON.stringify(one)}\n`).join('')

const holder = ({ run, playbook, by, startedAt }: RunIdentity): string =>
  `run ${run} of ${playbook}, by ${by}, since ${startedAt}`

function stageOf(
  change: Change,
  name: string,
  { watchdog, place }: Wave,
): { text: string; call: string; payload: readonly Uint8Array[] } {
  const {
    apply,
    undo,
    activate,
    redo,
    secret,
    noted,
    mayDisconnect,
    waits,
    backups = [],
    undoReads = [],
  } = change
  const undoTexts: [file: string, text: string][] =
    'irreversible' in undo ? [['irreversible', undo.irreversible]] : [['undo', undo.sh]]
  const texts: [file: string, text: string | undefined][] = [
    ['summary', change.summary],
    ['apply', apply.sh],
    ...undoTexts,
    ['settle', activate?.sh],
    ['redo', redo?.sh],
    ['secret', secret && 'holds a secret\n'],
    ['watched', undoReads.length > 0 ? `${backups.length}\n` : undefined],
    ['severs', mayDisconnect && places(place, mayDisconnect)],
    ['noted', noted ? '' : undefined],
  ]
  const inputs: [file: string, bytes: Uint8Array | undefined][] = [
    ['in', apply.stdin],
    ['undo.in', 'irreversible' in undo ? undefined : undo.stdin],
    ['redo.in', redo?.stdin],
  ]
  const given = inputs.flatMap(([file, bytes]) => (bytes ? [{ file, bytes }] : []))
  const lines = [
    shell`folder "$R"/${name}`,
    ...texts.flatMap(([file, text]) => (text === undefined ? [] : [shell`put "$R"/${name}/${file} ${text}`])),
    ...given.map(({ file, bytes }) => shell`stage "$R"/${name}/${file} ${bytes.length}`),
  ]
  const step = shell`${name} ${limitOf(change)} ${[...backups, ...undoReads]}`
  const call = mayDisconnect
    ? shell`disconnecting_step ${watchdog.confirmTimeoutSeconds} ` + step
    : `step ${step}`
  const first = waits ? shell`patient ${name} ${waits.seconds} ${waits.locks} && ` : ''
  return { text: lines.join('\n'), call: first + call, payload: given.map(({ bytes }) => bytes) }
}
