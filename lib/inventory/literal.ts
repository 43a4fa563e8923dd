import { literalTokens, type Token } from './literal-tokens.ts'

/** Limits of nesting and length: beyond these a value stays text. */
const DEEPEST = 50
const LONGEST = 65_536

class NoLiteral extends Error {}

/**
 * A value of an INI file with the type that Ansible gives it: Python literals (numbers, `True`, `False`, `None`, quoted strings, lists,
 * tuples, dictionaries); everything else is text. Unlike in Ansible, `true`, `false` and `null` of JSON are values, too, because nothing
 * converts them later. `0644` is text, as in Python 3.
 *
 * @example literal('[{"name": "eva"}]') // [{ name: 'eva' }]
 */
export function literal(text: string): unknown {
  const tokens = text.length > LONGEST ? undefined : literalTokens(text)
  if (!tokens || tokens.length === 0) return text
  try {
    const { items, commas } = new Reader(tokens).items(undefined)
    return items.length === 1 && !commas ? items[0] : items
  } catch (thrown) {
    if (thrown instanceof NoLiteral) return text
    throw thrown
  }
}

class Reader {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  /** Values separated by commas, up to `close` or the end. */
  items(close: string | undefined): { readonly items: readonly unknown[]; readonly commas: boolean } {
    const items: unknown[] = []
    let commas = false
    while (!this.#take(close)) {
      items.push(this.#value())
      if (this.#take(',')) commas = true
      else if (this.#mark() !== close || (close === undefined && !this.#over())) throw new NoLiteral()
    }
    return { items, commas }
  }

  #value(): unknown {
    const token = this.#tokens[this.#at++]
    if (!token || this.#depth > DEEPEST) throw new NoLiteral()
    if ('mark' in token) return this.#within(token.mark)
    return token.string ? String(token.value) + this.#moreStrings(token.string) : token.value
  }

  #within(open: string): unknown {
    this.#depth++
    const value = open === '{' ? this.#braces() : this.#sequence(open)
    this.#depth--
    return value
  }

  #sequence(open: string): unknown {
    const close = { '[': ']', '(': ')' }[open]
    if (close === undefined) throw new NoLiteral()
    const { items, commas } = this.items(close)
    if (open === '(' && items.length === 1 && !commas) return items[0]
    return items
  }

  /** A dictionary; without colons it is a set, which is read as a list. Keys are data, `__proto__` too. */
  #braces(): unknown {
    const entries: [string, unknown][] = []
    const members: unknown[] = []
    while (!this.#take('}')) {
      // A value that Python cannot hash is neither a key nor a member: `{{ 1 }}` is not a literal.
      if (['{', '['].includes(this.#mark() ?? '')) throw new NoLiteral()
      const item = this.#value()
      if (this.#take(':')) entries.push([String(item), this.#value()])
      else members.push(item)
      if (!this.#take(',') && this.#mark() !== '}') throw new NoLiteral()
    }
    if (members.length > 0 && entries.length > 0) throw new NoLiteral()
    return members.length > 0 ? members : Object.fromEntries(entries)
  }

  /** Adjacent strings are concatenated, but not text and bytes. */
  #moreStrings(kind: 'text' | 'bytes'): string {
    let more = ''
    for (let next = this.#tokens[this.#at]; next && 'value' in next && next.string; this.#at++) {
      if (next.string !== kind) throw new NoLiteral()
      more += String(next.value)
      next = this.#tokens[this.#at + 1]
    }
    return more
  }

  /** `undefined`: the end of the text. */
  #take(mark: string | undefined): boolean {
    if (mark === undefined) return this.#over()
    const found = this.#mark() === mark
    if (found) this.#at++
    return found
  }

  #over(): boolean {
    return this.#at >= this.#tokens.length
  }

  #mark(): string | undefined {
    const token = this.#tokens[this.#at]
    return token && 'mark' in token ? token.mark : undefined
  }
}
