import type { Probe } from './task.ts'

/** A claim about a host: asked with the tasks' own questions, judged, never changing anything. */
export interface Check {
  readonly kind: 'check'
  readonly name: string
  readonly title: string
  readonly from: string
  readonly probe: Probe<unknown>
  /** What is wrong, as a sentence; undefined when the claim holds. Pure. */
  judge(value: unknown): string | undefined
  /** Seconds for which a claim that does not hold yet is asked again. */
  readonly withinSeconds: number
}
