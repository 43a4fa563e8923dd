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
  return verdict?.type === 'done' ? undefined : failureOf(wave, verdict)
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
  let verdict: Verdict | undefined
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
  if (verdict?.type === 'confirmed') return { answers: reader.answers, done: changes.length }
  return failureOf(wave, verdict)
}

type Verdict = Exclude<ConfirmEvent, AnswerEvent>

const lastStep = ({ first, changes }: Wave): string => stepName(first + changes.length - 1)

/** @throws PlaybookError E_UNREACHABLE where the host has not decided */
function failureOf({ changes, watchdog }: Wave, verdict: DecidedEvent | Verdict | undefined): WaveOutcome {
  const summary = changes.at(-1)?.summary
  const failed = (message: string): WaveOutcome => ({
    answers: [],
    done: changes.length - 1,
    failure: new PlaybookError('E_TASK', `${summary}: ${message}`),
  })
  switch (verdict?.type) {
    case 'failed':
      return failed(verdict.output)
    case 'expired':
      return failed(`no new connection confirmed it within ${watchdog.confirmTimeoutSeconds} s`)
    default:
      throw new PlaybookError('E_UNREACHABLE', `${summary}: its outcome is not known`)
  }
}
