import { type Command, InvalidArgumentError, Option } from 'commander'
import { quote } from '../core/shell.ts'
import {
  defaultText,
  flagOf,
  type OptionTable,
  problemOf,
  type Option as Spec,
} from '../engine/options/option.ts'

/** An option of the command, under its name in the library. */
class Flag extends Option {
  readonly #name: string

  constructor(name: string, spec: Spec) {
    const fallback = defaultText(spec)
    super(
      `${spec.short ? `-${spec.short}, ` : ''}${flagOf(name, spec)}`,
      spec.description + (fallback === undefined ? '' : ` (default: ${fallback})`),
    )
    this.#name = name
    if (spec.env) this.env(spec.env)
    if (spec.type === 'choice') this.choices(spec.choices)
    else if (spec.type !== 'boolean') this.argParser((text, before) => read(spec, text, before))
  }

  override attributeName(): string {
    return this.#name
  }
}

function read(spec: Spec, text: string, before: unknown): unknown {
  if (spec.once && before !== undefined) throw new InvalidArgumentError(`Given twice. ${spec.once}`)
  if (spec.type === 'list') return [...((before as readonly string[] | undefined) ?? []), text]
  const value = spec.type === 'number' ? Number(text) : text
  const wrong = problemOf(spec, value)
  if (wrong) throw new InvalidArgumentError(`It ${wrong}.`)
  return value
}

/** Adds the options of these tables to a command. */
export function withOptions(command: Command, ...tables: readonly OptionTable[]): Command {
  for (const table of tables)
    for (const [name, spec] of Object.entries(table))
      if (!spec.flagless) command.addOption(new Flag(name, spec))
  return command
}

/** The arguments that give these options again. */
export const wordsOf = (table: OptionTable, given: object): string =>
  Object.entries(table)
    .flatMap(([name, spec]) => {
      const value: unknown = (given as Readonly<Record<string, unknown>>)[name]
      if (value === undefined || value === false) return []
      const flag = spec.short ? `-${spec.short}` : flagOf(name, spec).split(' ')[0]
      return [value].flat().map((one) => (one === true ? ` ${flag}` : ` ${flag} ${quote(String(one))}`))
    })
    .join('')
