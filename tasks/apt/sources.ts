/** A source that `apt-get update` cannot use. */
export interface BrokenSource {
  /** As apt names it; undefined where its message names none. */
  readonly source: string | undefined
  /** The message of apt, without times that change from second to second. */
  readonly says: string
  readonly hint: string | undefined
}

/** Warnings about lists that apt cannot use; the others are about keyrings, duplicate entries and the like. */
const LOST =
  /^(Failed to fetch|GPG error|An error occurred during the signature|The repository .* (is not|does not))/
const REST = /^Some index files failed to download/

/** Reads what an update printed: lines that begin with `broken E: ` or `broken W: `. */
export function brokenIn(err: string): readonly BrokenSource[] {
  const words = err
    .split('\n')
    .flatMap((line) => {
      const [, kind, says = ''] = /^broken ([EW]): (.*)$/.exec(line.trimEnd()) ?? []
      return (kind === 'E' && !REST.test(says)) || (kind === 'W' && LOST.test(says)) ? [says] : []
    })
    .map((says) => says.replace(/ \((invalid since|not valid for) [^)]*\)/i, '').replace(/\s+/g, ' '))
  return [...new Set(words)].map((says) => ({ source: sourceIn(says), says, hint: hintOn(says) }))
}

/** A warning that names the source, and its hint. */
export const warningOf = ({ says, hint }: BrokenSource): string => (hint ? `${says} ${hint}` : says)

function sourceIn(says: string): string | undefined {
  const quoted = /epository '([^']+?)(?: (?:In)?Release)?'/.exec(says)?.[1]
  const named = /GPG error: (\S+ \S+)/.exec(says)?.[1]
  const fetched = /(?:Failed to fetch|Release file for) (\S+?)(?:\/\.)?(?:\/(?:In)?Release)?(?: |$)/.exec(
    says,
  )?.[1]
  return quoted ?? named ?? fetched
}

function hintOn(says: string): string | undefined {
  if (/changed its '/.test(says))
    return 'If that is correct, accept it on the host: `apt-get update --allow-releaseinfo-change`.'
  if (/NO_PUBKEY|is not signed|Missing key/.test(says))
    return 'Put its key under /etc/apt/keyrings on the host, and name it in the source with signed-by.'
  if (/is expired|is not valid yet/.test(says))
    return 'Either the mirror is stale, or the clock of the host is wrong.'
  return undefined
}
