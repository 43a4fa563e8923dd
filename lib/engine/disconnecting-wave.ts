import { setTimeout as sleep } from 'node:timers/promises'
import { PlaybookError } from '../core/errors.ts'
import type { Wave } from '../wire/wave.ts'
import { applyWave, type WaveListener, type WaveOutcome } from './apply-wave.ts'
import { confirmOver, decidedOver } from './confirm-wave.ts'
import type { HostLink } from './host-link.ts'

/** After so long a silence of a change that may disconnect, a new connection is tried. */
const SILENCE_MILLISECONDS = 3000

/**
 * As {@link applyWave}, for a wave whose last task may disconnect. The host rolls the run back unless a new connection confirms it within
 * the time of its watchdog; the probes at the end of the wave are asked over that connection.
 */
export async function applyDisconnecting(
  link: HostLink,
  wave: Wave,
  listener: WaveListener,
  signal?: AbortSignal,
): Promise<WaveOutcome> {
  let began = false
  let late = false
  let disconnecting = (): void => {}
  const silence = new Promise<undefined>((resolve) => {
    disconnecting = () => {
      began = true
      void sleep(SILENCE_MILLISECONDS, undefined, { ref: false }).then(() => {
        late = true
        resolve(undefined)
      })
    }
  })
  // Events of the old connection are dropped once a new one is tried.
  const heard: WaveListener = {
    started: (change, index) => late || listener.started(change, index),
    done: (change, milliseconds) => late || listener.done(change, milliseconds),
    note: (text) => listener.note(text),
    disconnecting,
  }
  const made = applyWave(link.session, { ...wave, probes: [] }, heard, signal)
  const outcome = await Promise.race([made, silence])
  if (outcome && (!began || outcome.stale || (outcome.failure && !link.session.lost))) return outcome
  for (const { mayDisconnect } of wave.changes) if (mayDisconnect) link.mayMoveTo(mayDisconnect)
  return confirmed(link, wave, outcome?.done === wave.changes.length ? undefined : made, signal)
}

/** `made`: the outcome by the old connection, where it is not known yet whether the change is done. */
async function confirmed(
  link: HostLink,
  wave: Wave,
  made: Promise<WaveOutcome> | undefined,
  signal?: AbortSignal,
): Promise<WaveOutcome> {
  const { watchdog, changes } = wave
  const last = changes.at(-1)?.summary
  const before = link.target
  try {
    const other = made && (await decided(link, wave, made, signal))
    if (other) return other
    return await link.renew(watchdog.confirmTimeoutSeconds, (session) => {
      demandGoingOn(signal)
      return confirmOver(session, wave)
    })
  } catch (cause) {
    if (!(cause instanceof PlaybookError) || cause.code === 'E_STOPPED') throw cause
    const { address, port } = before
    const failure = new PlaybookError(
      'E_TASK',
      `${last}: no new connection reached the host within ${watchdog.confirmTimeoutSeconds} s (${cause.message})`,
      {
        where: `${address}:${port}`,
        cause,
      },
    )
    return { answers: [], done: changes.length - 1, failure }
  }
}

/**
 * Waits until the change is done; the outcome, where it is not to be confirmed. A connection from before the change proves nothing: a
 * firewall keeps it, and an address that is about to be removed takes it along.
 */
async function decided(
  link: HostLink,
  wave: Wave,
  made: Promise<WaveOutcome>,
  signal?: AbortSignal,
): Promise<WaveOutcome | undefined> {
  const known = new AbortController()
  const visit = link.visit(
    2 * wave.watchdog.confirmTimeoutSeconds,
    (session) => {
      demandGoingOn(signal)
      return decidedOver(session, wave)
    },
    known.signal,
  )
  const reported = made.then((outcome) => (link.session.lost ? visit : outcome.failure ? outcome : undefined))
  try {
    return await Promise.race([visit, reported])
  } finally {
    known.abort()
    visit.catch(() => undefined)
    reported.catch(() => undefined)
  }
}

function demandGoingOn(signal?: AbortSignal): void {
  if (signal?.aborted) throw new PlaybookError('E_STOPPED', 'stopped as asked')
}
