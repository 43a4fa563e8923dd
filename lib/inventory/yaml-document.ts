import { messageOf } from '../core/errors.ts'
import { type Document, isScalar, LineCounter, parseDocument, visit } from '../yaml/nodes.ts'
import { type Problem, Verbatim } from './types.ts'
import { nodeFinder } from './yaml-nodes.ts'
import { scalarTags } from './yaml-scalars.ts'

/** A YAML file: its value, and the place of each part. */
export interface YamlDocument {
  readonly value: unknown
  /** `file:line` of a value, or of the nearest one around it. */
  place(path: readonly string[]): string
  /** The written text of a scalar. */
  textOf(path: readonly string[]): string | undefined
}

/**
 * Reads YAML as PyYAML does, and with it Ansible; JSON is YAML. Undefined when there are problems. A problem in a
 * `secret` text does not quote it.
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
    // An alias bomb, or deeply nested brackets.
    const message = secret ? 'is not valid YAML' : sentence(messageOf(error))
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
    customTags: (tags) => scalarTags(tags, isJson(text)),
  })
  const errors = document.errors.filter(({ code }) => code !== 'DUPLICATE_KEY')
  for (const { message, code, pos } of errors) {
    const { line, col } = lines.linePos(pos[0])
    const kind = `is no YAML: ${code.toLowerCase().replaceAll('_', ' ')}`
    problems.push({ where: `${file}:${line}:${col}`, message: secret ? kind : sentence(message) })
  }
  for (const { code, pos } of document.errors)
    if (code === 'DUPLICATE_KEY' && !text.startsWith('<<', pos[0]))
      problems.push({
        where: `${file}:${lines.linePos(pos[0]).line}`,
        message: 'a mapping has the same key twice, and the last one counts',
        hint: 'Remove one of them.',
        note: true,
      })
  // Only where there can be one, because this visits the whole document.
  const dangling = text.includes('*') && errors.length === 0 ? danglingAliases(document) : []
  for (const at of dangling) {
    const { line, col } = lines.linePos(at)
    problems.push({
      where: `${file}:${line}:${col}`,
      message: 'unresolved alias: there is no such anchor before it',
      hint: 'Text that begins with * needs quotes.',
    })
  }
  if (errors.length + dangling.length > 0) return undefined
  if (text.includes('!unsafe')) keepVerbatim(document)
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

/** An unresolved alias, often a password that begins with `*`. */
function danglingAliases(document: Document): readonly number[] {
  const found: number[] = []
  const anchors = new Set<string>()
  visit(document, {
    Value: (_, { anchor }) => void (anchor && anchors.add(anchor)),
    Alias: (_, { source, range }) => void (anchors.has(source) || found.push(range?.[0] ?? 0)),
  })
  return found
}

/** A list or a mapping with the tag `!unsafe` has no references at any depth, nor has an alias to a part of it. */
function keepVerbatim(document: Document): void {
  visit(document, {
    Collection: (_, collection) => {
      if (collection.tag !== '!unsafe') return
      visit(collection, {
        Scalar: (key, scalar) => {
          if (key !== 'key' && typeof scalar.value === 'string') scalar.value = new Verbatim(scalar.value)
        },
      })
    },
  })
}

/** As in Ansible, which tries JSON first: only there `1e3` is a number. */
function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The message of the parser on one line. */
const sentence = (message: string): string => {
  const line = message.replace(/\s+/g, ' ').trim()
  return line.charAt(0).toLowerCase() + line.slice(1)
}
