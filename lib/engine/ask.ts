import type { Answer, Probe } from '../core/task.ts'
import { AnswerReader } from '../wire/answers.ts'
import { type LookEvent, lookRequest } from '../wire/look.ts'
import type { Session } from './session.ts'

/** Probes with equal keys once. */
export const distinct = (probes: readonly Probe<unknown>[]): readonly Probe<unknown>[] => [
  ...new Map(probes.map((probe) => [probe.key, probe])).values(),
]

/** Asks all probes in one exchange, which the signal ends. */
export async function ask(
  session: Session,
  probes: readonly Probe<unknown>[],
  signal?: AbortSignal,
): Promise<readonly Answer[]> {
  const reader = new AnswerReader()
  const take = (event: LookEvent): void => {
    if (event.type !== 'begin') reader.take(event)
  }
  await session.exchange(lookRequest(probes), take, { signal })
  return reader.answers
}
