import { invalid } from '../../core/errors.ts'

interface Common {
  /** As `--help`, the doc comment and playbooks/README.md have it. */
  readonly description: string
  /** What holds without it, where that is no constant. */
  readonly otherwise?: string
  readonly env?: string
  /** The letter of its short flag. */
  readonly short?: string
  /** What its flag takes, where neither name nor type shows it. */
  readonly takes?: string
  /** Only the library has it. */
  readonly flagless?: true
  /** Why its flag may be given only once, in place of the last one winning. */
  readonly once?: string
}

/** One option: what it takes, what holds without it, and its description. */
export type Option = Common &
  (
    | { readonly type: 'text'; readonly default?: string }
    | { readonly type: 'list'; readonly default?: readonly string[] }
    | { readonly type: 'number'; readonly least: number; readonly most?: number; readonly default?: number }
    | { readonly type: 'boolean' }
    | { readonly type: 'choice'; readonly choices: readonly string[]; readonly default?: string }
  )

/** Options by the name that they have everywhere. */
export type OptionTable = Readonly<Record<string, Option>>

type Value<O> = O extends { readonly choices: readonly (infer C)[] }
  ? C
  : O extends { readonly type: infer T }
    ? { text: string; list: readonly string[]; number: number; boolean: boolean }[T &
        ('text' | 'list' | 'number' | 'boolean')]
    : never

/** What a caller gives; an editor shows the doc comments of the table. */
export type Options<T extends OptionTable> = { readonly [N in keyof T]?: Value<T[N]> | undefined }

type HasDefault = { readonly default: unknown } | { readonly type: 'boolean' }
/** What was given, and the defaults of all else. */
export type Complete<T extends OptionTable> = {
  readonly [N in keyof T]: Value<T[N]> | (T[N] extends HasDefault ? never : undefined)
}

/**
 * Fills in the defaults; names that are not in the table are left out.
 *
 * @throws PlaybookError E_INPUT for a value that an option does not take
 */
export function complete<T extends OptionTable>(table: T, given: Options<T> = {}): Complete<T> {
  const values = Object.entries<Option>(table).map(([name, option]) => {
    const value: unknown = given[name]
    if (value === undefined) return [name, defaultOf(option)]
    const wrong = problemOf(option, value)
    if (wrong) throw invalid(`the option ${name} ${wrong}`)
    return [name, value]
  })
  return Object.fromEntries(values)
}

const defaultOf = (option: Option): unknown => (option.type === 'boolean' ? false : option.default)

/** Why an option does not take a value. */
export function problemOf(option: Option, value: unknown): string | undefined {
  if (option.type === 'number')
    return isWithin(option, value as number) ? undefined : `must be a whole number${rangeOf(option)}`
  if (option.type === 'choice' && !option.choices.includes(value as string))
    return `must be one of ${option.choices.join(', ')}`
  return undefined
}

type Range = { readonly least: number; readonly most?: number }
const isWithin = ({ least, most = Number.MAX_SAFE_INTEGER }: Range, value: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most
const rangeOf = ({ least, most }: Range): string =>
  most ? ` from ${least} to ${most}` : `, ${least} or more`

/** What holds without it, in words. */
export function defaultText(option: Option): string | undefined {
  if (option.otherwise !== undefined) return option.otherwise
  const value = option.type === 'boolean' ? undefined : option.default
  return value === undefined ? undefined : [value].flat().join(', ')
}

/** The long flag by an option's name: its unit is what the flag takes (`lockTimeoutSeconds`, `--lock-timeout <seconds>`). */
export function flagOf(name: string, option: Option): string {
  const [, stem = name, unit] = /^(.+?)(Seconds|File)s?$/.exec(name) ?? []
  const flag = `--${stem.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  if (option.type === 'boolean') return flag
  return `${flag} <${option.takes ?? unit?.toLowerCase() ?? (option.type === 'choice' ? 'how' : 'number')}>`
}
