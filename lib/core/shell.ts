/** A program for a host. Data: it can be printed, journalled, sent now or later. */
export interface Command {
  /** POSIX shell; holes were quoted by the template that built it. */
  readonly sh: string
  /** Bytes for its standard input; they never appear in an argument list. */
  readonly stdin?: Uint8Array | undefined
}

type Hole = string | number | readonly string[] | Raw

/**
 * A piece of shell that is already safe, as {@link raw} makes it: it is spliced verbatim.
 *
 * @example shell`nginx -t ${new Raw('2>&1')}` // 'nginx -t 2>&1'
 */
export class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/**
 * Any text as one word for a POSIX shell; plain words stay readable.
 *
 * @example
 * quote('/etc/motd') // '/etc/motd'
 * quote("it's") // "'it'\\''s'"
 */
export const quote = (word: string): string => {
  if (word.includes('\0')) throw new TypeError('a NUL byte cannot be part of a shell word')
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

const splice = (hole: Hole): string => {
  if (hole instanceof Raw) return hole.text
  return Array.isArray(hole) ? hole.map(quote).join(' ') : quote(String(hole))
}

/**
 * Shell text in which every hole is quoted; a list becomes several words.
 *
 * @example shell`rm -f -- ${'/srv/a file'} ${['/tmp/a', '/tmp/b']}` // "rm -f -- '/srv/a file' /tmp/a /tmp/b"
 */
export const shell = (text: TemplateStringsArray, ...holes: Hole[]): string =>
  String.raw({ raw: text.raw }, ...holes.map(splice))

/**
 * As {@link shell}, for splicing into another template.
 *
 * @example
 * const owner = raw`--owner=${'www-data'}`
 * shell`install ${owner} -- ${'a file'} /srv` // "install --owner=www-data -- 'a file' /srv"
 */
export const raw = (text: TemplateStringsArray, ...holes: Hole[]): Raw => new Raw(shell(text, ...holes))

/**
 * A {@link Command} from a template in which every hole is quoted.
 *
 * @example sh`rm -- ${'a file'}` // { sh: "rm -- 'a file'" }
 */
export const sh = (text: TemplateStringsArray, ...holes: Hole[]): Command => ({ sh: shell(text, ...holes) })
