import { PlaybookError } from '../core/errors.ts'
import { inTime } from '../core/in-time.ts'
import type { Answer, Probe } from '../core/task.ts'
import { limitOf } from '../wire/asking.ts'

/** The facts of a host by probe key; an answer that its probe cannot parse is an error, thrown when a task needs it. */
export type HostFacts = ReadonlyMap<string, Fact>
export type Fact = { readonly value: unknown } | { readonly error: unknown }

/** Parses answers. @throws PlaybookError E_TASK when that does not end in time */
export function factsOf(
  probes: readonly Probe<unknown>[],
  answers: readonly Answer[],
  seconds?: number,
): HostFacts {
  let at: Probe<unknown> | undefined
  const entryOf = (probe: Probe<unknown>, index: number): readonly [string, Fact] => {
    at = probe
    return [probe.key, factOf(probe, answers[index])]
  }
  const late = (limit: number): PlaybookError =>
    new PlaybookError('E_TASK', `the answer to ${at?.key} was read for more than ${limit} s`)
  return inTime(() => new Map(probes.map(entryOf)), late, seconds)
}

function factOf(probe: Probe<unknown>, answer: Answer | undefined): Fact {
  if (!answer) return { error: new Error('no answer') }
  if (answer.late) return { error: unanswered(probe) }
  try {
    return { value: probe.parse(answer) }
  } catch (error) {
    return { error }
  }
}

/** A late answer means neither present nor absent. */
export const unanswered = (probe: Probe<unknown>): PlaybookError =>
  new PlaybookError('E_TASK', `the host did not answer ${probe.key} within ${limitOf(probe)} s`, {
    hint: 'The cause may be a mount or a disk that does not respond: see df and dmesg there.',
  })
