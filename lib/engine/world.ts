import type { Answer, Probe } from '../core/task.ts'

/** What a host said, as the probes read it; a probe that could not explain its answer is an error until somebody needs it. */
export type World = ReadonlyMap<string, Fact>
export type Fact = { readonly value: unknown } | { readonly error: unknown }

/** Answers, parsed. */
export const worldOf = (probes: readonly Probe<unknown>[], answers: readonly Answer[]): World =>
  new Map(probes.map((probe, index) => [probe.key, factOf(probe, answers[index])]))

function factOf(probe: Probe<unknown>, answer: Answer | undefined): Fact {
  if (!answer) return { error: new Error('no answer') }
  try {
    return { value: probe.parse(answer) }
  } catch (error) {
    return { error }
  }
}
