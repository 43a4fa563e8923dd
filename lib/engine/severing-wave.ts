import { setTimeout as sleep } from 'node:timers/promises'
import { PlaybookError } from '../core/errors.ts'
import { lastWords } from '../core/last-words.ts'
import { confirmRequest } from '../wire/confirm.ts'
import { AnswerReader } from '../wire/gather.ts'
import { stepName, type Wave } from '../wire/wave.ts'
import { applyWave, type WaveListener, type WaveOutcome } from './apply-wave.ts'
import type { HostLink } from './host-link.ts'
import type { Session } from './session.ts'

/** When a change that may have cut us off says nothing for so long, a new connection is tried at once. */
const SILENCE_MILLISECONDS = 3000

/**
 * As {@link applyWave}, for a wave whose last task may cut us off. The host takes the run back by itself unless we come again, by a new
 * connection, within the time that its guard was given; what is asked at the end of the wave is asked there.
 */
export async function applySevering(
  link: HostLink,
  wave: Wave,
  listener: WaveListener,
  signal?: AbortSignal,
): Promise<WaveOutcome> {
  let began = false
  let late = false
  let severing = (): void => {}
  const silence = new Promise<undefined>((resolve) => {
    severing = () => {
      began = true
      void sleep(SILENCE_MILLISECONDS, undefined, { ref: false }).then(() => {
        late = true
        resolve(undefined)
      })
    }
  })
  // What it says once it was given up is told no more.
  const heard: WaveListener = {
    started: (change, index) => late || listener.started(change, index),
    done: (change, milliseconds) => late || listener.done(change, milliseconds),
    note: (text) => listener.note(text),
    severing,
  }
  const made = applyWave(link.session, { ...wave, probes: [] }, heard, signal)
  const outcome = await Promise.race([made, silence])
  if (outcome && (!began || outcome.stale || (outcome.failure && !link.session.lost))) return outcome
  for (const { severs } of wave.changes) if (severs) link.mayMoveTo(severs)
  return confirmed(link, wave, signal)
}

async function confirmed(link: HostLink, wave: Wave, signal?: AbortSignal): Promise<WaveOutcome> {
  const { guard, changes } = wave
  const last = changes.at(-1)?.summary
  const before = link.target
  try {
    return await link.renew(guard.confirmSeconds, (session) => {
      if (signal?.aborted) throw new PlaybookError('E_STOPPED', 'stopped as asked')
      return confirmOver(session, wave)
    })
  } catch (cause) {
    if (!(cause instanceof PlaybookError) || cause.code === 'E_STOPPED') throw cause
    const { address, port } = before
    const failure = new PlaybookError(
      'E_TASK',
      `${last}: no new connection reached the host within ${guard.confirmSeconds} s (${cause.message})`,
      {
        where: `${address}:${port}`,
        hint: 'It was about to cut us off: the host takes it back by itself.',
        cause,
      },
    )
    return { answers: [], done: changes.length - 1, failure }
  }
}

/** @throws PlaybookError E_UNREACHABLE when this connection cannot tell, and another one should be tried */
async function confirmOver(
  session: Session,
  { identity, first, changes, probes, guard }: Wave,
): Promise<WaveOutcome> {
  const reader = new AnswerReader()
  const done = changes.length
  const summary = changes.at(-1)?.summary
  let verdict = ''
  let said = ''
  const request = confirmRequest(identity.run, stepName(first + done - 1), guard.confirmSeconds, probes)
  await session.exchange(request, (frame) => {
    const [kind = ''] = frame.words
    if (kind === 'answer' || kind === 'stderr') reader.take(frame)
    else if (kind !== 'begin') {
      verdict = kind
      said = lastWords(frame.data).trim()
    }
  })
  if (verdict === 'confirmed') return { answers: reader.answers, done }
  if (verdict === 'failed')
    return { answers: [], done: done - 1, failure: new PlaybookError('E_TASK', `${summary}: ${said}`) }
  if (verdict === 'expired')
    return {
      answers: [],
      done: done - 1,
      failure: new PlaybookError(
        'E_TASK',
        `${summary}: no new connection confirmed it within ${guard.confirmSeconds} s`,
        {
          hint: 'The host takes it back by itself.',
        },
      ),
    }
  throw new PlaybookError('E_UNREACHABLE', `${summary}: the host does not say what came of it`)
}
