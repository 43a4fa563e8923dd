import { PlaybookError } from '../core/errors.ts'
import { type AnswerEvent, AnswerReader } from '../wire/answers.ts'
import { type ConfirmEvent, confirmRequest } from '../wire/confirm.ts'
import { type DecidedEvent, decidedRequest } from '../wire/decided.ts'
import { stepName, type Wave } from '../wire/wave.ts'
import type { WaveOutcome } from './apply-wave.ts'
import type { Session } from './session.ts'

/**
 * Asks for the outcome of the last change of a wave; undefined where it is to be confirmed.
 *
 * @throws PlaybookError E_UNREACHABLE while the change runs
 */
export async function decidedOver(session: Session, wave: Wave): Promise<WaveOutcome | undefined> {
  let verdict: DecidedEvent | undefined
  await session.exchange(decidedRequest(wave.identity.run, lastStep(wave)), (event) => {
    verdict = event
  })
  switch (verdict?.type) {
    case 'done':
      return undefined
    case 'failed':
      return failed(wave, verdict.output)
    case 'expired':
      return expired(wave)
    default:
      throw undecided(wave)
  }
}

/**
 * Confirms the last change of a wave, and asks the probes at its end.
 *
 * @throws PlaybookError E_UNREACHABLE when the outcome is not known, and another connection should be tried
 */
export async function confirmOver(session: Session, wave: Wave): Promise<WaveOutcome> {
  const { identity, changes, probes, watchdog } = wave
  const reader = new AnswerReader()
  const request = confirmRequest(identity.run, lastStep(wave), watchdog.confirmTimeoutSeconds, probes)
  let verdict: Exclude<ConfirmEvent, AnswerEvent> | undefined
  await session.exchange(request, (event) => {
    switch (event.type) {
      case 'answer':
      case 'late':
      case 'stderr':
        reader.take(event)
        return
      default:
        verdict = event
    }
  })
  switch (verdict?.type) {
    case 'confirmed':
      return { answers: reader.answers, done: changes.length }
    case 'failed':
      return failed(wave, verdict.output)
    case 'expired':
      return expired(wave)
    default:
      throw undecided(wave)
  }
}

const lastStep = ({ first, changes }: Wave): string => stepName(first + changes.length - 1)

const failed = ({ changes }: Wave, message: string): WaveOutcome => ({
  answers: [],
  done: changes.length - 1,
  failure: new PlaybookError('E_TASK', `${changes.at(-1)?.summary}: ${message}`),
})

const expired = (wave: Wave): WaveOutcome =>
  failed(wave, `no new connection confirmed it within ${wave.watchdog.confirmTimeoutSeconds} s`)

const undecided = ({ changes }: Wave): PlaybookError =>
  new PlaybookError('E_UNREACHABLE', `${changes.at(-1)?.summary}: its outcome is not known`)
