import { PlaybookError } from '../core/errors.ts'
import type { Answer, Probe } from '../core/task.ts'
import { limitOf } from '../wire/gather.ts'

/** What a host said, as the probes read it; a probe that could not explain its answer is an error until somebody needs it. */
export type World = ReadonlyMap<string, Fact>
export type Fact = { readonly value: unknown } | { readonly error: unknown }

/** Answers, parsed. */
export const worldOf = (probes: readonly Probe<unknown>[], answers: readonly Answer[]): World =>
  new Map(probes.map((probe, index) => [probe.key, factOf(probe, answers[index])]))

function factOf(probe: Probe<unknown>, answer: Answer | undefined): Fact {
  if (!answer) return { error: new Error('no answer') }
  if (answer.late) return { error: unanswered(probe) }
  try {
    return { value: probe.parse(answer) }
  } catch (error) {
    return { error }
  }
}

/** What is not known is neither there nor absent. */
export const unanswered = (probe: Probe<unknown>): PlaybookError =>
  new PlaybookError('E_TASK', `the host did not answer ${probe.key} within ${limitOf(probe)} s`, {
    hint: 'A mount or a disk that does not answer looks like this: see df and dmesg there.',
  })
