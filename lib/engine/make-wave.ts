import type { Wave } from '../wire/wave.ts'
import { applyWave, type WaveListener, type WaveOutcome } from './apply-wave.ts'
import { applyDisconnecting } from './disconnecting-wave.ts'
import type { HostLink } from './host-link.ts'
import type { HostEvents, HostRun } from './host-run.ts'

/** Makes one wave of changes; where its last task may disconnect, with a confirmation over a new connection. */
export async function makeWave(
  { link, work, progress, events }: HostRun,
  part: Pick<Wave, 'changes' | 'preconditions' | 'first' | 'probes'>,
): Promise<WaveOutcome> {
  const { identity, lockTimeoutSeconds, watchdog, signal } = work
  events.phase('changing')
  const { address, port } = link.target
  // A new connection takes as long to log in as this one did.
  const confirmTimeoutSeconds = watchdog.confirmTimeoutSeconds + Math.floor(link.loginSeconds)
  const wave: Wave = {
    ...part,
    identity,
    lockTimeoutSeconds,
    watchdog: { ...watchdog, confirmTimeoutSeconds },
    place: { address, port },
  }
  const hear = listener(wave.changes.length, events)
  progress.journalled = true
  if (!wave.changes.some(({ mayDisconnect }) => mayDisconnect))
    return applyWave(link.session, wave, hear, signal)
  progress.mayBeDisconnected = true
  const outcome = await applyDisconnecting(link, wave, hear, signal)
  if (link.target.address !== address || link.target.port !== port)
    events.note(`answers at ${placeOf(link)} now: update the inventory`)
  return outcome
}

const placeOf = ({ target: { address, port } }: HostLink): string => `${address}, port ${port}`

const listener = (total: number, { changeStarted, changeDone, note }: HostEvents): WaveListener => ({
  started: ({ summary }, index) => changeStarted(summary, index + 1, total),
  done: ({ summary }, milliseconds) => changeDone(summary, milliseconds),
  note,
})
