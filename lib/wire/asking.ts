import { createHash } from 'node:crypto'
import { SENT_BYTES } from '../core/last-words.ts'
import { shell } from '../core/shell.ts'
import type { Answer, Probe } from '../core/task.ts'
import { hostProgram } from '../host/load.ts'

/** Seconds after which a question is ended on the host. */
export const limitOf = ({ timeoutSeconds = 120 }: Probe<unknown>): number => timeoutSeconds

/** Seconds between two looks of the host's clock at what is asked. */
const TICK_SECONDS = 5

/** Shell for {@link askAll} and {@link sameAnswer}. */
export const asking = (): string => hostProgram('ask', { SENT_BYTES })

/** Lines that ask these, with the clock that ends hanging questions; they follow {@link asking}. */
export const watched = (probes: readonly Probe<unknown>[], lines: readonly string[]): readonly string[] =>
  probes.length === 0
    ? lines
    : [`watch ${Math.min(TICK_SECONDS, ...probes.map(limitOf))}`, ...lines, 'unwatch']

export const askAll = (probes: readonly Probe<unknown>[]): string =>
  watched(
    probes,
    probes.map((probe, index) => shell`ask ${index} ${limitOf(probe)} ${probe.ask}`),
  ).join('\n')

/** How long a host may be silent over one of these questions. */
export const longestOf = (probes: readonly Probe<unknown>[]): number => Math.max(0, ...probes.map(limitOf))

/** The size of a reply: an answer and an error output of each probe, and a few marks. */
export const sizeOf = (
  probes: readonly Probe<unknown>[],
): { readonly frames: number; readonly bytes: number } => ({
  frames: 2 * probes.length + 100,
  bytes: probes.reduce((sum, { mostBytes = 0 }) => sum + mostBytes, 0),
})

/** What {@link sameAnswer} compares on the host. */
export const digestOf = ({ code, out }: Answer): string =>
  createHash('sha256').update(out).update(` ${code}`).digest('hex')

/**
 * Shell that is true when the host still gives the same answer, and sets `late` when it does not answer at all: asked right before the
 * first write, after {@link asking}, among {@link watched} lines.
 */
export const sameAnswer = (probe: Probe<unknown>, digest: string): string =>
  shell`same ${limitOf(probe)} ${probe.ask} ${digest}`
