import { createRequire } from 'node:module'
import { isDeepStrictEqual } from 'node:util'
import type * as Yaml from 'yaml'
import { messageOf, PlaybookError } from '../core/errors.ts'

// Loaded synchronously, because a plan cannot await, and on demand, because loading takes longer than most commands.
let loaded: typeof Yaml | undefined
const yaml = (): typeof Yaml => (loaded ??= createRequire(import.meta.url)('yaml') as typeof Yaml)

type Tree = Readonly<Record<string, unknown>>
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const LAYOUT = { lineWidth: 0 } as const

/**
 * `value` as YAML, with keys in their order.
 *
 * @example formatYaml({ network: { version: 2 } }) // 'network:\n  version: 2\n'
 */
export const formatYaml = (value: unknown): string => yaml().stringify(value, LAYOUT)

/**
 * The value of a YAML text; undefined for an empty one. `file` is named in errors.
 *
 * @throws PlaybookError E_TASK with the file, the line and the column
 * @example parseYaml('a: [1, 2]', '/etc/a.yaml') // { a: [1, 2] }
 */
export const parseYaml = (text: string, file: string): unknown =>
  readOut(documentOf(text, file), file) ?? undefined

/**
 * `text` with `over` merged into it: maps are merged, lists and all else are replaced. Comments and other keys stay; a text without any
 * difference is returned unchanged.
 *
 * @throws PlaybookError E_TASK when the text is not YAML, or not a map at its top
 * @example mergeYaml('a: 1 # one\nb: 2\n', { b: 3 }, '/etc/a.yaml') // 'a: 1 # one\nb: 3\n'
 */
export function mergeYaml(text: string, over: Tree, file: string): string {
  const document = documentOf(text, file)
  const was = readOut(document, file) ?? {}
  if (!isTree(was)) throw new PlaybookError('E_TASK', 'it has no map at its top', { where: `${file}:1` })
  if (isDeepStrictEqual(laid(was, over), was)) return text
  lay(document, [], was, over)
  return document.toString(LAYOUT)
}

/** `over` merged into `was`, as {@link mergeYaml} does it. */
function laid(was: unknown, over: unknown): unknown {
  if (!isTree(was) || !isTree(over)) return over
  const merged = new Map(Object.entries(was))
  for (const [key, value] of Object.entries(over)) merged.set(key, laid(merged.get(key), value))
  return Object.fromEntries(merged)
}

function lay(document: Yaml.Document, path: readonly string[], was: Tree, over: Tree): void {
  for (const [key, value] of Object.entries(over)) {
    const at = [...path, key]
    const there = Object.hasOwn(was, key) ? was[key] : undefined
    if (isTree(there) && isTree(value)) lay(document, at, there, value)
    else if (!isDeepStrictEqual(there, value)) document.setIn(at, document.createNode(value))
  }
}

function documentOf(text: string, file: string): Yaml.Document {
  const lines = new (yaml().LineCounter)()
  const document = yaml().parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  })
  const [problem] = document.errors
  if (!problem) return document
  const { line, col } = lines.linePos(problem.pos[0])
  throw new PlaybookError('E_TASK', `it is not YAML: ${oneLine(problem.message)}`, {
    where: `${file}:${line}:${col}`,
  })
}

function readOut(document: Yaml.Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    // An alias bomb, or an alias without its anchor.
    throw new PlaybookError('E_TASK', `it is not YAML: ${oneLine(messageOf(cause))}`, { where: file, cause })
  }
}

const oneLine = (message: string): string => message.replace(/\s+/g, ' ').trim()
