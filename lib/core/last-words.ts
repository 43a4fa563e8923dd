import { outputText } from './plain-text.ts'
import { longestForm, mask } from './secret.ts'

/** How much a host sends of the end of a program's output: more than is shown, because only the controller can mask secrets. */
export const SENT_BYTES = 64 * 1024

/** How much of it is shown of a program that failed. */
const SHOWN = 16 * 1024

/**
 * The end of a program's output, as a terminal shows it. It is masked before it is cut, because a part of a secret is not recognised.
 * What was sent may itself begin inside a secret, where it has the full length.
 */
export function lastWords(output: Buffer, shown = SHOWN, sent = SENT_BYTES): string {
  const whole = outputText(mask(output.subarray(-sent).toString(), output.length < sent ? 0 : longestForm()))
  return whole.slice(-shown).replace(/^[\udc00-\udfff]/, '')
}

/** The beginning of what was sent, masked before it is cut; what was sent may end inside a secret. */
export function firstWords(output: Buffer, shown = SHOWN, sent = SENT_BYTES): string {
  const whole = mask(output.subarray(0, sent).toString())
  return whole.slice(
    0,
    output.length > sent ? Math.max(0, Math.min(shown, whole.length - longestForm())) : shown,
  )
}
