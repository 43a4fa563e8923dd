import { outputText } from './plain-text.ts'
import { longestForm, mask } from './secret.ts'

/** How much a host sends of what a program said last: more than is shown, because only here a secret can be told from other text. */
export const SENT_BYTES = 64 * 1024

/** How much of it is shown of a program that failed. */
const SHOWN = 16 * 1024

/**
 * The end of what a program said, as a terminal shows it, masked before it is cut: half a secret is none that anybody knows. What was
 * sent may itself begin in the middle of one, where it is as long as it may be.
 */
export function lastWords(said: Buffer, shown = SHOWN, sent = SENT_BYTES): string {
  const whole = outputText(mask(said.subarray(-sent).toString(), said.length < sent ? 0 : longestForm()))
  return whole.slice(-shown).replace(/^[\udc00-\udfff]/, '')
}

/** The beginning of what was sent, masked before it is cut; what was sent may end in the middle of a secret. */
export function firstWords(said: Buffer, shown = SHOWN, sent = SENT_BYTES): string {
  const whole = mask(said.subarray(0, sent).toString())
  return whole.slice(
    0,
    said.length > sent ? Math.max(0, Math.min(shown, whole.length - longestForm())) : shown,
  )
}
