import type { PlaceOf } from '../schema/check.ts'

/** One host with the variables of all its groups; the most specific one won. */
export interface InventoryHost {
  readonly name: string
  /** All that it is in, parents included, sorted; without `all`. */
  readonly groups: readonly string[]
  /** As they were written: `{{ references }}` are followed where a variable is used. */
  readonly vars: Readonly<Record<string, unknown>>
  /** `file:line` where a variable was written; for the empty path, where the host was. */
  readonly placeOf: PlaceOf
  /** A variable as it was written, where reading it made a number or a boolean of it: `1e5`, `0x1F`, `yes`. */
  textOf?(name: string): string | undefined
}

/** What was read from a file or a folder; hosts stand in the order in which they were first named. */
export interface Inventory {
  readonly files: readonly string[]
  readonly hosts: readonly InventoryHost[]
  /** Every group with the names of its hosts, those of its child groups included; `all` and `ungrouped` too. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  /** What is read and is probably not what was meant. */
  readonly notes: readonly Problem[]
}

/** A value that knows where it was written. */
export interface Variable {
  readonly value: unknown
  /** As it was written. */
  readonly text?: (() => string | undefined) | undefined
  /** `path` leads into the value. */
  readonly place: (path: readonly string[]) => string
}
export type Variables = ReadonlyMap<string, Variable>

/** What a file says, one thing at a time, in order. Files are read apart and put together afterwards. */
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

/** Something that is wrong in a file. */
export interface Problem {
  readonly where: string
  readonly message: string
  readonly hint?: string | undefined
  /** It can be read all the same, but is probably not what was meant. */
  readonly note?: true
}

/** What reading a file came to: all of its problems at once. */
export interface Reading {
  readonly statements: readonly Statement[]
  readonly problems: readonly Problem[]
}

/** A value that Ansible Vault has locked: no schema accepts it, so it is refused where it is needed and nowhere else. */
export const VAULTED = Symbol('encrypted with Ansible Vault')

/** A value that holds no references, whatever it looks like: `!unsafe` in YAML, and what was encrypted with age. */
export class Verbatim {
  readonly value: unknown
  readonly secret: boolean

  constructor(value: unknown, { secret = false } = {}) {
    this.value = value
    this.secret = secret
  }
}

/** What was read, in order: inventory files first, then files of variables, which win over them. */
export interface Sources {
  readonly files: readonly string[]
  readonly inventory: readonly Statement[]
  readonly varsFiles: readonly Extract<Statement, { kind: 'vars' }>[]
}
