import { createHash } from 'node:crypto'
import { lastWords, SENT_BYTES } from '../core/last-words.ts'
import { shell } from '../core/shell.ts'
import type { Answer, Probe } from '../core/task.ts'
import type { Frame } from './frames.ts'
import { MARK, type Request } from './request.ts'

// Each question runs in a subshell of its own, so that an `exit`, a bad quote or a kill spoils only its own answer.
const ASK = String.raw`ask() {
  ( eval "$2" ) </dev/null 2>"$d/stderr" 9>&-
  mark answer "$1" "$?"
  [ ! -s "$d/stderr" ] || { tail -c ${SENT_BYTES} "$d/stderr"; mark stderr "$1"; }
}`

export const askAll = (probes: readonly Probe<unknown>[]): string =>
  [ASK, ...probes.map((probe, index) => shell`ask ${index} ${probe.ask}`)].join('\n')

/** Every question in one request; equal keys must have been asked once already. */
export const gatherRequest = (probes: readonly Probe<unknown>[]): Request => ({
  script: `${MARK}\nmark begin\n${askAll(probes)}`,
})

/** Puts the frames of a reply together into answers, by the index of the question. */
export class AnswerReader {
  readonly answers: Answer[] = []

  take({ words: [kind, index, code], data }: Frame): void {
    const at = Number(index)
    if (kind === 'answer') this.answers[at] = { code: Number(code), out: data, err: '' }
    else if (kind === 'stderr') this.answers[at] = { ...this.answers[at]!, err: lastWords(data) }
  }
}

/** What {@link sameAnswer} compares on the host. */
export const digestOf = ({ code, out }: Answer): string =>
  createHash('sha256').update(out).update(` ${code}`).digest('hex')

/** Shell that is true when the host still answers as it did: asked right before the first write. */
export const sameAnswer = (probe: Probe<unknown>, digest: string): string =>
  shell`[ "$( { ( eval ${probe.ask} ) </dev/null 2>/dev/null 9>&-; printf ' %s' "$?"; } | sha256sum)" = ${`${digest}  -`} ]`
