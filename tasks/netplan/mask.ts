const KEYS = 'password|client-key-password|private-key|private|shared|psk|key'
const NAMED = new RegExp(
  `((?:^|[\\s{,])["']?(?:${KEYS})["']?\\s*:[ \\t]+)("[^"\\n]*"|'[^'\\n]*'|[^\\s,}][^,}\\n]*)`,
  'gm',
)
const HIDDEN = '(a secret)'

/** Masks given secrets, and values under keys such as `password`, in a text for display. */
export function masking(secrets: readonly string[]): { mask(text: string): string; found(): boolean } {
  let hidden = false
  const hide = (): string => {
    hidden = true
    return HIDDEN
  }
  return {
    mask: (text) =>
      secrets
        .filter(Boolean)
        .reduce((sofar, secret) => sofar.replaceAll(secret, hide), text)
        .replace(NAMED, (_, start: string) => `${start}${hide()}`),
    found: () => hidden,
  }
}
