import type { PlaceOf } from '../schema/check.ts'

/** One host with the variables of all its groups, by precedence. */
export interface InventoryHost {
  readonly name: string
  /** All groups of the host, parents included, sorted; without `all`. */
  readonly groups: readonly string[]
  /** As written: `{{ references }}` are resolved where a variable is used. */
  readonly vars: Readonly<Record<string, unknown>>
  /** `file:line` of a variable; for the empty path, of the host. */
  readonly placeOf: PlaceOf
  /** The written text of a variable that was read as a number or a boolean: `1e5`, `0x1F`, `yes`. */
  textOf?(name: string): string | undefined
}

/** The inventory of a file or a folder; hosts are in the order in which they are first named. */
export interface Inventory {
  readonly files: readonly string[]
  readonly hosts: readonly InventoryHost[]
  /** Every group with the names of its hosts, those of its child groups included; `all` and `ungrouped` too. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  /** Notes on input that is valid but probably a mistake. */
  readonly notes: readonly Problem[]
}

/** A value with its place. */
export interface Variable {
  readonly value: unknown
  /** The written text. */
  readonly text?: (() => string | undefined) | undefined
  /** `path` leads into the value. */
  readonly place: (path: readonly string[]) => string
}
export type Variables = ReadonlyMap<string, Variable>

/** The statements of a file, in order. Files are read separately and assembled afterwards. */
export type Statement =
  | { readonly kind: 'group'; readonly group: string }
  | {
      readonly kind: 'host'
      readonly host: string
      readonly group: string
      readonly place: string
      /** As in `web1:2222`; counts where the host is first named, as in Ansible. */
      readonly port?: number | undefined
    }
  | { readonly kind: 'child'; readonly parent: string; readonly child: string; readonly place: string }
  | {
      readonly kind: 'vars'
      readonly of: 'host' | 'group'
      readonly name: string
      readonly vars: Variables
      readonly place: string
    }

/** A problem in a file. */
export interface Problem {
  readonly where: string
  readonly message: string
  readonly hint?: string | undefined
  /** Not an error: the input is valid but probably a mistake. */
  readonly note?: true
}

/** The result of reading a file, with all its problems. */
export interface Reading {
  readonly statements: readonly Statement[]
  readonly problems: readonly Problem[]
}

/** A value that Ansible Vault has encrypted: no schema accepts it, so it is an error only where it is used. */
export const VAULTED = Symbol('encrypted with Ansible Vault')

/** A value without references: `!unsafe` in YAML, and all values from files that are encrypted with age. */
export class Verbatim {
  readonly value: unknown
  readonly secret: boolean

  constructor(value: unknown, { secret = false } = {}) {
    this.value = value
    this.secret = secret
  }
}

/** The statements in order: inventory files first, then files of variables, which have precedence. */
export interface Sources {
  readonly files: readonly string[]
  readonly inventory: readonly Statement[]
  readonly varsFiles: readonly Extract<Statement, { kind: 'vars' }>[]
}
