import { invalid, Secret } from '../../lib/author.ts'

export type Value = string | number | boolean | Secret

const TAG = /\{\{([\s\S]*?)\}\}|\{\{/g
const NAME = /^[A-Za-z_$][\w$]*$/

/**
 * `text` with each `{{ name }}` replaced by its value; `{{ '{{' }}` stands for the braces themselves. There is no other syntax: for
 * conditions and loops write a TypeScript function that returns the content.
 *
 * @throws PlaybookError E_INPUT with file and line, on a name that is not given and on anything else between braces
 */
export function fill(text: string, values: Readonly<Record<string, Value>>, file: string): string {
  return text.replace(TAG, (tag, inner: string | undefined, at: number) => {
    const fail = (message: string) => {
      const line = text.slice(0, at).split('\n').length
      return invalid(message, { where: `${file}:${line}` })
    }
    if (inner === undefined) throw fail('"{{" is never closed')
    const name = inner.trim()
    if (name === "'{{'") return '{{'
    if (!NAME.test(name))
      throw fail(`"${tag}" is not supported: there is only {{ name }}, and {{ '{{' }} for the braces`)
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value instanceof Secret) return value.reveal()
    if (['string', 'number', 'boolean'].includes(typeof value)) return String(value)
    throw fail(
      value === undefined || value === null
        ? `"${name}" is not given; "vars" has ${Object.keys(values).join(', ') || 'nothing'}`
        : `"${name}" is neither text, a number, a boolean nor a Secret`,
    )
  })
}
