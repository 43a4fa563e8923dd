import { messageOf } from '../core/errors.ts'
import { type Document, isScalar, LineCounter, parseDocument, type ScalarTag, visit } from '../yaml/nodes.ts'
import { type Problem, VAULTED } from './types.ts'
import { nodeFinder } from './yaml-nodes.ts'

/** A YAML file: its value, and where each part of it was written. */
export interface YamlDocument {
  readonly value: unknown
  /** `file:line` of a value, or of the nearest one around it. */
  place(path: readonly string[]): string
  /** A scalar as it was written. */
  textOf(path: readonly string[]): string | undefined
}

/** As PyYAML, and with it Ansible, reads them; `y` and `n` are text there, too. */
const yesNo: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/,
  resolve: (text) => /^(?:yes|on)$/i.test(text),
}
/** `0644` is neither 644 nor 420, whatever was meant: it stays text, as in an INI file. */
const leadingZero: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  test: /^[-+]?0\d+$/,
  resolve: (text) => text,
}
const vault: ScalarTag = { tag: '!vault', resolve: () => VAULTED }
const unsafe: ScalarTag = { tag: '!unsafe', resolve: (text) => text }

/**
 * Reads YAML 1.2 with what Ansible's files use beyond it; JSON is YAML. Undefined when there are problems. What is wrong in a
 * `secret` text is told without quoting it.
 */
export function readYamlDocument(
  text: string,
  file: string,
  problems: Problem[],
  { secret = false } = {},
): YamlDocument | undefined {
  try {
    return documentOf(text, file, problems, secret)
  } catch (error) {
    // An alias bomb, or brackets nested without end.
    const message = secret ? 'is no YAML that can be read' : sentence(messageOf(error))
    problems.push({ where: file, message })
    return undefined
  }
}

function documentOf(
  text: string,
  file: string,
  problems: Problem[],
  secret: boolean,
): YamlDocument | undefined {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    logLevel: 'silent',
    customTags: (tags) => [yesNo, leadingZero, vault, unsafe, ...tags],
  })
  for (const { message, code, pos } of document.errors) {
    const { line, col } = lines.linePos(pos[0])
    const kind = `is no YAML: ${code.toLowerCase().replaceAll('_', ' ')}`
    problems.push({ where: `${file}:${line}:${col}`, message: secret ? kind : sentence(message) })
  }
  // Looked for only where there can be one: it takes a walk through the whole.
  const dangling = text.includes('*') && document.errors.length === 0 ? danglingAliases(document) : []
  for (const at of dangling) {
    const { line, col } = lines.linePos(at)
    problems.push({
      where: `${file}:${line}:${col}`,
      message: 'unresolved alias: there is no such anchor before it',
      hint: 'Text that begins with * needs quotes.',
    })
  }
  if (document.errors.length + dangling.length > 0) return undefined
  const find = nodeFinder(document)
  return {
    value: document.toJS({ maxAliasCount: 100 }),
    place: (path) => `${file}:${lines.linePos(find(path).at).line}`,
    textOf: (path) => {
      const { node, whole } = find(path)
      return whole && isScalar(node) ? node.source : undefined
    },
  }
}

/** A password that begins with `*`, most of the time. */
function danglingAliases(document: Document): readonly number[] {
  const found: number[] = []
  const anchors = new Set<string>()
  visit(document, {
    Value: (_, { anchor }) => void (anchor && anchors.add(anchor)),
    Alias: (_, { source, range }) => void (anchors.has(source) || found.push(range?.[0] ?? 0)),
  })
  return found
}

/** What the parser says, on one line. */
const sentence = (message: string): string => {
  const line = message.replace(/\s+/g, ' ').trim()
  return line.charAt(0).toLowerCase() + line.slice(1)
}
