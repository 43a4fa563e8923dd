import type { Answer, Probe } from '../core/task.ts'
import { AnswerReader, gatherRequest } from '../wire/gather.ts'
import type { Session } from './session.ts'

/** Probes with equal keys once. */
export const distinct = (probes: readonly Probe<unknown>[]): readonly Probe<unknown>[] => [
  ...new Map(probes.map((probe) => [probe.key, probe])).values(),
]

/** Asks everything in one exchange, which the signal ends. */
export async function ask(
  session: Session,
  probes: readonly Probe<unknown>[],
  signal?: AbortSignal,
): Promise<readonly Answer[]> {
  const reader = new AnswerReader(probes)
  await session.exchange(gatherRequest(probes), (frame) => reader.take(frame), { signal })
  return reader.answers
}
