import { literal } from './literal.ts'
import { Mistake } from './problems.ts'

/** `{{ name }}`, or `{{ name | default('x') }}`. */
export interface Reference {
  readonly name: string
  readonly fallback?: Fallback | undefined
}
interface Fallback {
  readonly value: unknown
  /** It also replaces an empty or false value. */
  readonly forEmpty: boolean
}
export type Part = string | Reference

const LITERAL = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|[Tt]rue|[Ff]alse|[Nn]one|\[\s*\]|\{\s*\}`
const REFERENCE = new RegExp(
  String.raw`\{\{\s*([A-Za-z_]\w*)\s*(?:\|\s*(?:default|d)\s*\(\s*(?:(${LITERAL})\s*(?:,\s*(?:boolean\s*=\s*)?([Tt]rue|[Ff]alse)\s*)?)?(\))\s*)?\}\}`,
  'ys',
)
const CONSTANT = /^(?:[Tt]rue|[Ff]alse|[Nn]one)$/

/** Whether a text has a Jinja expression, statement or comment. */
export const hasReferences = (text: string): boolean => /\{[{%#]/.test(text)

/**
 * A text in parts: literal text, and references to variables.
 *
 * @throws Mistake for any other expression, statement or comment of Jinja; it quotes nothing, because the text may be a password
 * @example partsOf('{{ name }}.lan') // [{ name: 'name' }, '.lan']
 */
export function partsOf(text: string): readonly Part[] {
  const parts: Part[] = []
  let at = 0
  for (let open = text.search(/\{[{%#]/); open >= 0; ) {
    if (open > at) parts.push(text.slice(at, open))
    REFERENCE.lastIndex = open
    const found = REFERENCE.exec(text)
    const [whole = '', name = '', value, forEmpty, filtered] = found ?? []
    if (!found || CONSTANT.test(name)) throw notEvaluated(text.charAt(open + 1))
    const fallback = { value: wordOf(value), forEmpty: /^true$/i.test(forEmpty ?? '') }
    parts.push({ name, fallback: filtered ? fallback : undefined })
    at = open + whole.length
    const next = text.slice(at).search(/\{[{%#]/)
    open = next < 0 ? next : at + next
  }
  return at < text.length ? [...parts, text.slice(at)] : parts
}

/** A literal of Jinja; `default()` alone is the empty text. */
const wordOf = (value: string | undefined): unknown =>
  value === undefined ? '' : /^none$/i.test(value) ? null : literal(value)

function notEvaluated(mark: string): Mistake {
  const kind = { '{': 'an expression', '%': 'a statement {% … %}', '#': 'a comment {# … #}' }[mark]
  return new Mistake(
    `has ${kind} of Jinja, which is not supported`,
    "Write the value itself, or {{ name }} or {{ name | default('x') }}. Tag a literal text with !unsafe in a YAML file.",
  )
}
