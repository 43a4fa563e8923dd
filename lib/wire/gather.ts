import { createHash } from 'node:crypto'
import { lastWords, SENT_BYTES } from '../core/last-words.ts'
import { shell } from '../core/shell.ts'
import type { Answer, Probe } from '../core/task.ts'
import { hostProgram } from '../host/load.ts'
import type { Frame } from './frames.ts'
import { afterSeconds, type Request } from './request.ts'

/** Seconds after which a question is ended on the host. */
export const limitOf = ({ timeoutSeconds = 120 }: Probe<unknown>): number => timeoutSeconds

/** Seconds between two looks of the host's clock at what is asked. */
const TICK_SECONDS = 5

/** Shell for {@link askAll} and {@link sameAnswer}. */
export const asking = (): string => hostProgram('ask', { SENT_BYTES })

/** Lines that ask these, with the clock that ends what hangs; they stand behind {@link asking}. */
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

/** Every question in one request; equal keys must have been asked once already. */
export const gatherRequest = (probes: readonly Probe<unknown>[]): Request => ({
  script: [hostProgram('mark'), 'mark begin', asking(), askAll(probes)].join('\n'),
  patience: afterSeconds(longestOf(probes)),
  ...sizeOf(probes),
})

/** An answer and what was complained, of each; and a few words. */
export const sizeOf = (
  probes: readonly Probe<unknown>[],
): { readonly frames: number; readonly bytes: number } => ({
  frames: 2 * probes.length + 100,
  bytes: probes.reduce((sum, { mostBytes = 0 }) => sum + mostBytes, 0),
})

const ANSWERING = ['answer', 'late', 'stderr']

/** Puts the frames of a reply together into answers, by the index of the question. */
export class AnswerReader {
  readonly answers: Answer[] = []
  readonly #probes: readonly Probe<unknown>[]

  constructor(probes: readonly Probe<unknown>[]) {
    this.#probes = probes
  }

  /** Whether the frame belongs to an answer. One to a question that was not asked is left out. */
  take({ words: [kind = '', index, code], data }: Frame): boolean {
    if (!ANSWERING.includes(kind)) return false
    const at = Number(index)
    const probe = this.#probes[at]
    if (!probe) return true
    if (kind === 'answer') this.answers[at] = { code: Number(code), out: data, err: '' }
    else if (kind === 'late') this.answers[at] = { code: 124, out: Buffer.alloc(0), err: '', late: true }
    else if (this.answers[at]) this.answers[at] = { ...this.answers[at], err: lastWords(data) }
    return true
  }
}

/** What {@link sameAnswer} compares on the host. */
export const digestOf = ({ code, out }: Answer): string =>
  createHash('sha256').update(out).update(` ${code}`).digest('hex')

/**
 * Shell that is true when the host still answers as it did, and sets `late` when it does not answer at all: asked right before the first
 * write, behind {@link asking}, among {@link watched} lines.
 */
export const sameAnswer = (probe: Probe<unknown>, digest: string): string =>
  shell`same ${limitOf(probe)} ${probe.ask} ${digest}`
