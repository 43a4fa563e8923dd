import type { Listener } from '../core/events.ts'
import type { Wave } from '../wire/wave.ts'
import { applyWave, type WaveListener, type WaveOutcome } from './apply-wave.ts'
import type { HostLink } from './host-link.ts'
import { applySevering } from './severing-wave.ts'
import type { Progress, Work } from './work.ts'

/** Makes one wave of changes; where its last task may cut us off, by the way that comes back. */
export async function makeWave(
  link: HostLink,
  { host, identity, lockTimeoutSeconds, guard, signal }: Work,
  progress: Progress,
  emit: Listener,
  part: Pick<Wave, 'changes' | 'heads' | 'first' | 'probes'>,
): Promise<WaveOutcome> {
  emit({ type: 'host-phase', host, phase: 'changing' })
  const { address, port } = link.target
  // A new connection takes as long to log in as this one did.
  const confirmTimeoutSeconds = guard.confirmTimeoutSeconds + Math.floor(link.loginSeconds)
  const wave: Wave = {
    ...part,
    identity,
    lockTimeoutSeconds,
    guard: { ...guard, confirmTimeoutSeconds },
    place: { address, port },
  }
  const hear = listener(host, wave.changes.length, emit)
  progress.journalled = true
  if (!wave.changes.some(({ severs }) => severs)) return applyWave(link.session, wave, hear, signal)
  progress.severed = true
  const outcome = await applySevering(link, wave, hear, signal)
  if (link.target.address !== address || link.target.port !== port)
    emit({
      type: 'note',
      host,
      text: `answers at ${placeOf(link)} from now on: the inventory must say so, too`,
    })
  return outcome
}

const placeOf = ({ target: { address, port } }: HostLink): string => `${address}, port ${port}`

const listener = (host: string, total: number, emit: Listener): WaveListener => ({
  started: ({ summary }, index) => emit({ type: 'change-started', host, summary, index: index + 1, total }),
  done: ({ summary }, milliseconds) => emit({ type: 'change-done', host, summary, milliseconds }),
  note: (text) => emit({ type: 'note', host, text }),
})
