import { parse } from 'ini'

/** A line with its number. */
export interface Line {
  readonly line: number
  readonly text: string
}
/** `header` is the line in brackets; undefined for the lines before the first one. */
export interface Section {
  readonly header: Line | undefined
  readonly lines: readonly Line[]
}

/**
 * The sections of an INI file in order, without comments and empty lines.
 *
 * `ini` would split host lines at their first `=`, cut values at `#`, nest `[a.b]` and keep one of two equal keys. So each line is
 * encoded with its number before `ini` parses it, and decoded afterwards.
 */
export function iniSections(text: string): readonly Section[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  const parsed: Readonly<Record<string, unknown>> = parse(lines.map(sealedLine).join('\n'))
  const loose = Object.keys(parsed).filter((key) => parsed[key] === true)
  const sections = Object.entries(parsed).filter(([, content]) => content !== true)
  return [
    { header: undefined, lines: loose.map(opened) },
    ...sections.map(([key, content]) => ({
      header: opened(key),
      lines: Object.keys(content as object).map(opened),
    })),
  ]
}

function sealedLine(text: string, index: number): string {
  const content = text.trim()
  if (content === '' || /^[;#]/.test(content)) return ''
  const sealed = `${index + 1}:${Buffer.from(content).toString('base64url')}`
  return isHeader(content) ? `[${sealed}]` : sealed
}

/** `[web]`, also with typing errors; `[::1]:22` and `[1:3].lan` are hosts. */
const isHeader = (content: string): boolean =>
  content.startsWith('[') && !/^\[[^\]\s]*\][^\s;#]/.test(content)

function opened(key: string): Line {
  const at = key.indexOf(':')
  return { line: Number(key.slice(0, at)), text: Buffer.from(key.slice(at + 1), 'base64url').toString() }
}
