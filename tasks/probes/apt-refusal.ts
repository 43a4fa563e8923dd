import { PlaybookError } from '../../lib/author.ts'

/** Why apt will not do it, in its own words, and the way out where there is one. */
export function refused(err: string): PlaybookError {
  const lines = err.trim().split('\n')
  const held = lines.flatMap(heldIn)
  const unfinished = lines.flatMap(unfinishedIn)
  const words = lines
    .filter((line) => !/^(held|unfinished|interrupted)\b/.test(line))
    .map((line) => line.replace(/^E: /, ''))
  const said =
    [...held.map(({ says }) => says), ...words, ...unfinished].filter(Boolean).join('\n') ||
    'apt gave no answer'
  return new PlaybookError('E_TASK', said, { hint: wayOut(said, held, unfinished) })
}

function wayOut(said: string, held: readonly Held[], unfinished: readonly string[]): string | undefined {
  if (held.length > 0)
    return `If it may change, run \`apt-mark unhold ${held.map(({ name }) => name).join(' ')}\` on the host; a held package is never touched.`
  if (/fix-broken/.test(said))
    return 'Look at what `apt-get -s -f install` on the host would do, and run it without -s if you agree; it may remove packages, so nobody does it for you.'
  if (unfinished.length > 0 || /dpkg was interrupted/.test(said))
    return 'dpkg was left in the middle of something: run `dpkg --configure -a` on the host and look at what it says.'
  return undefined
}

function unfinishedIn(line: string): readonly string[] {
  const [, state, name] = /^unfinished (\S+) (\S+)$/.exec(line) ?? []
  return name ? [`${name} is ${state}`] : []
}

interface Held {
  readonly name: string
  readonly says: string
}

/** `held rp-demo [1.0] (2.0 bookworm [all])`: what apt would do to a package that must stay as it is. */
function heldIn(line: string): readonly Held[] {
  const [, name, from, to] = /^held (\S+) \[(\S+)\](?: \((\S+))?/.exec(line) ?? []
  if (!name) return []
  return [{ name, says: `${name} is held at ${from} and would have to ${to ? `become ${to}` : 'go'}` }]
}
